"""Keeping what was answered here: the final answer we posted, or a person's on the platform.

The relay's to-do, like the others found in SQL: a question that has its answer and is not kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from qna.models import (
    Delivery,
    DeliveryStatus,
    PastAnswer,
    PastSource,
    PlatformPost,
    PostKind,
    Question,
    Review,
    now,
)
from qna.outgoing import ReplyKind
from qna.reuse.rows import digest_of
from qna.store.past_answers import add_past, drop_past

BATCH = 250


def keep_answers(session: Session, *, limit: int = BATCH) -> int:
    """Keep the answers of up to `limit` questions; how many were looked at."""
    questions = _claim(session, limit)
    ids = [question.id for question in questions]
    ours, theirs = _finals(session, ids), _platform_answers(session, ids)
    rows = []
    for question in questions:
        said = ours.get(question.id) or theirs.get(question.id)
        if said and question.text and question.forgotten_at is None:
            rows.append(_row(question) | said)
    _make_way(session, rows)
    add_past(session, rows)
    return len(questions)


def answers_wait(session: Session) -> bool:
    """Whether `keep_answers` would find anything."""
    return session.connection().scalar(_ONE_WAITS) is not None


def _waiting(limit: int) -> Select[tuple[int]]:
    return (
        select(Question.id)
        .where(Question.answered_at.is_not(None), Question.answer_kept_at.is_(None))
        .order_by(Question.id)
        .limit(limit)
    )


_ONE_WAITS = _waiting(1)


def _claim(session: Session, limit: int) -> list[Question]:
    """Marked first: on PostgreSQL who forgets one of them waits until it is kept, and drops it."""
    claimed = (
        update(Question)
        .where(
            Question.id.in_(_waiting(limit).scalar_subquery()), Question.answer_kept_at.is_(None)
        )
        .values(answer_kept_at=now())
        .returning(Question)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(claimed))


def _row(question: Question) -> dict[str, Any]:
    return {
        "shop_id": question.shop_id,
        "question_id": question.id,
        "question_text": question.text,
        "product_id": question.product_id,
        "product_name": question.product_name,
        "author_name": question.author_name,
        "secret": question.secret,
        "asked_at": question.asked_at,
        "answered_at": question.answered_at,
        "digest": digest_of(question.platform_question_id, "", "", None),
        "import_id": None,
        "answered_by": None,
        "forgotten_at": None,
        "created_at": now(),
    }


def _finals(session: Session, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """The final answer that stands at the storefront, by question."""
    statement = (
        select(Delivery.question_id, Delivery.reply_text, Review.reviewer_id)
        .join(Review, Review.id == Delivery.review_id)
        .where(
            Delivery.question_id.in_(ids),
            Delivery.kind == ReplyKind.FINAL,
            Delivery.status == DeliveryStatus.POSTED,
        )
        .order_by(Delivery.id)
    )
    return {
        row.question_id: {
            "answer_text": row.reply_text,
            "staff_id": row.reviewer_id,
            "source": PastSource.FINAL,
        }
        for row in session.execute(statement)
        if row.reply_text
    }


def _platform_answers(session: Session, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    statement = (
        select(PlatformPost.question_id, PlatformPost.text)
        .where(PlatformPost.question_id.in_(ids), PlatformPost.kind == PostKind.ANSWER)
        .order_by(PlatformPost.id)
    )
    return {
        row.question_id: {
            "answer_text": row.text,
            "staff_id": None,
            "source": PastSource.PLATFORM,
        }
        for row in session.execute(statement)
        if row.text
    }


def _make_way(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """What a file brought of the same question is older than what was answered here."""
    for row in rows:
        before = select(PastAnswer).where(
            PastAnswer.shop_id == row["shop_id"],
            PastAnswer.digest == row["digest"],
            PastAnswer.forgotten_at.is_(None),
        )
        drop_past(session, list(session.scalars(before)))
