"""What each shop has seen last: a question, a reply of ours, and what does not get out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop
from qna.store.trouble import in_trouble

FAILED = (Status.DELIVERY_FAILED, Status.DELIVERY_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Activity:
    last_question: datetime | None
    last_reply: datetime | None
    failures: int
    """Questions whose reply does not get out, as the queue's tab 문제 counts them."""


def shop_activity(session: Session) -> Mapping[int, Activity]:
    """By shop."""
    failures = _failures(session)
    ids = session.scalars(select(Shop.id)).all()
    return {
        key: Activity(_last_question(session, key), _last_reply(session, key), failures.get(key, 0))
        for key in ids
    }


def _last_question(session: Session, shop_id: int) -> datetime | None:
    # One step into an index for each status: as quick with a million questions as with ten.
    newest = [
        select(func.max(Question.received_at))
        .where(Question.shop_id == shop_id, Question.status == status)
        .scalar_subquery()
        for status in Status
    ]
    return max((at for at in session.execute(select(*newest)).one() if at), default=None)


def _last_reply(session: Session, shop_id: int) -> datetime | None:
    statement = (
        select(Delivery.posted_at)
        .join(Question, Question.id == Delivery.question_id)
        .where(Question.shop_id == shop_id, Delivery.status == DeliveryStatus.POSTED)
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def _failures(session: Session) -> dict[int, int]:
    statement = (
        select(Question.shop_id, func.count())
        .where(or_(Question.status.in_(FAILED), in_trouble()))
        .group_by(Question.shop_id)
    )
    return dict(session.execute(statement).tuples().all())
