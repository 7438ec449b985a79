"""The queue as staff see it: tabs, filters, keyset pages.

Every page is a few ranges of an index, so that it costs the same at a thousand questions and at
a million. Order in review: sensitive ones, then those that have waited too long (longest first),
then the newest. Elsewhere: the newest first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop, now
from qna.policy.types import Verdict
from qna.store.acts import Done, done
from qna.store.finding import found_by
from qna.store.trouble import in_trouble

PAGE = 30
COUNT_CAP = 1000
"""Tabs show "999+" beyond this, so that counting stays cheap."""

OVERDUE_HOURS = 1.0
"""A draft that has waited longer for staff is overdue."""


class Tab(StrEnum):
    REVIEW = "review"
    DRAFTING = "drafting"
    SENDING = "sending"
    TROUBLE = "trouble"
    PROMISED = "promised"
    CLOSED = "closed"
    ALL = "all"


_S = Status
TABS: dict[Tab, tuple[Status, ...]] = {
    Tab.REVIEW: (_S.IN_REVIEW,),
    Tab.DRAFTING: (_S.RECEIVED, _S.DRAFTING),
    Tab.SENDING: (_S.APPROVED, _S.POSTING),
    Tab.TROUBLE: (_S.DELIVERY_FAILED, _S.DELIVERY_UNKNOWN),
    Tab.PROMISED: (_S.POSTED,),
    Tab.CLOSED: (_S.ANSWERED, _S.REJECTED, _S.WITHDRAWN),
    Tab.ALL: (),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked to see."""

    tab: Tab = Tab.REVIEW
    shop_id: int | None = None
    platform: str | None = None
    verdict: str | None = None
    """A `Verdict`, or `template`."""
    sensitive: bool | None = None
    older_hours: float | None = None
    assignee: str | None = None
    """A staff id, or `nobody`."""
    search: str = ""
    secret: bool = True
    """Whether secret questions may be seen at all."""
    free_for: int | None = None
    """Only what nobody but this person has been assigned."""
    but: frozenset[int] = frozenset()
    """Left out: what somebody else is looking at."""
    done: Done | None = None
    """Only what this was done with."""


def parse_moment(text: str) -> datetime | None:
    """An ISO time with its zone, in UTC; None for what is none or lies outside the calendar."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this row of this segment."""

    segment: int
    at: datetime
    id: int
    overdue_before: datetime
    """Fixed by the first page, so that nothing changes its segment in between."""

    def __str__(self) -> str:
        parts = (self.segment, self.id, self.at.isoformat(), self.overdue_before.isoformat())
        return "~".join(map(str, parts))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what is no cursor."""
        try:
            segment, row_id, *moments = text.split("~")
            place, number = int(segment), int(row_id)
            at, overdue_before = map(parse_moment, moments)
        except ValueError:
            return None
        if at is None or overdue_before is None or abs(number) >= 2**63:
            return None
        return cls(place, at, number, overdue_before)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Question]
    next: Cursor | None


def queue_page(
    session: Session, wanted: Wanted, *, cursor: Cursor | None = None, limit: int = PAGE
) -> Page:
    """One page of questions with shop, draft and assignee loaded."""
    overdue_before = cursor.overdue_before if cursor else now() - timedelta(hours=OVERDUE_HOURS)
    found: list[tuple[int, Question]] = []
    for number, segment in enumerate(segments_of(wanted, overdue_before)):
        if cursor and number < cursor.segment:
            continue
        after = cursor if cursor and cursor.segment == number else None
        rows = segment.fetch(session, wanted, after, limit + 1 - len(found))
        found += [(number, row) for row in rows]
        if len(found) > limit:
            break
    rows = [row for _, row in found[:limit]]
    more = len(found) > limit
    return Page(rows, _cursor(*found[limit - 1], overdue_before) if more else None)


def _cursor(number: int, row: Question, overdue_before: datetime) -> Cursor:
    return Cursor(number, row.received_at, row.id, overdue_before)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the queue in one order: one index range for each status."""

    statuses: Sequence[Status]
    where: tuple[ColumnElement[bool], ...] = ()
    oldest_first: bool = False

    def fetch(
        self, session: Session, wanted: Wanted, after: Cursor | None, limit: int
    ) -> list[Question]:
        conditions = [*conditions_of(session, wanted), *self.where]
        if after:
            conditions.append(self.beyond(after))
        rows: list[Question] = []
        # One query for each status keeps to the index; ten statuses at most.
        for status in self.statuses or (None,):
            own = conditions if status is None else [Question.status == status, *conditions]
            rows += session.scalars(self._ordered(own, wanted).limit(limit))
        rows.sort(key=lambda row: (row.received_at, row.id), reverse=not self.oldest_first)
        return rows[:limit]

    def beyond(self, after: Cursor) -> ColumnElement[bool]:
        at, row_id = Question.received_at, Question.id
        if self.oldest_first:
            return and_(at >= after.at, or_(at > after.at, row_id > after.id))
        return and_(at <= after.at, or_(at < after.at, row_id < after.id))

    def _ordered(self, conditions: Any, wanted: Wanted) -> Select[tuple[Question]]:
        statement = (
            select(Question)
            .outerjoin(Draft, Draft.id == Question.draft_id)
            .join(Question.shop)
            .where(*conditions)
            .options(
                contains_eager(Question.draft),
                contains_eager(Question.shop),
                joinedload(Question.assignee),
            )
        )
        at, row_id = Question.received_at, Question.id
        if self.oldest_first:
            return statement.order_by(at, row_id)
        return statement.order_by(at.desc(), row_id.desc())


