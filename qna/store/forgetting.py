"""Forgetting one customer, and what is too old: nothing of the texts stays.

A forgotten question keeps its empty row, for its platform may send it again: the next poll, a
delayed event. Without the row it would be new, and all of it would be back.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from qna.lifecycle import Status
from qna.models import (
    AuditEvent,
    Delivery,
    DeliveryAttempt,
    Draft,
    FaultReport,
    GroupExample,
    Note,
    PlatformPost,
    PolicyExample,
    Question,
    Review,
    now,
)
from qna.store import past_answers
from qna.store.audit import record_event
from qna.store.closing import cancel_deliveries, withdraw

BATCH = 500
EXPORTED = "questions.exported"


def of_author(session: Session, shop_id: int, author: str) -> list[int]:
    """The questions of a shop whose author has exactly this name, as the platform sends it."""
    statement = select(Question.id).where(
        Question.shop_id == shop_id,
        Question.author_name == author,
        Question.forgotten_at.is_(None),
    )
    return list(session.scalars(statement.order_by(Question.id)))


def exports_with(session: Session, question_ids: Sequence[int]) -> list[AuditEvent]:
    """The exports made since the first of them came: files that hold them still."""
    first = select(Question.received_at).where(Question.id.in_(question_ids))
    since = session.scalar(first.order_by(Question.received_at).limit(1))
    if since is None:
        return []
    made = (AuditEvent.action == EXPORTED, AuditEvent.at >= since)
    return list(session.scalars(select(AuditEvent).where(*made).order_by(AuditEvent.id)))


def forget(session: Session, question_ids: Sequence[int], *, staff_id: int | None = None) -> None:
    """Take every text of these questions out; nothing more goes out for them. Audited by id."""
    with _scrubbing(session):
        for question_id in question_ids:
            withdraw(session, question_id)
            cancel_deliveries(session, question_id)
            _empty(session, question_id)
            record_event(session, "question.forgotten", staff_id=staff_id, question_id=question_id)


def _empty(session: Session, question_id: int) -> None:
    deliveries = select(Delivery.id).where(Delivery.question_id == question_id)
    session.execute(delete(Note).where(Note.question_id == question_id))
    # Rows stay, by whose ids the platform may send the same again.
    posts = update(PlatformPost).where(PlatformPost.question_id == question_id)
    session.execute(posts.values(text=""))
    session.execute(delete(GroupExample).where(GroupExample.question_id == question_id))
    session.execute(delete(FaultReport).where(FaultReport.question_id == question_id))
    session.execute(delete(PolicyExample).where(PolicyExample.question_id == question_id))
    session.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.delivery_id.in_(deliveries))
        .values(detail=None, trace_id=None)
    )
    posted = {"reply_text": "", "last_error": None}
    session.execute(update(Delivery).where(Delivery.question_id == question_id).values(posted))
    decided = {"reply_text": None, "reason": None}
    session.execute(update(Review).where(Review.question_id == question_id).values(decided))
    written: dict[str, Any] = {"text": "", "violations": [], "rejected": [], "reason": None}
    session.execute(update(Draft).where(Draft.question_id == question_id).values(written))
    # Then: the search index is written anew from what is left (a trigger on this row).
    emptied = {**_NOTHING, "forgotten_at": now()}
    question = session.execute(
        update(Question)
        .where(Question.id == question_id)
        .values(emptied)
        .returning(Question.shop_id, Question.platform_question_id)
    ).one()
    # Last: who was keeping its answer at this moment is done, for the row was theirs until now.
    past_answers.forget_question(
        session, question_id, question.shop_id, question.platform_question_id
    )


_NOTHING: dict[str, Any] = {
    "text": "",
    "product_id": None,
    "product_name": None,
    "author_name": None,
    "sensitive": None,
    "context": {},
    "raw": None,
    "hint": "",
    "group_id": None,
    "ungrouped": False,
}


@contextmanager
def _scrubbing(session: Session) -> Iterator[None]:
    """On SQLite what is deleted stays in the file until it is written over, unless it is told.

    Before 3.42 its search index has to be written anew as a whole: seconds for a large one.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    session.execute(text("PRAGMA secure_delete=ON"))
    if sqlite3.sqlite_version_info >= (3, 42):
        session.execute(text(_INDEX + "(question_search, rank) VALUES ('secure-delete', 1)"))
        yield
        return
    yield
    session.flush()
    session.execute(text(_INDEX + "(question_search) VALUES ('optimize')"))


_INDEX = "INSERT INTO question_search"


def forget_brought(session: Session, shop_id: int, author: str) -> None:
    """Empty the past answers of a customer that files brought, by the name as it stands there."""
    with _scrubbing(session):
        past_answers.forget_author(session, shop_id, author)


def remove_brought(session: Session, before: datetime) -> int:
    """Delete some of the past answers that files brought and that are older; how many."""
    with _scrubbing(session):
        old = past_answers.too_old(session, before)
        past_answers.drop_past(session, old)
    return len(old)


def too_old(session: Session, before: datetime) -> list[int]:
    """Questions that came before then, whatever became of them; not those under way just now."""
    under_way = Question.status.in_([Status.DRAFTING, Status.POSTING])
    return list(
        session.scalars(select(Question.id).where(Question.received_at < before, ~under_way))
    )


def remove(session: Session, question_ids: Sequence[int]) -> None:
    """Delete the rows with all that belongs to them."""
    with _scrubbing(session):
        for start in range(0, len(question_ids), BATCH):
            _remove(session, question_ids[start : start + BATCH])


_OF_A_QUESTION = (
    Delivery,
    Review,
    Draft,
    Note,
    PlatformPost,
    AuditEvent,
    GroupExample,
    FaultReport,
    PolicyExample,
)


def _remove(session: Session, ids: Sequence[int]) -> None:
    past_answers.drop_past(session, past_answers.of_questions(session, ids))
    deliveries = select(Delivery.id).where(Delivery.question_id.in_(ids))
    session.execute(delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(deliveries)))
    for model in _OF_A_QUESTION:
        session.execute(delete(model).where(model.question_id.in_(ids)))
    session.execute(delete(Question).where(Question.id.in_(ids)))
