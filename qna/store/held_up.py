"""Replies that did not get out, and what staff do about them."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Review, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.moves import advance


def retry_delivery(session: Session, question_id: int, *, staff_id: int) -> bool:
    """Staff: try a failed delivery again, with all its attempts."""
    delivery = _last_failed(session, question_id)
    if delivery is None or not _may_retry(session, delivery):
        return False
    # Unknown, not waiting: an attempt before the refusal may have arrived, so look first.
    statement = (
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.status == DeliveryStatus.FAILED)
        .values(status=DeliveryStatus.UNKNOWN, attempts=0, not_before=now(), nudged_at=None)
    )
    if not changes_a_row(session, statement):
        return False
    record_event(session, "reply.retried", staff_id=staff_id, question_id=question_id)
    return True


def _may_retry(session: Session, delivery: Delivery) -> bool:
    """The question still waits for this reply."""
    if delivery.kind == ReplyKind.FINAL:
        return delivery.question.status == Status.POSTED
    return advance(
        session, delivery.question_id, Status.APPROVED, only_from=[Status.DELIVERY_FAILED]
    )


def _last_failed(session: Session, question_id: int) -> Delivery | None:
    question = session.get_one(Question, question_id)
    last = question.deliveries[-1] if question.deliveries else None
    return last if last and last.status == DeliveryStatus.FAILED else None


def stop_reply(session: Session, question_id: int, *, staff_id: int) -> bool:
    """Staff: no further attempt, the reply may be changed. False: it is out or may be out.

    A holding reply goes back into review; a final answer is taken back and may be written anew.
    """
    question = session.get_one(Question, question_id)
    delivery = question.deliveries[-1] if question.deliveries else None
    if delivery is None or not may_be_stopped(delivery) or not _cancel(session, delivery):
        return False
    if delivery.kind == ReplyKind.HOLDING and not _review_again(session, question, delivery):
        return False
    session.get_one(Review, delivery.review_id).undone_at = now()
    record_event(session, "reply.stopped", staff_id=staff_id, question_id=question_id)
    return True


def may_be_stopped(delivery: Delivery) -> bool:
    """Surely nothing was written: no attempt yet, or each one was plainly turned away."""
    if delivery.status == DeliveryStatus.WAITING:
        # A doubt would have made it `unknown`, and stays with it.
        return True
    turned_away = [attempt for attempt in delivery.log if attempt.outcome in TURNED_AWAY]
    return (
        delivery.status == DeliveryStatus.FAILED
        and delivery.kind == ReplyKind.HOLDING
        # An attempt without an entry broke off, and nobody knows how far it came.
        and len(turned_away) == delivery.claim
    )


TURNED_AWAY = ("refused", "try_again")
"""Outcomes in `DeliveryAttempt` after which the platform shows nothing of ours."""


def _cancel(session: Session, delivery: Delivery) -> bool:
    statement = (
        update(Delivery)
        .where(
            Delivery.id == delivery.id,
            Delivery.status == delivery.status,
            Delivery.claim == delivery.claim,
        )
        .values(status=DeliveryStatus.CANCELLED)
    )
    return changes_a_row(session, statement)


def _review_again(session: Session, question: Question, delivery: Delivery) -> bool:
    """With the draft it had, unless the customer changed the question during an attempt."""
    edited = question.revision != delivery.question_revision
    to = Status.RECEIVED if edited else Status.IN_REVIEW
    sources = [Status.APPROVED, Status.DELIVERY_FAILED]
    return advance(session, question.id, to, only_from=sources, nudged_at=None)
