"""What the machines and people did: audit log, heartbeats, who holds which card."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, now
from qna.models.shop import Staff


class AuditEvent(Base):
    """Append-only: who did what, when."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_at", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: the machine, or the command line."""
    action: Mapped[str] = mapped_column(String(60))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)

    staff: Mapped[Staff | None] = relationship()


class WorkerHeartbeat(Base):
    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """drafts, deliveries or relay."""
    model: Mapped[str] = mapped_column(String(200), default="")
    device: Mapped[str] = mapped_column(String(100), default="")
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    done: Mapped[int] = mapped_column(default=0)
    busy: Mapped[int] = mapped_column(default=0)


class Card(Base):
    """A place on a GPU that a drafting worker holds while its lease lasts; place 0 unless several
    may share a card."""

    __tablename__ = "cards"

    uuid: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The same in every container that sees it."""
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str | None] = mapped_column(String(100))
    """A worker's name."""
    lease_until: Mapped[datetime | None]
