"""The review pages on a real HTTP server, with real SQL and a real Redis-compatible server."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from argon2 import PasswordHasher
from flask import Flask
from werkzeug.serving import make_server

from qna.database import Database
from qna.models import Role, Shop
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store import staff
from qna.store.shops import add_shop
from review.app import create_app
from tests.review.desk import Person, add_person


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 all the same, with costs that fit a test suite."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(staff, "_hasher", hasher)
    monkeypatch.setattr(staff, "_NOBODY", hasher.hash("nobody's"))


@pytest.fixture
def desk_settings(settings: Settings) -> Settings:
    """As in production, with time to undo."""
    return settings.model_copy(update={"undo_seconds": 30})


@pytest.fixture
def app(desk_settings: Settings, sqlite_database: Database) -> Flask:
    return create_app(desk_settings, sqlite_database)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the pages are served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def haru(sqlite_database: Database, desk_settings: Settings) -> Shop:
    with sqlite_database.write() as session:
        box = SecretBox(desk_settings.key)
        return add_shop(session, box, name="haru", platform="standard", title="하루문구")


@pytest.fixture
def come_in(address: str, sqlite_database: Database) -> Iterator[Callable[..., Person]]:
    """Adds a person and logs them in."""
    people: list[Person] = []

    def enter(login: str = "minji", role: Role = Role.REVIEWER, name: str = "") -> Person:
        add_person(sqlite_database, login, role, name)
        person = Person(address)
        people.append(person)
        assert person.log_in(login).status_code == 303
        return person

    yield enter
    for person in people:
        person.http.close()
