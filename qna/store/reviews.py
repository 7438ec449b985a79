"""What staff decide. Each decision is one conditional UPDATE: the second person is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.distance import Levenshtein
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from qna.database import changes_a_row
from qna.fair_queue import AT_ONCE
from qna.lifecycle import Status
from qna.models import (
    Decision,
    Delivery,
    DeliveryStatus,
    Draft,
    Question,
    Review,
    now,
)
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.groups import decided_with
from qna.store.moves import advance


class AlreadyDecided(Exception):
    """Somebody else was first, or the question moved on; `status` is where it stands now.

    `by`: the person whose decision stands; None where it was none of the staff. `edited`: the
    draft that was decided about answers a text that the customer has changed since.
    """

    def __init__(self, status: Status, by: str | None, *, edited: bool = False) -> None:
        super().__init__(f"the question is {status} already" + (f" (by {by})" if by else ""))
        self.status = status
        self.by = by
        self.edited = edited


BY_STAFF = (
    Status.APPROVED,
    Status.POSTING,
    Status.POSTED,
    Status.REJECTED,
    Status.DELIVERY_UNKNOWN,
    Status.DELIVERY_FAILED,
)
"""Where a question only comes to by somebody's decision about its draft."""


@dataclass(frozen=True, slots=True)
class Approval:
    review_id: int
    delivery_id: int
    not_before: datetime


def approve(
    session: Session,
    question_id: int,
    draft_id: int,
    *,
    reviewer_id: int,
    reply_text: str,
    undo_seconds: float,
    seconds: float | None = None,
    group_id: int | None = None,
) -> Approval:
    """Approve the draft, or an edited text. Raises `AlreadyDecided`; writes nothing then.

    `group_id`: it is decided with its group, so it must still be in it, and neither secret nor
    sensitive.
    """
    question = _question(session, question_id)
    moved = advance(
        session,
        question_id,
        Status.APPROVED,
        only_from=[Status.IN_REVIEW],
        where=[Question.draft_id == draft_id, *decided_with(group_id)],
    )
    if not moved or question.draft is None:
        raise _already_decided(session, question_id, draft_id)
    edited = reply_text != question.draft.text
    decision = Decision.EDITED if edited else Decision.APPROVED
    review = Review(
        question_id=question_id,
        draft_id=draft_id,
        reviewer_id=reviewer_id,
        decision=decision,
        reply_text=reply_text,
        edit_distance=Levenshtein.distance(question.draft.text, reply_text),
        seconds=seconds,
    )
    group = {} if group_id is None else {"group": group_id}
    _record(session, review, str(decision), shop_id=question.shop_id, **group)
    return _deliver(session, question, review, ReplyKind.HOLDING, undo_seconds)


def _record(session: Session, review: Review, what: str, **detail: Any) -> None:
    """The review's row, and its line in the audit log."""
    session.add(review)
    session.flush()
    record_event(
        session,
        f"review.{what}",
        staff_id=review.reviewer_id,
        question_id=review.question_id,
        **detail,
    )


def _deliver(
    session: Session, question: Question, review: Review, kind: ReplyKind, undo_seconds: float
) -> Approval:
    delivery = Delivery(
        question_id=question.id,
        review_id=review.id,
        kind=kind,
        reply_text=review.reply_text or "",
        question_revision=question.revision,
        not_before=now() + timedelta(seconds=undo_seconds),
    )
    session.add(delivery)
    session.flush()
    return Approval(review.id, delivery.id, delivery.not_before)


def reject(
    session: Session,
    question_id: int,
    draft_id: int,
    *,
    reviewer_id: int,
    reason: str,
    seconds: float | None = None,
) -> int:
    """No holding reply goes out. Returns the review's id; raises `AlreadyDecided`."""
    moved = advance(
        session,
        question_id,
        Status.REJECTED,
        only_from=[Status.IN_REVIEW],
        where=[Question.draft_id == draft_id],
    )
    if not moved:
        raise _already_decided(session, question_id, draft_id)
    review = Review(
        question_id=question_id,
        draft_id=draft_id,
        reviewer_id=reviewer_id,
        decision=Decision.REJECTED,
        reason=reason,
        seconds=seconds,
    )
    _record(session, review, "rejected", reason=reason)
    return review.id


def redraft(
    session: Session,
    question_id: int,
    draft_id: int,
    *,
    reviewer_id: int,
    hint: str = "",
    preset: str | None = None,
) -> None:
    """Ask the model again. Raises `AlreadyDecided`."""
    moved = advance(
        session,
        question_id,
        Status.RECEIVED,
        only_from=[Status.IN_REVIEW],
        where=[Question.draft_id == draft_id],
        hint=hint,
        hint_preset=preset,
        turn=AT_ONCE,
        nudged_at=None,
    )
    if not moved:
        raise _already_decided(session, question_id, draft_id)
    record_event(
        session,
        "draft.regenerated",
        staff_id=reviewer_id,
        question_id=question_id,
        hint=hint,
        preset=preset,
    )


def answer_finally(
    session: Session,
    question_id: int,
    *,
    reviewer_id: int,
    reply_text: str,
    undo_seconds: float,
    seconds: float | None = None,
) -> Approval:
    """Send the final answer. Raises `AlreadyDecided` when one is out or on its way."""
    # A write to the row first: on PostgreSQL it makes two people wait for one another.
    touch = (
        update(Question)
        .where(Question.id == question_id, Question.status == Status.POSTED)
        .values(status_at=Question.status_at)
    )
    open_ = changes_a_row(session, touch)
    if not open_ or _final_under_way(session, question_id):
        raise _already_decided(session, question_id)
    question = _question(session, question_id)
    review = Review(
        question_id=question_id,
        draft_id=None,
        reviewer_id=reviewer_id,
        kind=ReplyKind.FINAL,
        decision=Decision.APPROVED,
        reply_text=reply_text,
        seconds=seconds,
    )
    _record(session, review, "final_answer")
    return _deliver(session, question, review, ReplyKind.FINAL, undo_seconds)


def _final_under_way(session: Session, question_id: int) -> bool:
    statement = select(Delivery.id).where(
        Delivery.question_id == question_id,
        Delivery.kind == ReplyKind.FINAL,
        Delivery.status.not_in([DeliveryStatus.FAILED, DeliveryStatus.CANCELLED]),
    )
    return session.scalar(statement) is not None


def _question(session: Session, question_id: int) -> Question:
    options = [joinedload(Question.draft)]
    return session.get_one(Question, question_id, options=options)


def _already_decided(
    session: Session, question_id: int, draft_id: int | None = None
) -> AlreadyDecided:
    session.expire_all()
    question = session.get_one(Question, question_id)
    draft = session.get(Draft, draft_id) if draft_id else None
    edited = draft is not None and draft.question_revision != question.revision
    return AlreadyDecided(question.status, _decided_by(session, question), edited=edited)


def _decided_by(session: Session, question: Question) -> str | None:
    """Whose decision stands: about the draft of now, or the final answer."""
    if question.status not in BY_STAFF:
        return None
    last = session.scalar(
        select(Review)
        .where(Review.question_id == question.id, Review.undone_at.is_(None))
        .where(or_(Review.draft_id == question.draft_id, Review.kind == ReplyKind.FINAL))
        .order_by(Review.id.desc())
        .options(joinedload(Review.reviewer))
    )
    return last.reviewer.name if last else None
