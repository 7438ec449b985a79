"""Insert a row unless it is there: of two at once one wins, and neither fails."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qna.models import Base


def insert_unless_there(session: Session, model: type[Base], values: dict[str, Any]) -> bool:
    """False: a unique constraint of `model` holds a row like it already."""
    statement = (
        postgresql.insert(model).values(values).on_conflict_do_nothing()
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(model).values(values).on_conflict_do_nothing()
    )
    # Not by the row count: on PostgreSQL it is unknown here.
    written = statement.returning(*inspect(model).primary_key)
    return session.execute(written).first() is not None
