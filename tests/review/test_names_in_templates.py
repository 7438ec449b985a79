"""A name in the templates means one thing: none takes the place of another, nothing says so."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment

from qna.database import Database
from qna.settings import Settings
from review.app import create_app


class Once(dict[str, Any]):
    """Refuses to name something anew."""

    def __setitem__(self, name: str, value: Any) -> None:
        assert name not in self, f"{name} is taken"
        super().__setitem__(name, value)

    def update(self, *given: Any, **named: Any) -> None:  # type: ignore[override]
        for name, value in dict(*given, **named).items():
            self[name] = value


def test_no_name_takes_the_place_of_another(
    monkeypatch: pytest.MonkeyPatch, desk_settings: Settings, sqlite_database: Database
) -> None:
    made = Flask.create_jinja_environment

    def strict(app: Flask) -> Environment:
        environment = made(app)
        environment.globals, environment.filters = (
            Once(environment.globals),
            Once(environment.filters),
        )
        return environment

    monkeypatch.setattr(Flask, "create_jinja_environment", strict)
    app = create_app(desk_settings, sqlite_database)
    with pytest.raises(AssertionError, match="SETTING is taken"):
        app.jinja_env.globals.update(SETTING={})
