"""What staff decided, and what became of it at the storefront."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Decision, DeliveryStatus, Id, now
from qna.models.question import Question
from qna.models.shop import Staff
from qna.outgoing import ReplyKind


class Review(Base):
    """One decision by one person."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[ReplyKind] = mapped_column(default=ReplyKind.HOLDING)
    decision: Mapped[Decision]
    reply_text: Mapped[str | None]
    reason: Mapped[str | None]
    edit_distance: Mapped[int | None]
    """Characters changed between draft and reply text (Levenshtein)."""
    seconds: Mapped[float | None]
    """How long the person had the question open; None: unknown, or decided among others."""
    undone_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    question: Mapped[Question] = relationship(back_populates="reviews")
    reviewer: Mapped[Staff] = relationship()


class Delivery(Base):
    """One reply to be posted, and what came of it."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_todo", "status", "not_before"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    key: Mapped[str] = mapped_column(String(40), unique=True, default=lambda: f"dlv_{uuid4().hex}")
    """The same for every attempt, never used again: the platform's idempotency key."""
    kind: Mapped[ReplyKind]
    reply_text: Mapped[str]
    question_revision: Mapped[int]
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.WAITING)
    not_before: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    platform_reply_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    posted_at: Mapped[datetime | None]

    question: Mapped[Question] = relationship(back_populates="deliveries")
    review: Mapped[Review] = relationship()
    log: Mapped[list["DeliveryAttempt"]] = relationship(order_by="DeliveryAttempt.id")


class DeliveryAttempt(Base):
    """One call to the platform: its outcome, never its body."""

    __tablename__ = "delivery_attempts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(String(30))
    status_code: Mapped[int | None]
    trace_id: Mapped[str | None]
    detail: Mapped[str | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
