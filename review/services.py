"""What every page needs: settings, SQL, nudges, the box for shop secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import Flask, abort, current_app
from flask_login import current_user
from sqlalchemy import event
from sqlalchemy.orm import Session

from qna.connecting import Connector
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.metrics.process import watch_pool
from qna.models import AuditEvent
from qna.secrets import SecretBox, box_of
from qna.settings import Settings
from review.presence import Presence

_KEY = "jamsi"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    dispatcher: Dispatcher
    presence: Presence
    box: SecretBox
    connector: Connector | None = None
    """None: the process knows no adapters, and connections are saved untried."""


def install(
    app: Flask,
    settings: Settings,
    database: Database | None,
    connector: Connector | None = None,
) -> Services:
    services = Services(
        settings=settings,
        database=database or Database(settings.database),
        dispatcher=Dispatcher(settings.redis),
        presence=Presence(settings.redis),
        box=box_of(settings),
        connector=connector,
    )
    watch_pool(services.database)
    app.extensions[_KEY] = services
    return services


def services() -> Services:
    return cast(Services, current_app.extensions[_KEY])


@contextmanager
def reading() -> Iterator[Session]:
    with services().database.read() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session that commits at its end; every audit event in it bears the person's name."""
    with services().database.write() as session:
        event.listen(session, "before_flush", _sign)
        yield session


def _sign(session: Session, _context: object, _instances: object) -> None:
    if not current_user.is_authenticated:
        return
    for row in session.new:
        if isinstance(row, AuditEvent) and row.staff_id is None:
            row.staff_id = current_user.id


def get_or_404(session: Session, model: type[Row], row_id: int) -> Row:
    row = session.get(model, row_id)
    if row is None:
        abort(404)
    return row