def segments_of(wanted: Wanted, overdue_before: datetime) -> list[Segment]:
    statuses = TABS[wanted.tab]
    if wanted.tab == Tab.TROUBLE:
        stuck = (in_trouble(), Question.status.not_in(statuses))
        return [Segment(statuses), Segment((), stuck)]
    if wanted.tab != Tab.REVIEW:
        return [Segment(statuses)]
    ordinary = Question.sensitive.is_(None)
    return [
        Segment(statuses, (Question.sensitive.is_not(None),)),
        Segment(statuses, (ordinary, Question.received_at < overdue_before), oldest_first=True),
        Segment(statuses, (ordinary, Question.received_at >= overdue_before)),
    ]


def _of_platform(wanted: str) -> list[ColumnElement[bool]]:
    """`platform`, or `platform:channel`."""
    platform, _, channel = wanted.partition(":")
    found: list[ColumnElement[bool]] = [Shop.platform == platform]
    return [*found, Question.channel == channel] if channel else found


def conditions_of(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not wanted.secret:
        found.append(Question.secret.is_(False))
    if wanted.shop_id is not None:
        found.append(Question.shop_id == wanted.shop_id)
    if wanted.platform:
        found += _of_platform(wanted.platform)
    if wanted.sensitive is not None:
        marked = Question.sensitive.is_not(None)
        found.append(marked if wanted.sensitive else not_(marked))
    if wanted.older_hours:
        found.append(Question.received_at < now() - timedelta(hours=wanted.older_hours))
    if wanted.assignee == "nobody":
        found.append(Question.assignee_id.is_(None))
    elif wanted.assignee and wanted.assignee.isdigit():
        found.append(Question.assignee_id == int(wanted.assignee))
    if wanted.free_for is not None:
        nobody = Question.assignee_id.is_(None)
        found.append(or_(nobody, Question.assignee_id == wanted.free_for))
    if wanted.done:
        found.append(done(wanted.done))
    if wanted.but:
        found.append(Question.id.not_in(wanted.but))
    if wanted.verdict:
        found.append(_verdict(wanted.verdict))
    if wanted.search:
        found.append(found_by(session, wanted.search, masked=not wanted.secret))
    return found


def _verdict(verdict: str) -> ColumnElement[bool]:
    if verdict == "template":
        return Draft.source == DraftSource.FALLBACK
    return Draft.verdict == Verdict(verdict)


def next_in_review(
    session: Session,
    wanted: Wanted,
    after: Question,
    *,
    me: int,
    held: frozenset[int] = frozenset(),
) -> int | None:
    """The question to review after this one, in the queue's order; from the top at its end.

    What a colleague has been assigned, or has open (`held`), is left to that colleague.
    """
    review = replace(wanted, tab=Tab.REVIEW, free_for=me, but=held)
    for start in (place_of(after), None):
        for row in queue_page(session, review, cursor=start, limit=2).rows:
            if row.id != after.id:
                return row.id
    return None


def place_of(question: Question) -> Cursor:
    """Where a question of the review tab stands."""
    overdue_before = now() - timedelta(hours=OVERDUE_HOURS)
    segment = 0 if question.sensitive else 1 if question.received_at < overdue_before else 2
    return _cursor(segment, question, overdue_before)


def arrived_since(
    session: Session, wanted: Wanted, moment: datetime, shown: Collection[int]
) -> int:
    """How many questions of the first page came into the tab after `moment`, not shown yet."""
    rows = queue_page(session, wanted).rows
    return sum(row.status_at > moment and row.id not in shown for row in rows)


def statuses_of(session: Session, ids: Sequence[int]) -> dict[int, Status]:
    rows = session.execute(select(Question.id, Question.status).where(Question.id.in_(ids)))
    return {row.id: row.status for row in rows}
