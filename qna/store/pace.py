"""How much a person has decided today."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qna.models import Review, now


def decided_today(session: Session, staff_id: int, midnight: datetime) -> int:
    """Decisions since `midnight` that stand, final answers among them."""
    statement = select(func.count(Review.id)).where(
        Review.created_at >= midnight, Review.reviewer_id == staff_id, Review.undone_at.is_(None)
    )
    return session.scalar(statement) or 0


MAX_SECONDS = 3600.0
"""A page that lay open for longer was not being read."""


def seconds_since(opened: datetime | None) -> float | None:
    """How long a person had a question open; None where that says nothing."""
    seconds = (now() - opened).total_seconds() if opened else -1.0
    return seconds if 0 <= seconds <= MAX_SECONDS else None
