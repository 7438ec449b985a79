"""Figures: how drafts fare, how long people wait, which settings staff leave unchanged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from policy.types import Verdict
from qna.models import Decision, Delivery, DeliveryStatus, Draft, DraftSource, Question, Review, now
from qna.outgoing import ReplyKind

MAX_REJECTED = 20_000
"""Drafts with thrown-away attempts whose violations are counted, the newest first."""


@dataclass(frozen=True, slots=True)
class Period:
    """The last `days` days, today included, as days are counted in `zone`."""

    days: int
    zone: ZoneInfo
    shop_id: int | None = None

    @property
    def since(self) -> datetime:
        today = now().astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=self.days - 1)

    def dates(self) -> list[date]:
        return [self.since.date() + timedelta(days=n) for n in range(self.days)]


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    drafts: int
    approved: int
    edited: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds; None where there was nothing to measure."""

    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """What staff did with the drafts of one model, prompt version and preset."""

    model: str
    prompt_version: str
    preset: str
    reviewed: int
    approved: int
    edited: int
    rejected: int
    edit_distance: float | None
    """Mean characters changed in the edited ones."""

    @property
    def unchanged_share(self) -> float:
        return self.approved / self.reviewed if self.reviewed else 0.0


@dataclass(frozen=True, slots=True)
class ViolationRow:
    code: str
    model: str
    prompt_version: str
    count: int


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """Drafts of one model and prompt version by their verdict; templates are the shop's words."""

    model: str
    prompt_version: str
    clean: int
    look: int
    refused: int
    template: int


@dataclass(frozen=True, slots=True)
class WorkerRow:
    worker: str
    drafts: int
    seconds: float
    """Mean for one draft."""
    tokens_per_second: float


def per_day(session: Session, period: Period) -> list[Day]:
    """One row for each day of the period, empty days included."""
    drafts: dict[str, int] = {
        row[0]: row[1]
        for row in session.execute(
            _within(select(_day(session, Draft.created_at, period), func.count()), Draft, period)
            .group_by(literal_column("1"))
        )
    }  # fmt: skip
    decided: Counter[tuple[str, Decision]] = Counter()
    statement = select(_day(session, Review.created_at, period), Review.decision, func.count())
    statement = _within(statement, Review, period).where(*_standing())
    for day, decision, count in session.execute(
        statement.group_by(literal_column("1"), Review.decision)
    ):
        decided[day, decision] += count
    return [
        Day(
            each,
            drafts.get(str(each), 0),
            *(decided[str(each), decision] for decision in Decision),
        )
        for each in period.dates()
    ]


def _day(session: Session, moment: Any, period: Period) -> ColumnElement[str]:
    """The local date as text, `2026-11-22`."""
    if session.get_bind().dialect.name == "postgresql":
        local = func.timezone(period.zone.key, moment)
        return func.to_char(local, literal_column("'YYYY-MM-DD'"), type_=Draft.text.type)
    offset = period.since.utcoffset() or timedelta()
    shift = f"{int(offset.total_seconds() // 60):+d} minutes"
    return func.strftime("%Y-%m-%d", moment, shift, type_=Draft.text.type)


def _within(
    statement: Select[Any], model: type[Draft] | type[Review], period: Period
) -> Select[Any]:
    statement = statement.where(model.created_at >= period.since)
    if period.shop_id is None:
        return statement
    questions = Question.__table__
    return statement.join(questions, questions.c.id == model.question_id).where(
        questions.c.shop_id == period.shop_id
    )


def _standing() -> tuple[ColumnElement[bool], ...]:
    return Review.undone_at.is_(None), Review.kind == ReplyKind.HOLDING


def waits(session: Session, period: Period) -> dict[str, Wait]:
    """From the question's arrival to its first draft, decision and posting."""
    first_claim = select(func.min(Draft.id)).group_by(Draft.question_id).correlate(None)
    drafted = _from_arrival(session, Draft, Draft.created_at, period).where(
        Draft.created_at >= period.since, Draft.id.in_(first_claim)
    )
    decided = _from_arrival(session, Review, Review.created_at, period).where(
        Review.created_at >= period.since, *_standing()
    )
    posted = _from_arrival(session, Delivery, Delivery.posted_at, period).where(
        Delivery.created_at >= period.since,
        Delivery.status == DeliveryStatus.POSTED,
        Delivery.kind == ReplyKind.HOLDING,
    )
    found = {"drafted": drafted, "decided": decided, "posted": posted}
    return {name: _percentiles(session, statement) for name, statement in found.items()}


