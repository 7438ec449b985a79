"""Replies that do not get out: what a person has to look at."""

from sqlalchemy import ColumnElement, Select, or_, select

from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question
from qna.outgoing import ReplyKind

UNDER_WAY = (DeliveryStatus.WAITING, DeliveryStatus.POSTING, DeliveryStatus.UNKNOWN)
MANY_ATTEMPTS = 3
"""From so many attempts on, a reply that is still being tried is trouble."""


def in_trouble() -> ColumnElement[bool]:
    """Questions whose reply is tried in vain, or whose final answer was refused for good.

    Few at any time, and found by the index of what is to be delivered.
    """
    return or_(
        Question.id.in_(_tried_in_vain()),
        (Question.status == Status.POSTED)
        & Question.id.in_(_finals([DeliveryStatus.FAILED]))
        & Question.id.not_in(_finals(UNDER_WAY)),
    )


def _tried_in_vain() -> Select[tuple[int]]:
    return select(Delivery.question_id).where(
        Delivery.status.in_(UNDER_WAY), Delivery.attempts >= MANY_ATTEMPTS
    )


def _finals(statuses: "list[DeliveryStatus] | tuple[DeliveryStatus, ...]") -> Select[tuple[int]]:
    return select(Delivery.question_id).where(
        Delivery.status.in_(statuses), Delivery.kind == ReplyKind.FINAL
    )


def finals_under_way() -> Select[tuple[int]]:
    """Ids of the questions whose final answer is on its way."""
    return _finals(UNDER_WAY)
