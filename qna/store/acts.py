"""Questions by what was done with them: where the numbers of the figures lead to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from policy.types import Verdict
from qna.models import Decision, Delivery, DeliveryStatus, Draft, DraftSource, Question, Review
from qna.outgoing import ReplyKind
from qna.store import deadlines

DRAFTED, DECIDED, POSTED = "drafted", "decided", "posted"
FINAL, ASKED = "final", "asked"
ACTS = (ASKED, DRAFTED, DECIDED, *Decision, POSTED, FINAL, *deadlines.CONDITIONS)
TEMPLATE = "template"
JUDGED = (*Verdict, TEMPLATE)
"""How a draft that the model wrote was judged, or that the shop's template took its place."""


@dataclass(frozen=True, slots=True)
class Done:
    """`act` is one of `ACTS`, done from `since` to `until`, by one person if any is named."""

    act: str
    since: datetime
    until: datetime | None = None
    staff_id: int | None = None
    code: str | None = None
    """Only drafts in which, or on the way to which, the policy found this."""
    model: str | None = None
    prompt_version: str | None = None
    preset: str | None = None
    worker: str | None = None
    judged: str | None = None
    """One of `JUDGED`. Only drafts of this model, version of the prompt, preset, worker, and
    judged so; of decisions those on such a draft."""
    weekday: int | None = None
    hour: int | None = None
    offset: int = 0
    """Only what was asked in this hour of this weekday, `offset` minutes ahead of UTC."""


def done(session: Session, wanted: Done) -> ColumnElement[bool]:
    found = _done(wanted)
    if wanted.weekday is None or wanted.hour is None:
        return found
    weekday, hour = deadlines.asked_at_hour(session, wanted.offset)
    return and_(found, weekday == wanted.weekday, hour == wanted.hour)


def _done(wanted: Done) -> ColumnElement[bool]:
    if wanted.act in deadlines.CONDITIONS:
        return deadlines.within(wanted.act, wanted.since, wanted.until)
    if wanted.act == ASKED:
        return _within(Question.received_at, wanted)
    if wanted.act == DRAFTED:
        return Question.id.in_(_drafts(wanted))
    if wanted.act == POSTED:
        return Question.id.in_(_posted(wanted))
    return Question.id.in_(_reviews(wanted))


def _drafts(wanted: Done) -> Select[tuple[int]]:
    statement = select(Draft.question_id).where(_within(Draft.created_at, wanted))
    statement = statement.where(*_written(wanted))
    if not wanted.code:
        return statement
    said = f'"code": "{wanted.code}"'
    columns = (Draft.violations, Draft.rejected)
    return statement.where(
        or_(*(cast(one, Text).contains(said, autoescape=True) for one in columns))
    )


def _written(wanted: Done) -> list[ColumnElement[bool]]:
    """By whom and how the draft was written, as the figures count it."""
    pairs = (
        (Draft.model, wanted.model),
        (Draft.prompt_version, wanted.prompt_version),
        (Draft.preset, wanted.preset),
        (Draft.worker, wanted.worker),
    )
    found = [column == value for column, value in pairs if value is not None]
    if wanted.preset is not None:
        # The arms of an experiment may differ in it, and no list tells whose a draft is.
        found.append(Draft.experiment_id.is_(None))
    if wanted.judged == TEMPLATE:
        return [*found, Draft.source == DraftSource.FALLBACK]
    if wanted.judged is not None:
        found.append(Draft.verdict == Verdict(wanted.judged))
    # A template is no work of a preset, a worker or a verdict.
    if any((wanted.judged, wanted.preset is not None, wanted.worker is not None)):
        found.append(Draft.source == DraftSource.MODEL)
    return found


def _reviews(wanted: Done) -> Select[tuple[int]]:
    kind = ReplyKind.FINAL if wanted.act == FINAL else ReplyKind.HOLDING
    statement = select(Review.question_id).where(
        _within(Review.created_at, wanted), Review.undone_at.is_(None), Review.kind == kind
    )
    written = _written(wanted)
    if written:
        statement = statement.join(Draft, Draft.id == Review.draft_id).where(*written)
    if wanted.act in set(Decision):
        statement = statement.where(Review.decision == Decision(wanted.act))
    if wanted.staff_id is not None:
        statement = statement.where(Review.reviewer_id == wanted.staff_id)
    return statement


def _posted(wanted: Done) -> Select[tuple[int]]:
    """The holding replies that the storefront shows."""
    return select(Delivery.question_id).where(
        _within(Delivery.created_at, wanted),
        Delivery.status == DeliveryStatus.POSTED,
        Delivery.kind == ReplyKind.HOLDING,
    )


def _within(moment: Any, wanted: Done) -> ColumnElement[bool]:
    since: ColumnElement[bool] = moment >= wanted.since
    return since if wanted.until is None else since & (moment < wanted.until)
