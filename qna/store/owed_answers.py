"""Promises to keep: a posted holding reply says that an answer will come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, now
from qna.outgoing import ReplyKind
from qna.store.due import SOON, final_between
from qna.store.queue import COUNT_CAP, PAGE
from qna.store.queue_counts import DueMarks
from qna.store.trouble import finals_under_way


@dataclass(frozen=True, slots=True)
class Promises:
    rows: list[Question]
    failed: dict[int, Delivery]
    """The final answer that the storefront did not take, by question."""
    sending: int
    """Questions whose final answer is on its way, up to `COUNT_CAP`; not in `rows`."""
    next: tuple[datetime, int] | None


def open_promises(
    session: Session,
    *,
    shop_id: int | None = None,
    secret: bool = True,
    after: tuple[datetime, int] | None = None,
) -> Promises:
    """Questions that wait for a person to write the final answer, the one due first on top."""
    statement = _promised(shop_id, secret).where(*_to_write())
    if after:
        statement = statement.where(_beyond(after))
    statement = (
        statement.join(Question.shop)
        .options(contains_eager(Question.shop), joinedload(Question.assignee))
        .order_by(Question.answer_due_at, Question.id)
        .limit(PAGE + 1)
    )
    rows = list(session.scalars(statement))
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    place = (last.answer_due_at, last.id) if last and last.answer_due_at else None
    sending = _count(session, _promised(shop_id, secret).where(Question.id.in_(finals_under_way())))
    return Promises(shown, _failed(session, [row.id for row in shown]), sending, place)


def next_promise(
    session: Session,
    after: Question,
    *,
    me: int,
    shop_id: int | None = None,
    secret: bool = True,
    held: Collection[int] = (),
) -> int | None:
    """The question to answer after this one, by due time; from the top at the list's end.

    What a colleague has been assigned, or has open (`held`), is left to that colleague.
    """
    free = or_(Question.assignee_id.is_(None), Question.assignee_id == me)
    statement = (
        _promised(shop_id, secret)
        .where(*_to_write(), free, Question.id != after.id, Question.id.not_in(held))
        .with_only_columns(Question.id)
        .order_by(Question.answer_due_at, Question.id)
        .limit(1)
    )
    if after.answer_due_at:
        later = session.scalar(statement.where(_beyond((after.answer_due_at, after.id))))
        if later is not None:
            return later
    return session.scalar(statement)


def count_open(session: Session, *, shop_id: int | None = None, secret: bool = True) -> int:
    """How many wait for their final answer to be written, up to `COUNT_CAP`."""
    return _count(session, _promised(shop_id, secret).where(*_to_write()))


def count_overdue(session: Session, shop_id: int | None = None) -> int:
    """How many are past their time, up to `COUNT_CAP`."""
    return _count(session, _promised(shop_id, True).where(Question.answer_due_at < now()))


def promised_marks(
    session: Session, *, shop_id: int | None = None, secret: bool = True
) -> DueMarks:
    """Of those that wait to be written: past their time, and due within the hour."""
    at, owed = now(), _promised(shop_id, secret).where(*_to_write())
    return DueMarks(
        _count(session, owed.where(final_between(None, at))),
        _count(session, owed.where(final_between(at, at + SOON))),
    )


def _promised(shop_id: int | None, secret: bool) -> Select[tuple[Question]]:
    statement = select(Question).where(
        Question.status == Status.POSTED, Question.answer_due_at.is_not(None)
    )
    if shop_id is not None:
        statement = statement.where(Question.shop_id == shop_id)
    return statement if secret else statement.where(Question.secret.is_(False))


def oldest_promise(session: Session, shop_id: int) -> datetime | None:
    """When the question was asked that has waited longest for its final answer."""
    statement = select(func.min(Question.asked_at)).where(
        Question.shop_id == shop_id, Question.status == Status.POSTED
    )
    return session.scalar(statement)


def _to_write() -> tuple[Any, ...]:
    return (Question.id.not_in(finals_under_way()),)


def _beyond(place: tuple[datetime, int]) -> Any:
    due, row_id = place
    later = or_(Question.answer_due_at > due, Question.id > row_id)
    return and_(Question.answer_due_at >= due, later)


def _count(session: Session, wanted: Select[tuple[Question]]) -> int:
    some = wanted.with_only_columns(Question.id).limit(COUNT_CAP).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _failed(session: Session, ids: list[int]) -> dict[int, Delivery]:
    """The last final answer of each, where the storefront did not take it."""
    statement = (
        select(Delivery)
        .where(
            Delivery.question_id.in_(ids),
            Delivery.kind == ReplyKind.FINAL,
            Delivery.status != DeliveryStatus.CANCELLED,
        )
        .order_by(Delivery.id)
    )
    last = {row.question_id: row for row in session.scalars(statement)}
    return {key: row for key, row in last.items() if row.status == DeliveryStatus.FAILED}
