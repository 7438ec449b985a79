"""A manager's sample question for the "try it" box. No question of a customer, never posted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qna.models.base import Base, Id, Json, now


class Trial(Base):
    __tablename__ = "trials"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str]
    product_name: Mapped[str | None]
    settings: Mapped[dict[str, Any]]
    """tone, instruction, template, preset, sampling, candidates,
    max_attempts: as typed, saved or not."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[str | None] = mapped_column(String(100))
    """Who took it: the claim, and for ever. A trial that got lost is tried again as another."""
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What would have been saved as the draft (`NewDraft`); None until then."""
