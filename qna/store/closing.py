"""How a question ends from outside: its customer deletes it, or a person answers there."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, PostKind, Question, now
from qna.store.audit import record_event
from qna.store.moves import advance
from qna.store.platform_posts import foreign_answers, keep_post, may_show_ours

REDRAFTED = (
    Status.RECEIVED,
    Status.DRAFTING,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.REJECTED,
    Status.DELIVERY_FAILED,
)
"""Where an edit by the customer starts the question anew."""

OPEN = (*REDRAFTED, Status.DELIVERY_UNKNOWN, Status.POSTED)
"""Where a deletion or an answer by a person on the platform ends the question.

A deletion also while an attempt is under way: whatever comes of that, it is the last one.
"""


def withdraw(session: Session, question_id: int) -> bool:
    """The customer deleted the question; nothing of ours goes out any more."""
    sources = [*OPEN, Status.POSTING]
    moved = advance(session, question_id, Status.WITHDRAWN, only_from=sources)
    if moved:
        cancel_deliveries(session, question_id)
        record_event(session, "question.withdrawn", question_id=question_id)
    question = session.get(Question, question_id)
    if question is not None and question.posted_at is not None:
        # Our reply stood below it: staff see that it went.
        keep_post(session, question_id, PostKind.DELETION)
    return moved


def close_as_answered(
    session: Session, question_id: int, *, also_from: Collection[Status] = ()
) -> bool:
    """Somebody answered on the platform itself."""
    sources = [*OPEN, *also_from]
    moved = advance(session, question_id, Status.ANSWERED, only_from=sources, answered_at=now())
    if moved:
        cancel_deliveries(session, question_id)
        record_event(session, "question.answered_elsewhere", question_id=question_id)
    return moved


def close_if_answered(session: Session, question: Question, incoming: IncomingQuestion) -> bool:
    foreign = foreign_answers(session, question, incoming.answers)
    if incoming.answers and not foreign:
        return False
    if not incoming.answers and may_show_ours(
        session, question, finally_=incoming.answered_finally
    ):
        return False
    for answer in foreign:
        keep_post(session, question.id, PostKind.ANSWER, answer.text, answer.reply_id)
    return close_as_answered(session, question.id)


def cancel_deliveries(session: Session, question_id: int) -> None:
    """Whatever was about to go out for this question does not."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.question_id == question_id,
            Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
        )
        .values(status=DeliveryStatus.CANCELLED)
    )
