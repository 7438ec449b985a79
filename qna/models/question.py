"""A customer's question and the drafts written for it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from policy.types import Verdict
from qna.fair_queue import RECEIVED, WAITING
from qna.lifecycle import Status
from qna.models.base import Base, DraftSource, Id, Json, PostKind, now
from qna.models.shop import Shop, Staff

if TYPE_CHECKING:
    from qna.models.review import Delivery, Review


UNGROUPED = text("ungrouped")
GROUPED = text("status = 'in_review' AND group_id IS NOT NULL")
"""The words of two partial indexes, which bound values would not match."""


class Question(Base):
    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("shop_id", "platform_question_id"),
        Index("ix_questions_queue", "status", "received_at", "id"),
        Index("ix_questions_due", "status", "answer_due_at"),
        Index("ix_questions_holding_due", "status", "due_at", "id"),
        Index("ix_questions_recent", "received_at", "id"),
        Index("ix_questions_shop_queue", "shop_id", "status", "received_at", "id"),
        Index(
            "ix_questions_sensitive",
            "status",
            "received_at",
            "id",
            sqlite_where=text("sensitive IS NOT NULL"),
            postgresql_where=text("sensitive IS NOT NULL"),
        ),
        Index("ix_questions_product", "shop_id", "product_id"),
        Index("ix_questions_author", "author_name"),
        Index(
            "ix_questions_unkept",
            "id",
            sqlite_where=text("answered_at IS NOT NULL AND answer_kept_at IS NULL"),
            postgresql_where=text("answered_at IS NOT NULL AND answer_kept_at IS NULL"),
        ),
        Index(
            "ix_questions_lost",
            "losses",
            sqlite_where=text("losses > 0"),
            postgresql_where=text("losses > 0"),
        ),
        Index(
            "ix_questions_turn",
            "turn",
            "received_at",
            "id",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index(
            "ix_questions_shop_turn",
            "shop_id",
            "turn",
            sqlite_where=text(RECEIVED),
            postgresql_where=text(RECEIVED),
        ),
        Index("ix_questions_ungrouped", "id", sqlite_where=UNGROUPED, postgresql_where=UNGROUPED),
        Index(
            "ix_questions_group",
            "group_id",
            "received_at",
            "id",
            sqlite_where=GROUPED,
            postgresql_where=GROUPED,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    platform_question_id: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Which list of the shop's account it stands in; "" where the platform has only one."""
    follows_id: Mapped[int | None] = mapped_column(Id, index=True)
    """The answered question that the customer took up again with this one. No foreign key: SQLite
    would have to make the table anew, with its triggers."""
    status: Mapped[Status] = mapped_column(default=Status.RECEIVED)
    status_at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str]
    product_id: Mapped[str | None]
    product_name: Mapped[str | None]
    author_name: Mapped[str | None]
    secret: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[str | None] = mapped_column(String(30))
    """The sensitive topic that was detected (`qna.questions.topics`)."""
    asked_at: Mapped[datetime]
    content_at: Mapped[datetime | None]
    """As of when what stands here was told: `IncomingQuestion.changed_at`, else when the reading or
    the push that told of it began, by our clock."""
    received_at: Mapped[datetime] = mapped_column(default=now)
    source: Mapped[str] = mapped_column(String(10), default="webhook")
    """How it came first: `webhook` or `poll`."""
    needs_fetch: Mapped[bool] = mapped_column(default=False)
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    raw: Mapped[dict[str, Any] | None] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(default=1)
    """Raised when the customer edits the text."""
    hint: Mapped[str] = mapped_column(default="")
    """From staff, for the next draft only."""
    hint_preset: Mapped[str | None] = mapped_column(String(40))
    turn: Mapped[float] = mapped_column(default=0.0, server_default="0")
    """Its place among all that wait for a draft (`qna.fair_queue`)."""
    claim: Mapped[int] = mapped_column(default=0)
    """Raised by each claim; a worker whose lease was taken over finds another number."""
    losses: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many drafting workers in a row were lost while they held it."""
    lease_owner: Mapped[str | None] = mapped_column(String(100), index=True)
    lease_until: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    draft_id: Mapped[int | None] = mapped_column(Id)
    """The draft under review. No foreign key: drafts point here already."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    due_at: Mapped[datetime | None]
    """When the holding reply is due, by the clock of the shop and channel. None: the release before
    wrote the row, and the relay fills it in."""
    posted_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    """When the final answer is due; set when the holding reply was posted."""
    answered_at: Mapped[datetime | None]
    answer_kept_at: Mapped[datetime | None]
    """Its answer stands among the past answers, or it has none to keep."""
    forgotten_at: Mapped[datetime | None]
    """All texts were taken out on the customer's wish; whatever comes for it again is dropped."""

    group_id: Mapped[int | None] = mapped_column(Id)
    """The questions that ask the same (`QuestionGroup`); None: compared with nothing yet, or with
    nothing to compare it by. No foreign key: SQLite would have to make the table anew."""
    ungrouped: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It has a draft, and nobody has looked yet whether others ask the same."""

    shop: Mapped[Shop] = relationship()
    assignee: Mapped[Staff | None] = relationship()
    draft: Mapped["Draft | None"] = relationship(
        primaryjoin="foreign(Question.draft_id) == Draft.id", viewonly=True
    )
    drafts: Mapped[list["Draft"]] = relationship(
        back_populates="question", order_by="Draft.id", foreign_keys="Draft.question_id"
    )
    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="question", order_by="Delivery.id"
    )
    reviews: Mapped[list["Review"]] = relationship(back_populates="question", order_by="Review.id")


class PlatformPost(Base):
    """What others wrote at the platform below a question: a person's answer, the customer again.

    Kept for its history. `platform_post_id` where the platform names it.
    """

    __tablename__ = "platform_posts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    kind: Mapped[PostKind]
    text: Mapped[str] = mapped_column(default="")
    platform_post_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Draft(Base):
    """A text that the machine wrote. Never edited, never deleted while its question lives."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("question_id", "claim"),
        Index(
            "ix_drafts_experiment",
            "experiment_id",
            "id",
            sqlite_where=text("experiment_id IS NOT NULL"),
            postgresql_where=text("experiment_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    claim: Mapped[int]
    """The claim it was written under: one draft each."""
    question_revision: Mapped[int]
    text: Mapped[str]
    source: Mapped[DraftSource]
    reason: Mapped[str | None]
    """Why the template stands here: `policy`, or what failed in the engine."""
    violations: Mapped[list[Any]] = mapped_column(default=list)
    """What was found in `text`, forbidden or only to be looked at: `Violation` as a dict."""
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.CLEAN)
    """On `text`, when it was written."""
    rejected: Mapped[list[Any]] = mapped_column(default=list)
    """Texts that were thrown away: `[{"reply", "verdict", "violations", "sampling", "seed"}]`."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How many batches of candidates it took."""
    engine: Mapped[str] = mapped_column(String(40), default="")
    model: Mapped[str] = mapped_column(String(200), default="")
    model_revision: Mapped[str | None] = mapped_column(String(100))
    prompt_version: Mapped[str] = mapped_column(String(40), default="")
    preset: Mapped[str] = mapped_column(String(40), default="")
    sampling: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seed: Mapped[int | None] = mapped_column(BigInteger)
    prompt_tokens: Mapped[int] = mapped_column(default=0)
    completion_tokens: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    worker: Mapped[str] = mapped_column(String(100), default="")
    experiment_id: Mapped[int | None] = mapped_column(Id)
    """The experiment it was written in. No foreign key, for SQLite's sake as above."""
    arm: Mapped[str | None] = mapped_column(String(1))
    """Which of its arms wrote it; no page of a question shows it."""
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    question: Mapped[Question] = relationship(back_populates="drafts", foreign_keys=[question_id])
