"""A notice's way out: claimed for one attempt, sent by nobody twice, tried again a few times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from qna.database import changes_a_row
from qna.models import Notice, NoticeRecipient, NoticeSubscription
from qna.notices import Entry, NoticeChannel, NoticeStatus, known_entries
from qna.store.notices import BATCH, HOUR, give_back, quiet_of

MAX_ATTEMPTS = 8
LONGEST_PAUSE = 3600.0
"""Between two attempts, in seconds; all of them take about an hour if nobody asks for more."""


@dataclass(frozen=True, slots=True)
class NoticeTask:
    """One attempt, and what it needs to know."""

    notice_id: int
    claim: int
    attempts: int
    recipient_id: int
    channel: NoticeChannel
    sealed_target: str
    entries: tuple[Entry, ...]
    test: bool
    locale: str
    timezone: str
    created_at: datetime


def due_notices(session: Session, at: datetime, *, nudged_before: datetime) -> list[int]:
    """Notices whose time has come and whose nudge was lost, and those whose worker vanished."""
    statement = (
        select(Notice.id)
        .join(Notice.recipient)
        .where(
            _is_due(at),
            NoticeRecipient.channel != NoticeChannel.BROWSER,
            or_(Notice.nudged_at.is_(None), Notice.nudged_at < nudged_before),
        )
        .order_by(Notice.not_before)
        .limit(BATCH)
    )
    return list(session.scalars(statement))


def mark_nudged(session: Session, ids: Sequence[int], at: datetime) -> None:
    if ids:
        session.execute(update(Notice).where(Notice.id.in_(ids)).values(nudged_at=at))


def _is_due(at: datetime) -> ColumnElement[bool]:
    due = and_(Notice.status == NoticeStatus.WAITING, Notice.not_before <= at)
    return or_(due, and_(Notice.status == NoticeStatus.SENDING, Notice.lease_until < at))


def claim_notice(
    session: Session, notice_id: int, at: datetime, *, lease_seconds: float
) -> NoticeTask | None:
    """Take the notice for one attempt; None when it is not due or somebody else has it."""
    statement = (
        update(Notice)
        .where(Notice.id == notice_id, _is_due(at))
        .values(
            status=NoticeStatus.SENDING,
            attempts=Notice.attempts + 1,
            claim=Notice.claim + 1,
            lease_until=at + timedelta(seconds=lease_seconds),
        )
        .execution_options(synchronize_session=False)
    )
    if not changes_a_row(session, statement):
        return None
    notice = session.get_one(Notice, notice_id, options=[joinedload(Notice.recipient)])
    if notice.attempts > MAX_ATTEMPTS or not (notice.test or notice.recipient.active):
        notice.status = NoticeStatus.FAILED
        return None
    if not known_entries(notice.entries):
        _leave_to_another_release(notice, at)
        return None
    return _task(notice)


def _leave_to_another_release(notice: Notice, at: datetime) -> None:
    """It holds only kinds that this one has no words for."""
    notice.status, notice.lease_until, notice.nudged_at = NoticeStatus.WAITING, None, None
    notice.not_before = at + timedelta(seconds=pause_before(notice.attempts, None))


def _task(notice: Notice) -> NoticeTask:
    recipient = notice.recipient
    return NoticeTask(
        notice_id=notice.id,
        claim=notice.claim,
        attempts=notice.attempts,
        recipient_id=recipient.id,
        channel=recipient.channel,
        sealed_target=recipient.sealed_target,
        entries=tuple(known_entries(notice.entries)),
        test=notice.test,
        locale=recipient.locale,
        timezone=recipient.timezone,
        created_at=notice.created_at,
    )


def save_sent(session: Session, task: NoticeTask, at: datetime) -> None:
    """The hour until the next one counts from here."""
    if not _settle(session, task, status=NoticeStatus.SENT, sent_at=at, last_error=None):
        return
    values: dict[str, Any] = {"last_sent_at": at, "last_error": None, "failed_at": None}
    if not task.test:
        values["next_at"] = at + HOUR
    session.execute(_recipient(task).values(**values))


def save_not_sent(
    session: Session,
    task: NoticeTask,
    reason: str,
    at: datetime,
    *,
    permanent: bool = False,
    retry_after: float | None = None,
) -> None:
    """Try again later, not in quiet hours; not at all when refused for good, or for a test.

    What was given up is told by the next notice, as far as it holds then.
    """
    reason = reason[:500]
    last = permanent or task.test or task.attempts >= MAX_ATTEMPTS
    values: dict[str, Any] = {"status": NoticeStatus.FAILED, "last_error": reason}
    if not last:
        later = at + timedelta(seconds=pause_before(task.attempts, retry_after))
        recipient = session.get_one(NoticeRecipient, task.recipient_id)
        not_before = quiet_of(recipient, later) or later
        values |= {"status": NoticeStatus.WAITING, "not_before": not_before, "nudged_at": None}
    if not _settle(session, task, **values):
        return
    session.execute(_recipient(task).values(last_error=reason, failed_at=at))
    if last and not task.test:
        give_back(_subscriptions(session, task.recipient_id), task.entries)


def _subscriptions(session: Session, recipient_id: int) -> Sequence[NoticeSubscription]:
    own = NoticeSubscription.recipient_id == recipient_id
    # The recipient's row was changed before, so no relay is gathering for it now.
    return session.scalars(select(NoticeSubscription).where(own)).all()


def pause_before(attempt: int, retry_after: float | None) -> float:
    """Seconds until the next attempt: what was asked for, else 30, 60, 120 …; an hour at most."""
    return min(max(retry_after or 0.0, 30.0 * 2.0 ** (attempt - 1)), LONGEST_PAUSE)


def _recipient(task: NoticeTask) -> Any:
    return update(NoticeRecipient).where(NoticeRecipient.id == task.recipient_id)


def _settle(session: Session, task: NoticeTask, **values: Any) -> bool:
    """False: the lease ran out and another worker has it."""
    statement = (
        update(Notice)
        .where(
            Notice.id == task.notice_id,
            Notice.status == NoticeStatus.SENDING,
            Notice.claim == task.claim,
        )
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def waits_for_browser(session: Session, staff_id: int, at: datetime) -> bool:
    """Whether an open page of this person has something to show."""
    found = select(Notice.id).join(Notice.recipient).where(*_for_browser(staff_id, at)).limit(1)
    return session.scalar(found) is not None


def take_for_browser(session: Session, staff_id: int, at: datetime) -> list[NoticeTask]:
    """The notices that this person's open page is to show now; of two pages one gets each."""
    statement = (
        select(Notice)
        .join(Notice.recipient)
        .where(*_for_browser(staff_id, at))
        .options(joinedload(Notice.recipient))
        .order_by(Notice.id)
    )
    readable = [one for one in session.scalars(statement) if known_entries(one.entries)]
    return [_task(one) for one in readable if _shown(session, one, at)]


def _for_browser(staff_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        NoticeRecipient.staff_id == staff_id,
        NoticeRecipient.channel == NoticeChannel.BROWSER,
        Notice.status == NoticeStatus.WAITING,
        Notice.created_at > at - HOUR,
    )


def _shown(session: Session, notice: Notice, at: datetime) -> bool:
    statement = (
        update(Notice)
        .where(Notice.id == notice.id, Notice.status == NoticeStatus.WAITING)
        .values(status=NoticeStatus.SENT, sent_at=at)
        .execution_options(synchronize_session=False)
    )
    if not changes_a_row(session, statement):
        return False
    notice.recipient.last_sent_at = at
    if not notice.test:
        notice.recipient.next_at = at + HOUR
    return True
