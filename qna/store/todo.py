"""What nobody works on: the relay's questions to SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import AnswerImport, Delivery, DeliveryStatus, Question, now

BATCH = 500
"""Rows nudged in one round; the rest follow in the next."""


# Every round of the relay asks these: they are built once.
_AT: BindParameter[datetime] = bindparam("at")
_BEFORE: BindParameter[datetime] = bindparam("before")
_FREE = or_(Question.lease_until.is_(None), Question.lease_until < _AT)
_ABANDONED = and_(Question.status == Status.DRAFTING, Question.lease_until < _AT)
_UNTOLD = and_(
    Question.status == Status.RECEIVED,
    Question.needs_fetch.is_(False),
    Question.status_at < _BEFORE,
)
_DRAFTS = select(or_(exists().where(_ABANDONED), exists().where(_UNTOLD)))
_FETCHES = (
    select(Question.id)
    .where(
        Question.status == Status.RECEIVED,
        Question.needs_fetch,
        _FREE,
        func.coalesce(Question.nudged_at, Question.status_at) < _BEFORE,
    )
    .order_by(Question.id)
    .limit(BATCH)
)
_DUE = and_(
    Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
    Delivery.not_before <= _AT,
)
_LEFT = and_(Delivery.status == DeliveryStatus.POSTING, Delivery.lease_until < _AT)
_DELIVERIES = (
    select(Delivery.id)
    .where(or_(_DUE, _LEFT), or_(Delivery.nudged_at.is_(None), Delivery.nudged_at < _BEFORE))
    .order_by(Delivery.not_before)
    .limit(BATCH)
)


def drafts_wait(session: Session, *, since: datetime) -> bool:
    """Has a question been waiting for a worker since then, or did its worker leave it behind?"""
    return bool(session.connection().scalar(_DRAFTS, {"at": now(), "before": since}))


def waiting_fetches(session: Session, *, nudged_before: datetime) -> list[int]:
    """Questions whose push held ids only, and that are not being fetched."""
    given = {"at": now(), "before": nudged_before}
    return list(session.connection().scalars(_FETCHES, given))


def due_deliveries(session: Session, *, nudged_before: datetime) -> list[int]:
    """Deliveries whose time has come, and those whose worker vanished."""
    given = {"at": now(), "before": nudged_before}
    return list(session.connection().scalars(_DELIVERIES, given))


def mark_nudged(
    session: Session, model: type[Question | Delivery | AnswerImport], ids: Sequence[int]
) -> None:
    if ids:
        session.execute(
            update(model)
            .where(model.id.in_(ids))
            .values(nudged_at=now())
            .execution_options(synchronize_session=False)
        )


def claim_fetch(session: Session, question_id: int, *, lease_seconds: float) -> bool:
    """Take a question for fetching its text."""
    at = now()
    statement = (
        update(Question)
        .where(
            Question.id == question_id,
            Question.status == Status.RECEIVED,
            Question.needs_fetch,
            or_(Question.lease_until.is_(None), Question.lease_until < at),
        )
        .values(lease_until=at + timedelta(seconds=lease_seconds))
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def oldest_waiting(session: Session) -> datetime | None:
    """When the question that has waited longest for a draft came in; None: none waits."""
    waiting = Question.status.in_([Status.RECEIVED, Status.DRAFTING])
    return session.scalar(select(func.min(Question.received_at)).where(waiting))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is to be done now, each up to `BATCH`."""

    drafts: int
    deliveries: int


def count_waiting(session: Session) -> Waiting:
    """Questions without a draft, and replies whose time has come."""
    drafts = Question.status.in_([Status.RECEIVED, Status.DRAFTING])
    due = and_(
        Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
        Delivery.not_before <= now(),
    )
    some = [
        select(model.id).where(wanted).limit(BATCH).subquery()
        for model, wanted in ((Question, drafts), (Delivery, due))
    ]
    return Waiting(*(session.scalar(select(func.count()).select_from(one)) or 0 for one in some))


def shop_of_question(session: Session, question_id: int) -> int | None:
    return session.scalar(select(Question.shop_id).where(Question.id == question_id))


def shop_of_delivery(session: Session, delivery_id: int) -> int | None:
    statement = select(Question.shop_id).join(Delivery).where(Delivery.id == delivery_id)
    return session.scalar(statement)
