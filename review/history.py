"""All that happened to one question, in the order it happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qna.models import AuditEvent, Delivery, Draft, Note, PlatformPost, Question, Review
from qna.store.desk import notes_of
from qna.store.platform_posts import posts_of


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind`: draft, review, delivery, note, post (at the platform); `row`: what is shown of it."""

    at: datetime
    kind: str
    row: Any
    draft: Draft | None = field(default=None)


def history(session: Session, question: Question) -> list[Entry]:
    """Drafts, decisions, postings, notes and what others wrote below it, the newest first."""
    drafts = _of(session, Draft, question)
    by_id = {draft.id: draft for draft in drafts}
    reviews = _of(session, Review, question, joinedload(Review.reviewer))
    deliveries = _of(session, Delivery, question, selectinload(Delivery.log))
    entries = [Entry(draft.created_at, "draft", draft) for draft in drafts]
    entries += [
        Entry(row.created_at, "review", row, by_id.get(row.draft_id or 0)) for row in reviews
    ]
    entries += [Entry(row.posted_at or row.created_at, "delivery", row) for row in deliveries]
    entries += [Entry(event.at, "hint", event) for event in _hints(session, question)]
    notes: Sequence[Note] = notes_of(session, question.id)
    entries += [Entry(note.created_at, "note", note) for note in notes]
    posts: Sequence[PlatformPost] = posts_of(session, question.id)
    entries += [Entry(post.created_at, "post", post) for post in posts]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of(session: Session, model: Any, question: Question, *options: Any) -> list[Any]:
    statement = select(model).where(model.question_id == question.id).options(*options)
    return list(session.scalars(statement.order_by(model.id).limit(100)))


def _hints(session: Session, question: Question) -> list[AuditEvent]:
    """Who had the model write again, and what they told it."""
    statement = select(AuditEvent).where(
        AuditEvent.question_id == question.id, AuditEvent.action == "draft.regenerated"
    )
    return list(session.scalars(statement.options(joinedload(AuditEvent.staff)).limit(100)))


def same_product(session: Session, question: Question, *, secret: bool) -> list[Delivery]:
    """The last replies posted about the same product, the newest first."""
    if not question.product_id:
        return []
    about = (
        select(Question.id)
        .where(
            Question.shop_id == question.shop_id,
            Question.product_id == question.product_id,
            Question.id != question.id,
            *([] if secret else [Question.secret.is_(False)]),
        )
        .order_by(Question.id.desc())
        .limit(20)
    )
    statement = (
        select(Delivery)
        .where(Delivery.question_id.in_(about.subquery().select()), Delivery.status == "posted")
        .options(joinedload(Delivery.question))
        .order_by(Delivery.id.desc())
        .limit(5)
    )
    return list(session.scalars(statement))
