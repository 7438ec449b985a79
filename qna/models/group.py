"""Questions that ask the same, and products that several customers complain of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qna.models.base import Base, Id, now

_OPEN = text("closed_at IS NULL")


class QuestionGroup(Base):
    """One matter of one product, or of the shop. It lives on: later questions join it too."""

    __tablename__ = "question_groups"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_key: Mapped[str] = mapped_column(String(40))
    """`qna.grouping.product_key`; "" where the answer does not depend on the product."""
    product_name: Mapped[str] = mapped_column(default="")
    matter: Mapped[str] = mapped_column(String(100), default="")
    """Words of our own tables that name it, never a customer's."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class GroupExample(Base):
    """What one of its questions looks like: a new question is compared with these.

    They go with their question when that is forgotten or deleted.
    """

    __tablename__ = "group_examples"
    __table_args__ = (UniqueConstraint("product_key", "signature"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("question_groups.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), index=True
    )
    product_key: Mapped[str] = mapped_column(String(40))
    signature: Mapped[str] = mapped_column(String(32))
    """Of the features: a question that looks exactly like it needs no comparing."""
    features: Mapped[dict[str, Any]]


class FaultReport(Base):
    """A customer reports that something is wrong with what they got."""

    __tablename__ = "fault_reports"
    __table_args__ = (Index("ix_fault_reports_product", "product_key", "fault", "at"),)

    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
    )
    product_key: Mapped[str] = mapped_column(String(40))
    fault: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    """When the question came."""


class Alarm(Base):
    """Several customers report the same fault of a product. Nothing personal stands here."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "ix_alarms_open",
            "product_key",
            "fault",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_key: Mapped[str] = mapped_column(String(40))
    product_name: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(String(20))
    reports: Mapped[int]
    """Customers who reported it, as of `last_at`."""
    opened_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
