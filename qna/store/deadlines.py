"""Which due times were met, and what was missed for want of what.

A holding reply is met by its posting, by a person's answer on the platform, or by the decision that
none goes out. Deleted questions are not counted, unless the reply stood there first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from qna.lifecycle import Status
from qna.models import Draft, Question, Review, Shop, now
from qna.outgoing import ReplyKind
from qna.store.figures import Period

DUE, MISSED = "due", "due_missed"
NO_DRAFT, NO_DECISION, PLATFORM = "due_no_draft", "due_no_decision", "due_platform"
FINAL_DUE, FINAL_MISSED = "final_due", "final_missed"

_counted = or_(Question.status != Status.WITHDRAWN, Question.posted_at.is_not(None))
_met_at = case(
    (Question.posted_at.is_not(None), Question.posted_at),
    (Question.status == Status.ANSWERED, Question.answered_at),
    (Question.status == Status.REJECTED, Question.status_at),
)
_missed = and_(_counted, or_(_met_at.is_(None), _met_at > Question.due_at))
_drafted = (
    select(Draft.id)
    .where(Draft.question_id == Question.id, Draft.created_at <= Question.due_at)
    .correlate(Question)
    .exists()
)
_decided = (
    select(Review.id)
    .where(
        Review.question_id == Question.id,
        Review.kind == ReplyKind.HOLDING,
        Review.undone_at.is_(None),
        Review.created_at <= Question.due_at,
    )
    .correlate(Question)
    .exists()
)
_final_owed = Question.status.in_([Status.POSTED, Status.ANSWERED])
_final_missed = or_(
    Question.answered_at.is_(None), Question.answered_at > Question.answer_due_at
)  # fmt: skip
CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    DUE: _counted,
    MISSED: _missed,
    NO_DRAFT: and_(_missed, not_(_drafted)),
    NO_DECISION: and_(_missed, _drafted, not_(_decided)),
    PLATFORM: and_(_missed, _drafted, _decided),
    FINAL_DUE: _final_owed,
    FINAL_MISSED: and_(_final_owed, _final_missed),
}
"""By what is counted: a draft, a decision that were not there when the reply was due, or a reply
decided in time that did not reach the platform."""


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One channel of one platform; numbers of questions whose time ran out in the period."""

    platform: str
    channel: str
    due: int
    missed: int
    no_draft: int
    no_decision: int
    platform_down: int
    finals_due: int
    finals_missed: int

    @property
    def in_time(self) -> float | None:
        return 1 - self.missed / self.due if self.due else None

    @property
    def finals_in_time(self) -> float | None:
        return 1 - self.finals_missed / self.finals_due if self.finals_due else None


@dataclass(frozen=True, slots=True)
class HourRow:
    """Questions asked in one hour of one weekday (0: Monday), by the period's clock."""

    weekday: int
    hour: int
    due: int
    missed: int

    @property
    def in_time(self) -> float:
        return 1 - self.missed / self.due


def within(act: str, since: datetime, until: datetime | None) -> ColumnElement[bool]:
    """Of `act`, what fell due in that time; never what has yet to."""
    moment = Question.answer_due_at if act in (FINAL_DUE, FINAL_MISSED) else Question.due_at
    end = min(until, now()) if until else now()
    # Every status is named so that the index of due times can be used, which begins with it.
    every = Question.status.in_(list(Status))
    return and_(every, moment >= since, moment < end, CONDITIONS[act])


def by_market(session: Session, period: Period) -> list[MarketRow]:
    """The busiest first."""
    holding = _counts(session, period, (DUE, MISSED, NO_DRAFT, NO_DECISION, PLATFORM))
    final = _counts(session, period, (FINAL_DUE, FINAL_MISSED))
    rows = [
        MarketRow(*key, *holding.get(key, (0,) * 5), *final.get(key, (0, 0)))
        for key in {*holding, *final}
    ]
    return sorted(rows, key=lambda row: (-row.due - row.finals_due, row.platform, row.channel))


def _counts(
    session: Session, period: Period, acts: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, ...]]:
    columns = [Shop.platform, Question.channel, *map(_sum_of, acts)]
    statement = _of_period(select(*columns).join(Question.shop), acts[0], period)
    rows = session.execute(statement.group_by(Shop.platform, Question.channel))
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def by_hour(session: Session, period: Period) -> list[HourRow]:
    """Monday first; hours without any are left out."""
    hour = asked_at_hour(session, offset_of(period))
    columns = [*hour, _sum_of(DUE), _sum_of(MISSED)]
    statement = _of_period(select(*columns), DUE, period).group_by(*hour).order_by(*hour)
    return [_hour(row) for row in session.execute(statement)]


def _hour(row: Row[Any]) -> HourRow:
    weekday, hour, due, missed = row
    return HourRow(weekday, hour, due, missed)


def _sum_of(act: str) -> ColumnElement[int]:
    return func.sum(case((CONDITIONS[act], 1), else_=0))


def _of_period(statement: Select[Any], act: str, period: Period) -> Select[Any]:
    statement = statement.where(within(act, period.since, None))
    if period.shop_id is None:
        return statement
    return statement.where(Question.shop_id == period.shop_id)


def offset_of(period: Period) -> int:
    """Minutes that the period's zone is ahead of UTC at its beginning."""
    offset = period.since.utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def asked_at_hour(
    session: Session, offset: int
) -> tuple[ColumnElement[int], ColumnElement[int]]:  # fmt: skip
    """Weekday (0: Monday) and hour at which a question was asked, `offset` minutes ahead of UTC."""
    asked = Question.asked_at
    if session.get_bind().dialect.name == "postgresql":
        minutes = func.make_interval(0, 0, 0, 0, 0, literal(offset, Integer))
        local = func.timezone("UTC", asked).op("+")(minutes)
        return cast(extract("isodow", local) - 1, Integer), cast(extract("hour", local), Integer)
    shift = f"{offset:+d} minutes"
    sunday_first = cast(func.strftime("%w", asked, shift), Integer)
    return (sunday_first + 6) % 7, cast(func.strftime("%H", asked, shift), Integer)
