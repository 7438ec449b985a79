"""Promises to keep: a posted holding reply says that an answer will come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, now
from qna.outgoing import ReplyKind
from qna.store.queue import COUNT_CAP, PAGE


@dataclass(frozen=True, slots=True)
class Promises:
    rows: list[Question]
    on_its_way: dict[int, Delivery]
    """The last final answer that was sent or failed, by question."""
    next: tuple[datetime, int] | None


def open_promises(
    session: Session,
    *,
    shop_id: int | None = None,
    secret: bool = True,
    after: tuple[datetime, int] | None = None,
) -> Promises:
    """Questions that wait for their final answer, the one due first on top."""
    statement = _open(shop_id, secret)
    if after:
        due, row_id = after
        beyond = or_(Question.answer_due_at > due, Question.id > row_id)
        statement = statement.where(and_(Question.answer_due_at >= due, beyond))
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
    return Promises(shown, _finals(session, [row.id for row in shown]), place)


def _open(shop_id: int | None, secret: bool) -> Select[tuple[Question]]:
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


def _finals(session: Session, ids: list[int]) -> dict[int, Delivery]:
    statement = (
        select(Delivery)
        .where(
            Delivery.question_id.in_(ids),
            Delivery.kind == ReplyKind.FINAL,
            Delivery.status != DeliveryStatus.CANCELLED,
        )
        .order_by(Delivery.id)
    )
    return {row.question_id: row for row in session.scalars(statement)}


def count_overdue(session: Session, shop_id: int | None = None) -> int:
    """How many are past their time, up to `COUNT_CAP`."""
    some = _open(shop_id, True).where(Question.answer_due_at < now()).limit(COUNT_CAP)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0
