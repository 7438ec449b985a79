"""Drafts that fare otherwise than in the weeks before, and sentences proposed to the checker."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, now
from qna.models.shop import Shop

_OPEN = text("closed_at IS NULL")


class DriftAlarm(Base):
    """One open for each shop, whatever moved. Numbers, model names and ids of questions only."""

    __tablename__ = "drift_alarms"
    __table_args__ = (
        Index(
            "ix_drift_alarms_open",
            "shop_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    changes: Mapped[list[Any]] = mapped_column(default=list)
    """`qna.drift.Change` as dicts, each with `examples`: ids of questions."""
    opened_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    """When the change was last seen."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: it lapsed, `closed_at` is when it was last seen."""

    shop: Mapped[Shop] = relationship()


class PolicyExample(Base):
    """A manager's answer to a proposed sentence: a labelled row for the checker's examples, or a
    no. It goes with its question when that is forgotten or deleted."""

    __tablename__ = "policy_examples"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sentence_key: Mapped[str] = mapped_column(String(32), unique=True)
    """Of the sentence that was proposed (`qna.store.policy_examples`): asked once."""
    sentence: Mapped[str]
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), index=True
    )
    """The question whose approved reply holds the sentence."""
    reply_text: Mapped[str]
    approvals: Mapped[int]
    """Questions for which staff had sent it, when it was proposed."""
    declined: Mapped[bool] = mapped_column(default=False, server_default=false())
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
