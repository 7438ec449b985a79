"""By when each question has to be answered, as it stands in its row, and what is late or soon.

The holding reply is due at `due_at`, until it is posted; then the final answer at `answer_due_at`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, select, update
from sqlalchemy.orm import Session

from qna.clocks.shop import Timing, final_due, holding_due
from qna.lifecycle import Status
from qna.models import Question, Shop

SOON = timedelta(hours=1)
HOLDING_OWED = (
    Status.RECEIVED,
    Status.DRAFTING,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.POSTING,
    Status.DELIVERY_UNKNOWN,
    Status.DELIVERY_FAILED,
)
"""No holding reply stands at the platform yet, and one is owed."""
BATCH = 500
_TIMING = (Shop.platform, Shop.timezone, Shop.answer_due_hours, Shop.clocks)
# Built once, and run without the session's own machinery: each question asks for it.
_TIMING_OF = select(*_TIMING).where(Shop.id == bindparam("shop"))
_DATES = (Question.id, Question.status, Question.channel, Question.asked_at,
          Question.received_at, Question.posted_at)  # fmt: skip


def holding_between(since: datetime | None, until: datetime) -> ColumnElement[bool]:
    """Holding replies owed that are due before `until`, and not before `since`."""
    return and_(Question.status.in_(HOLDING_OWED), _between(Question.due_at, since, until))


def final_between(since: datetime | None, until: datetime) -> ColumnElement[bool]:
    """Final answers owed that are due before `until`, and not before `since`."""
    due = _between(Question.answer_due_at, since, until)
    return and_(Question.status == Status.POSTED, due)


def _between(moment: Any, since: datetime | None, until: datetime) -> ColumnElement[bool]:
    before: ColumnElement[bool] = moment < until
    return before if since is None else before & (moment >= since)


def arrival_due(
    session: Session, shop_id: int, channel: str, asked: datetime, received: datetime
) -> datetime:
    """The holding reply's due time for a question that comes in now."""
    row = session.connection().execute(_TIMING_OF, {"shop": shop_id}).one()
    return holding_due(_timing(row), channel, asked, received)


def answer_due(question: Question, posted: datetime) -> datetime:
    """The final answer's, once the holding reply was posted; its shop is loaded."""
    shop = question.shop
    timing = Timing(shop.platform, shop.timezone, shop.answer_due_hours, shop.clocks)
    dates = (question.channel, question.asked_at, question.received_at, posted)
    return final_due(timing, *dates)


def time_anew(session: Session, shop_id: int) -> int:
    """Due times of all that the shop owes, by its clocks as they are now; how many changed."""
    owed = Question.status.in_((*HOLDING_OWED, Status.POSTED))
    changed, last = 0, 0
    while True:
        rows = _dated(session, Question.shop_id == shop_id, owed, Question.id > last)
        changed += _retime(session, rows)
        if len(rows) < BATCH:
            return changed
        last = rows[-1].id


_LACKS_DUE = and_(Question.status.in_(HOLDING_OWED), Question.due_at.is_(None))
_ONE_LACKS_DUE = select(Question.id).where(_LACKS_DUE).limit(1)


def lacks_due(session: Session) -> bool:
    return session.connection().scalar(_ONE_LACKS_DUE) is not None


def fill_missing(session: Session) -> int:
    """Due times that the release before did not write, `BATCH` at a time; how many."""
    return _retime(session, _dated(session, _LACKS_DUE))


def _dated(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    statement = select(*_DATES, Question.due_at, Question.answer_due_at, *_TIMING)
    statement = statement.join(Question.shop).where(*conditions).order_by(Question.id)
    return session.execute(statement.limit(BATCH)).all()


def _retime(session: Session, rows: Iterable[Row[Any]]) -> int:
    """One UPDATE for each column. To a row that has moved on meanwhile it does no harm."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        column, due = _due_of(row)
        if getattr(row, column) != due:
            found[column].append({"id": row.id, column: due})
    for changes in found.values():
        session.execute(update(Question), changes)
    return sum(map(len, found.values()))


def _due_of(row: Row[Any]) -> tuple[str, datetime]:
    if row.status == Status.POSTED:
        posted = row.posted_at or row.received_at
        dates = (row.channel, row.asked_at, row.received_at, posted)
        return "answer_due_at", final_due(_timing(row), *dates)
    return "due_at", holding_due(_timing(row), row.channel, row.asked_at, row.received_at)


def _timing(row: Row[Any]) -> Timing:
    return Timing(row.platform, row.timezone, row.answer_due_hours, row.clocks)


def due_of(question: Question) -> datetime | None:
    """What is due next for it: its holding reply, else its final answer, else nothing."""
    if question.status in HOLDING_OWED:
        return question.due_at
    return question.answer_due_at if question.status == Status.POSTED else None
