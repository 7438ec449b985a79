"""The row that an arrival becomes, written by one statement."""

import math
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnDefault, Table, bindparam, text
from sqlalchemy.orm import Session

from qna.fair_queue import next_turn
from qna.incoming import IncomingKind, IncomingQuestion, storable_text
from qna.lifecycle import Status
from qna.models import Question, now
from qna.store.due import arrival_due


def insert_question(
    session: Session,
    shop_id: int,
    incoming: IncomingQuestion,
    source: str,
    follows_id: int | None = None,
) -> int | None:
    """The new row's id; None: it is there already, or it needs none (answered before we saw it)."""
    if incoming.answered or incoming.kind == IncomingKind.ANSWERED:
        return None
    deleted = incoming.kind == IncomingKind.DELETED
    received = now()
    values = {
        "shop_id": shop_id,
        "platform_question_id": incoming.platform_question_id,
        "channel": incoming.channel,
        "follows_id": follows_id,
        "status": Status.WITHDRAWN if deleted else Status.RECEIVED,
        "source": source,
        "asked_at": incoming.asked_at,
        "received_at": received,
        "due_at": arrival_due(session, shop_id, incoming.channel, incoming.asked_at, received),
        "needs_fetch": incoming.needs_fetch and not deleted,
        **content_of(incoming),
    }
    return cast(int | None, session.connection().scalar(INSERT, defaults() | values))


_questions = cast(Table, Question.__table__)
_WRITTEN = [column for column in _questions.c if not column.primary_key]
GIVEN = [column for column in _WRITTEN if column.name != "turn"]
_TURN = next_turn(":shop_id")
# As text, since SQLAlchemy 2.0 compiles every INSERT … ON CONFLICT anew, which takes four times
# what running it takes. Both databases spell it alike. The column types still bind the values.
INSERT = text(
    f"INSERT INTO questions ({', '.join(column.name for column in _WRITTEN)}) "  # noqa: S608 - our own names
    f"VALUES ({', '.join(_TURN if c.name == 'turn' else f':{c.name}' for c in _WRITTEN)}) "
    "ON CONFLICT DO NOTHING RETURNING id"
).bindparams(*(bindparam(column.name, type_=column.type) for column in GIVEN))


def defaults() -> dict[str, Any]:
    """Each column's value where the arrival has none."""
    return {
        column.name: default.arg(None) if default.is_callable else default.arg
        for column, default in _DEFAULTS
    } | _EMPTY


_DEFAULTS = [(c, c.default) for c in GIVEN if isinstance(c.default, ColumnDefault)]
_EMPTY = {c.name: None for c in GIVEN if c.default is None}


def content_of(incoming: IncomingQuestion) -> dict[str, Any]:
    """The columns that an edit writes, too."""
    return {
        "text": incoming.text,
        "product_id": incoming.product_id,
        "product_name": incoming.product_name,
        "author_name": incoming.author_name,
        "secret": incoming.secret,
        # A clock that is ahead must not keep later events out for ever.
        "content_at": incoming.changed_at and min(incoming.changed_at, now()),
        "context": storable(dict(incoming.context)),
        "raw": storable(incoming.raw),
    }


def storable(value: Any) -> Any:
    """JSON that every database takes, else as it came: no NUL, lone surrogate, infinity."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
