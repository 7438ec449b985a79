"""Staff take back what they decided, as long as surely nothing of it stands at the storefront."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import Decision, Delivery, DeliveryStatus, Question, Review, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.moves import advance

TURNED_AWAY = ("refused", "try_again")
"""Outcomes in `DeliveryAttempt` after which the platform shows nothing of ours."""


def undo(session: Session, review_id: int, *, reviewer_id: int) -> bool:
    """Take back an approval, a rejection or a final answer. False: it is out or may be out."""
    review = session.get(Review, review_id)
    if review is None or review.undone_at is not None:
        return False
    delivery = session.scalar(select(Delivery).where(Delivery.review_id == review_id))
    return _take_back(session, review, delivery, event="review.undone", staff_id=reviewer_id)


def stop_reply(session: Session, question_id: int, *, staff_id: int) -> bool:
    """No further attempt of the last reply, it may be changed. False: it is out or may be out."""
    question = session.get_one(Question, question_id)
    delivery = question.deliveries[-1] if question.deliveries else None
    if delivery is None:
        return False
    review = session.get_one(Review, delivery.review_id)
    return _take_back(session, review, delivery, event="reply.stopped", staff_id=staff_id)


def reopen(session: Session, question_id: int, *, reviewer_id: int) -> bool:
    """A rejected question comes back into review with the draft it had; False: it moved on."""
    moved = advance(
        session,
        question_id,
        Status.IN_REVIEW,
        only_from=[Status.REJECTED],
        where=[Question.draft_id.is_not(None)],
    )
    if moved:
        session.execute(
            update(Review)
            .where(Review.question_id == question_id, Review.undone_at.is_(None))
            .values(undone_at=now())
        )
        record_event(session, "question.reopened", staff_id=reviewer_id, question_id=question_id)
    return moved


def surely_not_out(delivery: Delivery) -> bool:
    """Nothing was written: no attempt yet, or each one was plainly turned away."""
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


def _take_back(
    session: Session, review: Review, delivery: Delivery | None, *, event: str, staff_id: int
) -> bool:
    """A holding reply goes back into review; a final answer may be written anew."""
    if review.decision != Decision.REJECTED and not _cancel(session, delivery):
        return False
    if review.kind == ReplyKind.HOLDING and not _review_again(session, review, delivery):
        return False
    review.undone_at = now()
    record_event(session, event, staff_id=staff_id, question_id=review.question_id)
    return True


def _cancel(session: Session, delivery: Delivery | None) -> bool:
    """False also where an attempt began since it was looked at."""
    if delivery is None or not surely_not_out(delivery):
        return False
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


def _review_again(session: Session, review: Review, delivery: Delivery | None) -> bool:
    """With the draft it had, unless the customer changed the question during an attempt."""
    question = session.get_one(Question, review.question_id)
    edited = delivery is not None and question.revision != delivery.question_revision
    return advance(
        session,
        question.id,
        Status.RECEIVED if edited else Status.IN_REVIEW,
        only_from=[Status.APPROVED, Status.DELIVERY_FAILED] if delivery else [Status.REJECTED],
        where=[] if edited else [Question.draft_id == review.draft_id],
        nudged_at=None,
    )
