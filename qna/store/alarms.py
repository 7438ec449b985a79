"""Several customers report the same fault of the same product: an alarm, until somebody closes it.

What a notice needs is `open_alarms`; nothing personal stands in an alarm.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.grouping.customers import Reported, count_customers
from qna.grouping.unusual import FEWEST, HISTORY, WINDOW, is_unusual, usual
from qna.models import Alarm, FaultReport, Question, now
from qna.store.audit import record_event
from qna.store.inserting import insert_unless_there

MOST_REPORTS = 200
"""Of one fault within the window that are counted."""
LAPSES = timedelta(days=14)
"""After so long without another report nobody needs to be told."""
MAX_NAME = 300


def report_fault(
    session: Session, question_id: int, product: str, fault: str, *, at: datetime, product_name: str
) -> None:
    """Keep the report; raise the alarm if that makes too many."""
    session.add(FaultReport(question_id=question_id, product_key=product, fault=fault, at=at))
    session.flush()
    same = (Alarm.product_key == product, Alarm.fault == fault)
    open_ = session.scalar(select(Alarm).where(*same, Alarm.closed_at.is_(None)))
    if open_ is not None:
        open_.reports = _customers(session, product, fault, open_.opened_at - WINDOW)
        open_.last_at = max(open_.last_at, at)
        return
    closed_at = session.scalar(select(func.max(Alarm.closed_at)).where(*same))
    # What was reported before somebody closed an alarm was seen by that person.
    begin = max(at - WINDOW, closed_at) if closed_at else at - WINDOW
    customers = _customers(session, product, fault, begin)
    if customers >= FEWEST and is_unusual(customers, _usual(session, product, fault, at - WINDOW)):
        values = {
            "product_key": product, "product_name": product_name[:MAX_NAME], "fault": fault,
            "reports": customers, "opened_at": at, "last_at": at,
        }  # fmt: skip
        insert_unless_there(session, Alarm, values)


def _customers(session: Session, product: str, fault: str, begin: datetime) -> int:
    """How many reported it since `begin`."""
    found = (
        select(Question.shop_id, Question.author_name, Question.text)
        .join(FaultReport, FaultReport.question_id == Question.id)
        .where(FaultReport.product_key == product, FaultReport.fault == fault)
        .where(FaultReport.at > begin)
        .limit(MOST_REPORTS)
    )
    return count_customers(Reported(*row) for row in session.execute(found))


def _usual(session: Session, product: str, fault: str, begin: datetime) -> float:
    same = and_(FaultReport.fault == fault, FaultReport.at <= begin)
    counts = select(
        func.count().filter(same), func.count().filter(FaultReport.fault != fault)
    ).where(FaultReport.product_key == product, FaultReport.at > begin - HISTORY)
    first = session.scalar(select(Question.received_at).order_by(Question.received_at).limit(1))
    same_before, others = session.execute(counts).one()
    return usual(same_before, others, begin - (first or begin))


def open_alarms(session: Session, now: datetime) -> list[Alarm]:
    """Newest first, those that nobody has closed and that were reported lately."""
    found = select(Alarm).where(Alarm.closed_at.is_(None), Alarm.last_at > now - LAPSES)
    return list(session.scalars(found.order_by(Alarm.opened_at.desc(), Alarm.id.desc()).limit(50)))


def reported_to(session: Session, alarm: Alarm, shop_id: int) -> bool:
    """Whether a customer of this shop reported it: one product may be sold at several."""
    found = (
        select(FaultReport.question_id)
        .join(Question, Question.id == FaultReport.question_id)
        .where(FaultReport.product_key == alarm.product_key, FaultReport.fault == alarm.fault)
        .where(FaultReport.at > alarm.opened_at - WINDOW - WINDOW, Question.shop_id == shop_id)
    )
    return session.scalar(found.limit(1)) is not None


def questions_of(session: Session, alarm: Alarm, *, secret: bool) -> list[Question]:
    """What was reported, newest first; `secret`: the reader may see secret questions too."""
    found = (
        select(Question)
        .join(FaultReport, FaultReport.question_id == Question.id)
        .where(FaultReport.product_key == alarm.product_key, FaultReport.fault == alarm.fault)
        .where(FaultReport.at > alarm.opened_at - WINDOW - WINDOW)
        .order_by(FaultReport.at.desc())
        .limit(MOST_REPORTS)
    )
    if not secret:
        found = found.where(Question.secret.is_(False))
    return list(session.scalars(found))


def close_alarm(session: Session, alarm_id: int, *, staff_id: int) -> bool:
    """False: somebody was first. Later reports may raise it again."""
    statement = update(Alarm).where(Alarm.id == alarm_id, Alarm.closed_at.is_(None))
    closed = changes_a_row(session, statement.values(closed_at=now(), closed_by=staff_id))
    if closed:
        record_event(session, "alarm.closed", staff_id=staff_id, alarm=alarm_id)
    return closed
