"""Claiming a delivery, and writing down what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session, joinedload

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryAttempt, DeliveryStatus, PostKind, Question, now
from qna.outgoing import OutgoingReply, ReplyKind
from qna.store.audit import record_event
from qna.store.closing import cancel_deliveries, close_as_answered, withdraw
from qna.store.due import answer_due
from qna.store.moves import advance
from qna.store.platform_posts import REPLIES_TO, keep_post, what_stands_there

MAX_ATTEMPTS = 30
"""With the longest pause of 15 minutes, a platform may be down for some six hours."""

LONGEST_PAUSE = 900.0


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """All that posting needs, so that no session stays open across the network call."""

    delivery_id: int
    claim: int
    question_id: int
    shop_id: int
    kind: ReplyKind
    reply: OutgoingReply
    question_text: str
    attempts: int
    doubtful: bool
    """An earlier attempt may have arrived: look before sending."""
    outdated: bool
    """The customer changed the question after the approval."""


def claim_delivery(
    session: Session, delivery_id: int, *, lease_seconds: float
) -> DeliveryTask | None:
    """Take the delivery for one attempt; None when it is not due or somebody else has it."""
    delivery = session.get(
        Delivery, delivery_id, options=[joinedload(Delivery.question).joinedload(Question.shop)]
    )
    if delivery is None or _outdated(session, delivery):
        return None
    doubtful = delivery.status in (DeliveryStatus.UNKNOWN, DeliveryStatus.POSTING)
    if not _take(session, delivery, lease_seconds):
        return None
    sources = [Status.APPROVED, Status.POSTING, Status.DELIVERY_UNKNOWN]
    if not _question_follows(session, delivery, Status.POSTING, sources):
        # Withdrawn or answered in between: this reply has nobody to go to.
        delivery.status = DeliveryStatus.CANCELLED
        return None
    return _task(session, delivery, doubtful)


def _outdated(session: Session, delivery: Delivery) -> bool:
    """The customer edited the question while the reply was on its way: staff look again."""
    if (
        delivery.kind == ReplyKind.FINAL
        or delivery.status != DeliveryStatus.WAITING
        or delivery.question_revision == delivery.question.revision
    ):
        return False
    cancel_deliveries(session, delivery.question_id)
    advance(
        session,
        delivery.question_id,
        Status.RECEIVED,
        only_from=[Status.APPROVED],
        nudged_at=None,
    )
    return True


def _take(session: Session, delivery: Delivery, lease_seconds: float) -> bool:
    at = now()
    due = and_(
        Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
        Delivery.not_before <= at,
    )
    abandoned = and_(Delivery.status == DeliveryStatus.POSTING, Delivery.lease_until < at)
    statement = (
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.claim == delivery.claim, or_(due, abandoned))
        .values(
            status=DeliveryStatus.POSTING,
            claim=delivery.claim + 1,
            attempts=delivery.attempts + 1,
            lease_until=at + timedelta(seconds=lease_seconds),
        )
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def _question_follows(
    session: Session, reply: "Delivery | DeliveryTask", to: Status, sources: Collection[Status]
) -> bool:
    """Move the question of a holding reply; False, for a final one too: it waits for none now."""
    if reply.kind == ReplyKind.HOLDING:
        return advance(session, reply.question_id, to, only_from=sources)
    return _still_posted(session, reply.question_id)


def _still_posted(session: Session, question_id: int) -> bool:
    # A write, so that a deletion on its way at this moment comes before or after, not between.
    touch = (
        update(Question)
        .where(Question.id == question_id, Question.status == Status.POSTED)
        .values(status_at=Question.status_at)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, touch)


def _task(session: Session, delivery: Delivery, doubtful: bool) -> DeliveryTask:
    question = delivery.question
    reply = OutgoingReply(
        delivery_id=delivery.key,
        platform_question_id=question.context.get(REPLIES_TO, question.platform_question_id),
        kind=delivery.kind,
        text=delivery.reply_text,
        context=question.context | what_stands_there(session, question),
    )
    return DeliveryTask(
        delivery_id=delivery.id,
        claim=delivery.claim + 1,
        question_id=question.id,
        shop_id=question.shop_id,
        kind=delivery.kind,
        reply=reply,
        question_text=question.text,
        attempts=delivery.attempts + 1,
        doubtful=doubtful,
        outdated=delivery.question_revision != question.revision,
    )


def _settle(session: Session, task: DeliveryTask, status: DeliveryStatus, **values: Any) -> bool:
    """Conditional on our claim: a worker whose lease ran out writes nothing."""
    statement = (
        update(Delivery)
        .where(
            Delivery.id == task.delivery_id,
            Delivery.claim == task.claim,
            Delivery.status == DeliveryStatus.POSTING,
        )
        .values(status=status, lease_until=None, nudged_at=None, **values)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def save_posted(session: Session, task: DeliveryTask, platform_reply_id: str | None) -> bool:
    """The storefront shows the reply."""
    at = now()
    values = {"posted_at": at, "platform_reply_id": platform_reply_id, "last_error": None}
    if not _settle(session, task, DeliveryStatus.POSTED, **values):
        return False
    if task.kind == ReplyKind.FINAL:
        advance(session, task.question_id, Status.ANSWERED, answered_at=at)
    else:
        _start_the_clock(session, task, at)
    record_event(session, f"reply.posted_{task.kind}", question_id=task.question_id)
    return True


def _start_the_clock(session: Session, task: DeliveryTask, at: Any) -> None:
    question = session.get_one(Question, task.question_id)
    times = {"posted_at": at, "answer_due_at": answer_due(question, at)}
    if not advance(session, question.id, Status.POSTED, only_from=[Status.POSTING], **times):
        # Deleted meanwhile: it is shown all the same, but nothing is owed any more.
        question.posted_at = at


def save_retry(
    session: Session,
    task: DeliveryTask,
    reason: str,
    *,
    pause: float,
    unknown: bool,
    untried: bool = False,
) -> bool:
    """Try again after `pause` seconds; `unknown`: look before sending.

    `untried`: the account rests or its limit left no time, and the attempt is not counted.
    """
    if not untried and task.attempts >= MAX_ATTEMPTS:
        return save_failed(session, task, f"{reason} (gave up after {task.attempts} attempts)")
    status = DeliveryStatus.UNKNOWN if unknown else DeliveryStatus.WAITING
    later = now() + timedelta(seconds=pause)
    to = Status.DELIVERY_UNKNOWN if unknown else Status.APPROVED
    values: dict[str, Any] = {"not_before": later, "last_error": reason}
    if untried:
        values["attempts"] = task.attempts - 1
    return _settle_with_question(session, task, status, to, **values)


def save_failed(session: Session, task: DeliveryTask, reason: str) -> bool:
    """Refused for good; staff can retry or close."""
    failed = (DeliveryStatus.FAILED, Status.DELIVERY_FAILED)
    settled = _settle_with_question(session, task, *failed, last_error=reason)
    if settled:
        record_event(session, "reply.failed", question_id=task.question_id, reason=reason)
    return settled


def _settle_with_question(
    session: Session, task: DeliveryTask, status: DeliveryStatus, to: Status, **values: Any
) -> bool:
    """False: the claim was lost, or nobody waits for the reply any more and it is cancelled."""
    if not _settle(session, task, status, **values):
        return False
    if _question_follows(session, task, to, [Status.POSTING]):
        return True
    # Deleted or answered while the attempt was under way: there must be no other.
    session.execute(
        update(Delivery)
        .where(Delivery.id == task.delivery_id)
        .values(status=DeliveryStatus.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    return False


def save_withdrawn(session: Session, task: DeliveryTask) -> bool:
    """The customer deleted the question: before the holding reply, or before the final answer."""
    settled = _settle(session, task, DeliveryStatus.CANCELLED, last_error="question deleted")
    if settled:
        withdraw(session, task.question_id)
    return settled


def save_answered_elsewhere(
    session: Session, task: DeliveryTask, text: str | None = None, reply_id: str | None = None
) -> bool:
    """A person answered on the platform itself, with `text`: nothing of ours is sent."""
    settled = _settle(session, task, DeliveryStatus.CANCELLED, last_error="answered elsewhere")
    if settled:
        if text:
            keep_post(session, task.question_id, PostKind.ANSWER, text, reply_id)
        close_as_answered(session, task.question_id, also_from=[Status.POSTING])
    return settled


def save_edited(session: Session, task: DeliveryTask, text: str) -> bool:
    """The customer changed the question: a new draft for the new text, nothing is sent."""
    settled = _settle(session, task, DeliveryStatus.CANCELLED, last_error="question edited")
    if settled:
        advance(
            session,
            task.question_id,
            Status.RECEIVED,
            only_from=[Status.POSTING],
            text=text,
            revision=Question.revision + 1,
            draft_id=None,
            nudged_at=None,
        )
        record_event(session, "question.edited_by_customer", question_id=task.question_id)
    return settled


def save_attempt(
    session: Session,
    task: DeliveryTask,
    outcome: str,
    *,
    status_code: int | None,
    trace_id: str | None,
    detail: str | None,
    seconds: float,
) -> None:
    session.add(
        DeliveryAttempt(
            delivery_id=task.delivery_id,
            outcome=outcome,
            status_code=status_code,
            trace_id=trace_id,
            detail=detail,
            seconds=seconds,
        )
    )


def pause_before(attempt: int, retry_after: float | None) -> float:
    """Seconds until the next attempt: what the platform asked for, else 2, 4, 8 … up to 900."""
    return max(retry_after or 0.0, min(2.0 ** min(attempt, 10), LONGEST_PAUSE))
