"""One line for each question, for spreadsheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qna.models import Question, Review
from qna.outgoing import ReplyKind
from qna.store.figures import Period

MAX_LINES = 100_000


@dataclass(frozen=True, slots=True)
class QuestionLine:
    id: int
    shop: str
    platform_question_id: str
    received_at: datetime
    product: str
    question: str
    status: str
    draft_verdict: str
    decision: str
    reviewer: str
    decided_at: datetime | None
    seconds: float | None
    due_at: datetime | None
    posted_at: datetime | None
    answer_due_at: datetime | None
    answered_at: datetime | None


def question_lines(session: Session, period: Period) -> Iterator[QuestionLine]:
    """Those that came in within the period, the newest first, up to `MAX_LINES`."""
    statement = (
        select(Question)
        .where(Question.received_at >= period.since)
        .options(
            joinedload(Question.shop),
            joinedload(Question.draft),
            selectinload(Question.reviews).joinedload(Review.reviewer),
        )
        .order_by(Question.received_at.desc(), Question.id.desc())
        .limit(MAX_LINES)
    )
    if period.shop_id is not None:
        statement = statement.where(Question.shop_id == period.shop_id)
    for question in session.scalars(statement.execution_options(yield_per=500)):
        yield _line(question)


def _line(question: Question) -> QuestionLine:
    standing = [
        row for row in question.reviews if row.undone_at is None and row.kind == ReplyKind.HOLDING
    ]
    review = standing[-1] if standing else None
    return QuestionLine(
        id=question.id,
        shop=question.shop.title or question.shop.name,
        platform_question_id=question.platform_question_id,
        received_at=question.received_at,
        product=question.product_name or "",
        question=question.text,
        status=question.status,
        draft_verdict=question.draft.verdict if question.draft else "",
        decision=review.decision if review else "",
        reviewer=review.reviewer.name if review else "",
        decided_at=review.created_at if review else None,
        seconds=review.seconds if review else None,
        due_at=question.due_at,
        posted_at=question.posted_at,
        answer_due_at=question.answer_due_at,
        answered_at=question.answered_at,
    )
