"""Ends that staff put to a question, and how they take them back."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Review, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.closing import cancel_deliveries
from qna.store.moves import advance


def close_failed(session: Session, question_id: int, *, reviewer_id: int) -> bool:
    """No further attempt for a reply that the platform refused; False: it moved on."""
    moved = advance(session, question_id, Status.REJECTED, only_from=[Status.DELIVERY_FAILED])
    if moved:
        cancel_deliveries(session, question_id)
        record_event(session, "reply.given_up", staff_id=reviewer_id, question_id=question_id)
    return moved


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


def undo_final(session: Session, review_id: int, *, reviewer_id: int) -> bool:
    """Take a final answer back; False when it is on its way already."""
    review = session.get(Review, review_id)
    if review is None or review.undone_at is not None or review.kind != ReplyKind.FINAL:
        return False
    statement = (
        update(Delivery)
        .where(
            Delivery.review_id == review_id,
            Delivery.status == DeliveryStatus.WAITING,
            Delivery.attempts == 0,
        )
        .values(status=DeliveryStatus.CANCELLED)
    )
    if not changes_a_row(session, statement):
        return False
    review.undone_at = now()
    record_event(session, "review.undone", staff_id=reviewer_id, question_id=review.question_id)
    return True
