"""The queue as staff see it: tabs, filters, keyset pages.

Every page is a few ranges of an index, so that it costs the same at a thousand questions and at
a million. Where something is owed, what is due first stands on top; elsewhere the newest does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from qna.lifecycle import Status
from qna.models import Draft, Question
from qna.store.queue_filter import TABS, Tab, Wanted, conditions_of
from qna.store.trouble import in_trouble

PAGE = 30
NEWS = timedelta(minutes=10)
COUNT_CAP = 1000
"""Tabs show "999+" beyond this, so that counting stays cheap."""

OVERDUE_HOURS = 1.0
"""The figures count a decision within so long of the arrival as a quick one."""


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

    def __str__(self) -> str:
        return f"{self.segment}~{self.id}~{self.at.isoformat()}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what is no cursor."""
        try:
            segment, row_id, moment = text.split("~")
            place, number, at = int(segment), int(row_id), parse_moment(moment)
        except ValueError:
            return None
        if at is None or abs(number) >= 2**63:
            return None
        return cls(place, at, number)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Question]
    next: Cursor | None


def queue_page(
    session: Session, wanted: Wanted, *, cursor: Cursor | None = None, limit: int = PAGE
) -> Page:
    """One page of questions with shop, draft and assignee loaded."""
    segments = segments_of(wanted)
    found: list[tuple[int, Question]] = []
    for number, segment in enumerate(segments):
        if cursor and number < cursor.segment:
            continue
        after = cursor if cursor and cursor.segment == number else None
        rows = segment.fetch(session, wanted, after, limit + 1 - len(found))
        found += [(number, row) for row in rows]
        if len(found) > limit:
            break
    rows = [row for _, row in found[:limit]]
    if len(found) <= limit:
        return Page(rows, None)
    number, last = found[limit - 1]
    return Page(rows, Cursor(number, segments[number].time_of(last), last.id))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the queue in one order: one index range for each status."""

    statuses: Sequence[Status]
    where: tuple[ColumnElement[bool], ...] = ()
    by: str = "received_at"
    newest_first: bool = True
    untimed: bool = False
    """`where` says that `by` is NULL: then by id, for the index of `by` goes on with that."""

    def time_of(self, row: Question) -> datetime:
        """What the row's place goes by."""
        moment: datetime = row.received_at if self.untimed else getattr(row, self.by)
        return moment

    @property
    def _moment(self) -> InstrumentedAttribute[Any]:
        column: InstrumentedAttribute[Any] = getattr(Question, self.by)
        return column

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
        rows.sort(key=self._place, reverse=self.newest_first)
        return rows[:limit]

    def _place(self, row: Question) -> tuple[Any, ...]:
        return (row.id,) if self.untimed else (self.time_of(row), row.id)

    def beyond(self, after: Cursor) -> ColumnElement[bool]:
        at, row_id = self._moment, Question.id
        if self.untimed:
            return row_id > after.id
        if self.newest_first:
            return and_(at <= after.at, or_(at < after.at, row_id < after.id))
        return and_(at >= after.at, or_(at > after.at, row_id > after.id))

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
        at, row_id = self._moment, Question.id
        if self.newest_first:
            return statement.order_by(at.desc(), row_id.desc())
        return statement.order_by(at, row_id)


def segments_of(wanted: Wanted) -> list[Segment]:
    statuses = TABS[wanted.tab]
    if wanted.tab in (Tab.CLOSED, Tab.ALL):
        return [Segment(statuses)]
    if wanted.tab == Tab.PROMISED:
        return _by_due(statuses, "answer_due_at")
    owed = _by_due(statuses, "due_at")
    if wanted.tab == Tab.TROUBLE:
        owed.append(Segment((), (in_trouble(), Question.status.not_in(statuses))))
    return owed


def _by_due(statuses: Sequence[Status], by: str) -> list[Segment]:
    """What is due first on top; before it, as it came, what has no due time yet."""
    column = getattr(Question, by)
    return [
        Segment(statuses, (column.is_(None),), by, newest_first=False, untimed=True),
        Segment(statuses, (column.is_not(None),), by, newest_first=False),
    ]


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
    if question.due_at is None:
        return Cursor(0, question.received_at, question.id)
    return Cursor(1, question.due_at, question.id)


def arrived_since(
    session: Session, wanted: Wanted, moment: datetime, shown: Collection[int]
) -> int:
    """How many questions came into the tab after `moment`, not shown yet, up to `COUNT_CAP`.

    Wherever their due times put them. Beyond the first page those that were received in the
    `NEWS` before, which an index finds; drafting takes seconds.
    """
    came = {row.id for row in queue_page(session, wanted).rows if row.status_at > moment}
    statement = (
        select(Question.id)
        .outerjoin(Draft, Draft.id == Question.draft_id)
        .join(Question.shop)
        .where(
            Question.received_at > moment - NEWS,
            Question.status_at > moment,
            *([Question.status.in_(TABS[wanted.tab])] if TABS[wanted.tab] else []),
            *conditions_of(session, wanted),
        )
        .limit(COUNT_CAP)
    )
    came |= set(session.scalars(statement))
    return min(len(came - set(shown)), COUNT_CAP)


def statuses_of(session: Session, ids: Sequence[int]) -> dict[int, Status]:
    rows = session.execute(select(Question.id, Question.status).where(Question.id.in_(ids)))
    return {row.id: row.status for row in rows}
