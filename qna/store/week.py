"""One week of drafts beside the week before: for whoever leads a team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from policy.types import Verdict
from qna.models import AuditEvent, Decision, Draft, DraftSource, Review
from qna.outgoing import ReplyKind

WEEK = timedelta(days=7)
CHANGES = ("shop.changed", "experiment.started", "experiment.stopped", "policy_example.accepted")
"""Actions that change, or may change, how drafts are written or judged."""
MOST_CHANGES = 20
MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Week:
    drafts: int
    templates: int
    look: int
    length: float | None
    """Mean characters of what the model wrote."""
    approved: int
    edited: int
    rejected: int

    @property
    def decided(self) -> int:
        return self.approved + self.edited + self.rejected

    def share(self, part: int, whole: int) -> float | None:
        return part / whole if whole else None

    @property
    def shares(self) -> dict[str, float | None]:
        """Of decisions, of what the model wrote, of drafts; None of nothing."""
        return {
            "approved": self.share(self.approved, self.decided),
            "edited": self.share(self.edited, self.decided),
            "rejected": self.share(self.rejected, self.decided),
            "look": self.share(self.look, self.drafts - self.templates),
            "template": self.share(self.templates, self.drafts),
        }


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Drafts of one model and prompt version in each of the two weeks."""

    model: str
    prompt_version: str
    now: int
    before: int


def week_until(session: Session, until: datetime) -> Week:
    """The seven days before `until`, all shops."""
    since = until - WEEK
    written = Draft.source == DraftSource.MODEL
    drafted = select(
        func.count(),
        _number(Draft.source == DraftSource.FALLBACK),
        _number(written & (Draft.verdict == Verdict.LOOK)),
        func.avg(case((written, func.length(Draft.text)))),
    ).where(Draft.created_at >= since, Draft.created_at < until)
    drafts, templates, look, length = session.execute(drafted).one()
    decided = select(*(_number(Review.decision == decision) for decision in Decision)).where(
        Review.created_at >= since,
        Review.created_at < until,
        Review.undone_at.is_(None),
        Review.kind == ReplyKind.HOLDING,
    )
    mean = None if length is None else float(length)
    return Week(drafts, templates, look, mean, *session.execute(decided).one())


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def versions(session: Session, until: datetime) -> list[VersionRow]:
    """Models and prompt versions of the last two weeks, the most used first."""
    now = _number(Draft.created_at >= until - WEEK)
    before = _number(Draft.created_at < until - WEEK)
    columns = (Draft.model, Draft.prompt_version)
    statement = (
        select(*columns, now, before)
        .where(Draft.created_at >= until - 2 * WEEK, Draft.created_at < until)
        .group_by(*columns)
        .order_by(now.desc(), *columns)
        .limit(MOST_VERSIONS)
    )
    return [VersionRow(*row) for row in session.execute(statement)]


def changes(session: Session, until: datetime) -> Sequence[AuditEvent]:
    """Who changed what about drafting in the week, the newest first."""
    options: tuple[Any, ...] = (joinedload(AuditEvent.staff),)
    statement = (
        select(AuditEvent)
        .where(AuditEvent.at >= until - WEEK, AuditEvent.action.in_(CHANGES))
        .order_by(AuditEvent.at.desc())
        .limit(MOST_CHANGES)
        .options(*options)
    )
    return list(session.scalars(statement))
