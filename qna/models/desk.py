"""What staff keep at hand while they review: notes on a question, canned replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, now
from qna.models.shop import Shop, Staff


class Note(Base):
    """An internal remark on a question; never sent anywhere."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)

    staff: Mapped[Staff] = relationship()


class CannedReply(Base):
    """A text that staff insert as it stands."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"), index=True)
    """None: for every shop."""
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)

    shop: Mapped[Shop | None] = relationship()
