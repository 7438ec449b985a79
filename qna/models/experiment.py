"""Two ways of drafting that a shop compares by lot."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, Json, now
from qna.models.shop import Shop, Staff

_OPEN = text("stopped_at IS NULL")


class Experiment(Base):
    """One at a time for each shop. Each `Draft` written in it bears its id and arm."""

    __tablename__ = "experiments"
    __table_args__ = (
        Index(
            "ix_experiments_open",
            "shop_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    seed: Mapped[str] = mapped_column(String(32))
    arms: Mapped[dict[str, Any]]
    """`{"a": {…}, "b": {…}}`: `qna.experiments.arms.ArmSettings`."""
    started_at: Mapped[datetime] = mapped_column(default=now)
    """Questions that came before have no arm."""
    started_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: it ended by itself, or runs."""
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What was known when it ended: `{"better": "a"|"b"|null, "decided_after", "evidence",
    "a": [decided, unchanged], "b": […]}`."""

    shop: Mapped[Shop] = relationship()
    starter: Mapped[Staff] = relationship(foreign_keys=[started_by])
