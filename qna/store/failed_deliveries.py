"""Deliveries that were refused: staff try them again or close them."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.closing import cancel_deliveries
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


def close_failed(session: Session, question_id: int, *, reviewer_id: int) -> bool:
    """No further attempt for a reply that the platform refused; False: it moved on."""
    moved = advance(session, question_id, Status.REJECTED, only_from=[Status.DELIVERY_FAILED])
    if moved:
        cancel_deliveries(session, question_id)
        record_event(session, "reply.given_up", staff_id=reviewer_id, question_id=question_id)
    return moved
