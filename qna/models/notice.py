"""Who is told what outside the page, and the notices on their way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, now
from qna.models.shop import Shop, Staff
from qna.notices import NoticeChannel, NoticeStatus


class NoticeRecipient(Base):
    """One person or room that is told, for one or several shops."""

    __tablename__ = "notice_recipients"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    channel: Mapped[NoticeChannel]
    shown: Mapped[str] = mapped_column(String(254), default="")
    """What may be shown of the address: a webhook's host, an e-mail address."""
    sealed_target: Mapped[str] = mapped_column(default="")
    """`{"url", "secret"}` or `{"address"}`, sealed by `SecretBox`; empty for a browser."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    """Whose browser."""
    locale: Mapped[str] = mapped_column(String(8), default="ko")
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Seoul")
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    """Minutes of the day in `timezone` between which nothing is sent; both or none."""
    active: Mapped[bool] = mapped_column(default=True)
    checked_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a relay last looked for something to tell: its turn is claimed by this."""
    next_at: Mapped[datetime | None]
    """No notice before this."""
    last_sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    failed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    staff: Mapped[Staff | None] = relationship()
    subscriptions: Mapped[list["NoticeSubscription"]] = relationship(
        back_populates="recipient", order_by="NoticeSubscription.id"
    )


class NoticeSubscription(Base):
    """What a recipient is told of one shop."""

    __tablename__ = "notice_subscriptions"
    __table_args__ = (UniqueConstraint("recipient_id", "shop_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("notice_recipients.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), index=True)
    kinds: Mapped[list[Any]] = mapped_column(default=list)
    """`NoticeKind`s."""
    waiting_minutes: Mapped[int] = mapped_column(default=30)
    due_minutes: Mapped[int] = mapped_column(default=60)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How far each kind was found (`Fact.marks`): what comes after is news."""
    gathered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """News not told yet: the last `Entry` of each kind."""

    recipient: Mapped[NoticeRecipient] = relationship(back_populates="subscriptions")
    shop: Mapped[Shop] = relationship()


class Notice(Base):
    """One message to one recipient."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_todo", "status", "not_before"),
        Index("ix_notices_recipient", "recipient_id", "status"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("notice_recipients.id"))
    entries: Mapped[list[Any]]
    """`Entry`s."""
    test: Mapped[bool] = mapped_column(default=False)
    """Sent from the settings page: outside the hourly rate and the quiet hours."""
    status: Mapped[NoticeStatus] = mapped_column(default=NoticeStatus.WAITING)
    not_before: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]

    recipient: Mapped[NoticeRecipient] = relationship()
