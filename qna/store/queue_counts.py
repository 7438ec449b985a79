"""How many questions each tab holds, how many of them are late, where in the queue one stands."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from qna.models import Draft, Question
from qna.store.due import SOON
from qna.store.queue import COUNT_CAP, place_of, segments_of
from qna.store.queue_filter import TABS, Tab, Wanted, conditions_of
from qna.store.trouble import in_trouble


def tab_counts(session: Session, wanted: Wanted) -> dict[Tab, int]:
    """How many questions each tab holds with the filters that are set, up to `COUNT_CAP`."""
    conditions = conditions_of(session, wanted)
    statuses = [status for found in TABS.values() for status in found]
    counts = {status: _some(wanted, Question.status == status, *conditions) for status in statuses}
    stuck = _some(wanted, in_trouble(), Question.status.not_in(TABS[Tab.TROUBLE]), *conditions)
    row = session.execute(select(*counts.values(), stuck)).one()
    found = dict(zip(counts, row, strict=False))
    tabs = {
        tab: sum(found[status] for status in statuses) for tab, statuses in TABS.items() if statuses
    }
    tabs[Tab.TROUBLE] += row[-1]
    return {tab: min(COUNT_CAP, count) for tab, count in tabs.items()}


@dataclass(frozen=True, slots=True)
class DueMarks:
    """How many questions of a tab are past their due time, and due within the hour."""

    overdue: int
    soon: int


def due_marks(session: Session, wanted: Wanted) -> DueMarks:
    """With the filters that are set, up to `COUNT_CAP` each; of closed questions none are."""
    if wanted.tab == Tab.CLOSED:
        return DueMarks(0, 0)
    some = [
        _some(asked, *conditions_of(session, asked), *_in_tab(asked))
        for asked in (replace(wanted, due_within=within) for within in (timedelta(0), SOON))
    ]
    overdue, soon = session.execute(select(*some)).one()
    return DueMarks(overdue, soon)


def _in_tab(wanted: Wanted) -> list[ColumnElement[bool]]:
    statuses = TABS[wanted.tab]
    if wanted.tab == Tab.TROUBLE:
        return [or_(Question.status.in_(statuses), in_trouble())]
    return [Question.status.in_(statuses)] if statuses else []


def place_in_review(session: Session, wanted: Wanted, question: Question) -> tuple[int, int]:
    """Which one of how many this is, in the queue's order; counted up to `COUNT_CAP`."""
    review = replace(wanted, tab=Tab.REVIEW)
    place = place_of(question)
    conditions = conditions_of(session, review)
    before = total = 0
    for number, segment in enumerate(segments_of(review)):
        own = [Question.status.in_(segment.statuses), *segment.where, *conditions]
        held = session.scalar(select(_some(review, *own))) or 0
        total += held
        if number < place.segment:
            before += held
        elif number == place.segment:
            after = session.scalar(select(_some(review, *own, segment.beyond(place)))) or 0
            before += max(0, held - after - 1)
    return min(before + 1, COUNT_CAP), min(total, COUNT_CAP)


def _some(wanted: Wanted, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(Question.id).where(*conditions).limit(COUNT_CAP)
    # Joined only where a filter asks for it: without, counting stays within one index.
    if wanted.verdict:
        some = some.join(Draft, Draft.id == Question.draft_id)
    if wanted.platform:
        some = some.join(Question.shop)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
