"""Which questions a person asked to see, as conditions in SQL."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, not_, or_
from sqlalchemy.orm import Session

from policy.types import Verdict
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop, now
from qna.store.acts import Done, done
from qna.store.due import final_between, holding_between
from qna.store.finding import found_by


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
    due_within: timedelta | None = None
    """Only what is owed and due by then; zero: only what is overdue."""
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


def _owed(within: timedelta | None) -> list[ColumnElement[bool]]:
    if within is None:
        return []
    at = now()
    since = at if within else None
    return [or_(holding_between(since, at + within), final_between(since, at + within))]


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
    found += _owed(wanted.due_within)
    if wanted.assignee == "nobody":
        found.append(Question.assignee_id.is_(None))
    elif wanted.assignee and wanted.assignee.isdigit():
        found.append(Question.assignee_id == int(wanted.assignee))
    if wanted.free_for is not None:
        nobody = Question.assignee_id.is_(None)
        found.append(or_(nobody, Question.assignee_id == wanted.free_for))
    if wanted.done:
        found.append(done(session, wanted.done))
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
