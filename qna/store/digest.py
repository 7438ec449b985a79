"""What was asked in a week, by product and matter: for a page and for a notice.

Nothing personal: product names, words of our own tables, numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from qna.models import Alarm, FaultReport, Question, QuestionGroup

WEEK = timedelta(days=7)
MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class MatterRow:
    product_name: str
    """"" where the answer does not depend on the product."""
    matter: str
    """"" where our tables have no word for it."""
    questions: int
    before: int
    """In the week before."""


@dataclass(frozen=True, slots=True)
class FaultRow:
    product_name: str
    fault: str
    """One of `qna.grouping.faults.KINDS`."""
    reports: int


@dataclass(frozen=True, slots=True)
class Digest:
    since: datetime
    until: datetime
    questions: int
    matters: Sequence[MatterRow]
    faults: Sequence[FaultRow]
    alarms: int
    """Raised in that week."""


def weekly_digest(session: Session, until: datetime, *, limit: int = MOST_ROWS) -> Digest:
    """The seven days before `until`; the commonest matters first."""
    since = until - WEEK
    within = (Question.received_at >= since, Question.received_at < until)
    raised = select(func.count()).where(Alarm.opened_at >= since, Alarm.opened_at < until)
    return Digest(
        since,
        until,
        session.scalar(select(func.count()).where(*within)) or 0,
        _matters(session, since, until, limit),
        _faults(session, since, until, limit),
        session.scalar(raised) or 0,
    )


def _matters(session: Session, since: datetime, until: datetime, limit: int) -> list[MatterRow]:
    now_ = func.count().filter(Question.received_at >= since)
    before = func.count().filter(Question.received_at < since)
    names = (QuestionGroup.product_name, QuestionGroup.matter)
    found = (
        select(*names, now_, before)
        .select_from(Question)
        .join(QuestionGroup, QuestionGroup.id == Question.group_id)
        .where(Question.received_at >= since - WEEK, Question.received_at < until)
        .group_by(*names)
        .having(now_ > 0)
        .order_by(now_.desc(), *names)
        .limit(limit)
    )
    return [MatterRow(*row) for row in session.execute(found)]


def _faults(session: Session, since: datetime, until: datetime, limit: int) -> list[FaultRow]:
    count = func.count()
    name = func.coalesce(func.max(Question.product_name), "")
    found = (
        select(name, FaultReport.fault, count)
        .select_from(FaultReport)
        .join(Question, Question.id == FaultReport.question_id)
        .where(and_(FaultReport.at >= since, FaultReport.at < until))
        .group_by(FaultReport.product_key, FaultReport.fault)
        .order_by(count.desc(), name)
        .limit(limit)
    )
    return [FaultRow(*row) for row in session.execute(found)]
