"""Shops and the people who work for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qna.models.base import Base, Id, Role, now


class Shop(Base):
    """A seller's account on one platform."""

    __tablename__ = "shops"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """Short name: lower case, digits, hyphens; part of the webhook's address."""
    title: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Seoul")
    reply_url: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The platform's open settings (board number, version, pointers …)."""
    sealed_secrets: Mapped[str] = mapped_column(default="")
    """`{"webhook_secrets": [...], "credentials": {...}}`, sealed by `SecretBox`."""
    sealed_tokens: Mapped[str] = mapped_column(default="")
    tokens_lease_until: Mapped[datetime | None]
    authorisation_ends_at: Mapped[datetime | None]
    """When a person must authorise the app again if nothing renews its tokens before."""
    tone: Mapped[str] = mapped_column(default="")
    instruction: Mapped[str] = mapped_column(default="")
    template: Mapped[str] = mapped_column(default="")
    """The fallback draft; empty: the product's own. `{matter}` is the matter asked about."""
    preset: Mapped[str] = mapped_column(String(40), default="balanced")
    sampling: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Sampling parameters that replace the preset's, where given."""
    candidates: Mapped[int] = mapped_column(default=3)
    """Texts written at once for a draft; the best is offered."""
    max_attempts: Mapped[int] = mapped_column(default=3)
    """How often that is done while none of them is clean."""
    answer_due_hours: Mapped[float] = mapped_column(default=24.0)
    """The final answer's clock where `clocks` sets none."""
    clocks: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Opening hours, closed days, clocks by channel, words: `qna.clocks.shop.ShopClocks`."""
    weight: Mapped[float] = mapped_column(default=1.0, server_default="1")
    """Its share of the drafts beside shops of weight 1, while more wait than can be drafted."""
    poll_cursor: Mapped[datetime | None]
    """Everything up to here was polled and committed."""
    polled_at: Mapped[datetime | None]
    poll_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(default=Role.REVIEWER)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(8), default="ko")
    logged_in_at: Mapped[datetime | None]
    sealed_totp: Mapped[str] = mapped_column(default="", server_default="")
    """The second factor's secret, sealed by `SecretBox`; empty: none is set up."""
    totp_step: Mapped[int | None]
    """The step of the last code that was used."""
    recovery: Mapped[str] = mapped_column(default="", server_default="")
    """SHA-256 of the recovery codes that are left."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class StaffSession(Base):
    """One log-in on one device; without its row the cookie is worth nothing."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Random, part of the signed cookie."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
