"""Questions by what was done with them: where the numbers of the figures lead to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select

from qna.models import Decision, Draft, Question, Review
from qna.outgoing import ReplyKind

DRAFTED, DECIDED, FINAL, ASKED = "drafted", "decided", "final", "asked"
ACTS = (ASKED, DRAFTED, DECIDED, *Decision, FINAL)


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
    """Only drafts of this model and this version of the prompt."""


def done(wanted: Done) -> ColumnElement[bool]:
    if wanted.act == ASKED:
        return _within(Question.received_at, wanted)
    if wanted.act == DRAFTED:
        return Question.id.in_(_drafts(wanted))
    return Question.id.in_(_reviews(wanted))


def _drafts(wanted: Done) -> Select[tuple[int]]:
    statement = select(Draft.question_id).where(_within(Draft.created_at, wanted))
    if wanted.model is not None:
        statement = statement.where(Draft.model == wanted.model)
    if wanted.prompt_version is not None:
        statement = statement.where(Draft.prompt_version == wanted.prompt_version)
    if not wanted.code:
        return statement
    said = f'"code": "{wanted.code}"'
    columns = (Draft.violations, Draft.rejected)
    return statement.where(
        or_(*(cast(one, Text).contains(said, autoescape=True) for one in columns))
    )


def _reviews(wanted: Done) -> Select[tuple[int]]:
    kind = ReplyKind.FINAL if wanted.act == FINAL else ReplyKind.HOLDING
    statement = select(Review.question_id).where(
        _within(Review.created_at, wanted), Review.undone_at.is_(None), Review.kind == kind
    )
    if wanted.act in set(Decision):
        statement = statement.where(Review.decision == Decision(wanted.act))
    if wanted.staff_id is not None:
        statement = statement.where(Review.reviewer_id == wanted.staff_id)
    return statement


def _within(moment: Any, wanted: Done) -> ColumnElement[bool]:
    since: ColumnElement[bool] = moment >= wanted.since
    return since if wanted.until is None else since & (moment < wanted.until)