def _from_arrival(session: Session, model: Any, moment: Any, period: Period) -> Select[Any]:
    if session.get_bind().dialect.name == "postgresql":
        seconds: Any = extract("epoch", moment - Question.received_at)
    else:
        days = func.julianday(moment) - func.julianday(Question.received_at)
        seconds = type_coerce(days, Float) * 86400
    statement = (
        select(cast(seconds, Float).label("seconds"))
        .select_from(model)
        .join(Question, Question.id == model.question_id)
    )
    if period.shop_id is not None:
        statement = statement.where(Question.shop_id == period.shop_id)
    return statement


def _percentiles(session: Session, statement: Select[Any]) -> Wait:
    """By nearest rank, so that both databases give the same."""
    counted = session.scalar(select(func.count()).select_from(statement.subquery())) or 0

    def at(share: float) -> float | None:
        place = statement.order_by("seconds").offset(int(share * (counted - 1))).limit(1)
        return session.scalar(place) if counted else None

    return Wait(counted, at(0.5), at(0.95))


def by_setting(session: Session, period: Period) -> list[SettingRow]:
    """The best settings first: those whose drafts staff leave as they are; none of experiments."""

    def number(decision: Decision) -> ColumnElement[int]:
        return func.sum(case((Review.decision == decision, 1), else_=0))

    edited_by = case((Review.decision == Decision.EDITED, Review.edit_distance))
    columns = (Draft.model, Draft.prompt_version, Draft.preset)
    statement = (
        select(*columns, func.count(), *(number(d) for d in Decision), func.avg(edited_by))
        .select_from(Review)
        .join(Draft, Draft.id == Review.draft_id)
        .where(*_standing(), Draft.source == DraftSource.MODEL)
        # A row leads to its questions: by lot, that would tell which arm a draft is from.
        .where(Draft.experiment_id.is_(None))
        .group_by(*columns)
    )
    rows = [_setting(row) for row in session.execute(_within(statement, Review, period))]
    return sorted(rows, key=lambda row: (-row.unchanged_share, -row.reviewed))


def _setting(row: Sequence[Any]) -> SettingRow:
    model, version, preset, reviewed, approved, edited, rejected, mean = row
    distance = None if mean is None else float(mean)
    return SettingRow(model, version, preset, reviewed, approved, edited, rejected, distance)


def violations(session: Session, period: Period) -> list[ViolationRow]:
    """What the policy found in drafts and thrown-away attempts."""
    nothing = type_coerce([], Draft.rejected.type)
    statement = select(Draft.model, Draft.prompt_version, Draft.rejected, Draft.violations).where(
        (Draft.rejected != nothing) | (Draft.violations != nothing)
    )
    statement = _within(statement, Draft, period).order_by(Draft.id.desc()).limit(MAX_REJECTED)
    counted: Counter[tuple[str, str, str]] = Counter()
    for model, version, rejected, found in session.execute(statement):
        texts = [found, *(attempt.get("violations", []) for attempt in rejected)]
        for codes in map(_codes, texts):
            counted.update((code, model, version) for code in codes)
    return [ViolationRow(*key, count) for key, count in counted.most_common()]


def _codes(found: Iterable[dict[str, Any]]) -> set[str]:
    """Each code once for a text."""
    return {str(item.get("code", "")) for item in found}


def verdicts(session: Session, period: Period) -> list[VerdictRow]:
    """How the policy judged the drafts that the model wrote, and how many it had to replace."""

    def number(found: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((found, 1), else_=0))

    by_model = Draft.source == DraftSource.MODEL
    columns = (Draft.model, Draft.prompt_version)
    statement = (
        select(
            *columns,
            *(number(by_model & (Draft.verdict == verdict)) for verdict in Verdict),
            number(Draft.source == DraftSource.FALLBACK),
        )
        .group_by(*columns)
        .order_by(func.count().desc())
    )
    return [VerdictRow(*row) for row in session.execute(_within(statement, Draft, period))]


def template_share(session: Session, period: Period) -> float | None:
    """The share of drafts that are the shop's template; None without drafts."""
    template = func.sum(case((Draft.source == DraftSource.FALLBACK, 1), else_=0))
    row = session.execute(_within(select(func.count(), template), Draft, period)).one()
    return float(row[1]) / row[0] if row[0] else None


def by_worker(session: Session, period: Period) -> list[WorkerRow]:
    """What each drafting worker wrote."""
    tokens, seconds = func.sum(Draft.completion_tokens), func.sum(Draft.seconds)
    statement = (
        select(Draft.worker, func.count(), seconds, tokens)
        .where(Draft.source == DraftSource.MODEL)
        .group_by(Draft.worker)
        .order_by(func.count().desc())
        .limit(50)
    )
    return [
        WorkerRow(name, count, (spent or 0) / count, (written or 0) / spent if spent else 0.0)
        for name, count, spent, written in session.execute(_within(statement, Draft, period))
    ]
