"""Finding what is to be told and to whom.

A recipient's turn is claimed by a conditional UPDATE of `checked_at`, so of two relays one finds a
piece of news. News are gathered at the subscription; when the recipient may be told, one notice
takes all of them along and the next one waits an hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, selectinload

from qna.database import changes_a_row
from qna.models import Notice, NoticeRecipient, NoticeSubscription, Shop
from qna.notices import (
    Entry,
    NoticeChannel,
    NoticeKind,
    NoticeStatus,
    known_entries,
    known_kinds,
)
from qna.quiet_hours import quiet_until
from qna.store.notice_facts import Watched, find_facts
from qna.store.notice_marks import Fact, is_news, new_marks

LOOK_AGAIN = timedelta(seconds=30)
"""Between two looks for one recipient."""
HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)
"""Notices are forgotten after this."""
BATCH = 200

OPEN = (NoticeStatus.WAITING, NoticeStatus.SENDING)
Facts = Mapping[NoticeKind, Fact]


def due_recipients(session: Session, at: datetime) -> Sequence[NoticeRecipient]:
    """Whose turn it is, with their subscriptions to active shops."""
    before = at - LOOK_AGAIN
    statement = (
        select(NoticeRecipient)
        .where(
            NoticeRecipient.active,
            or_(NoticeRecipient.checked_at.is_(None), NoticeRecipient.checked_at <= before),
        )
        .options(
            selectinload(
                NoticeRecipient.subscriptions.and_(NoticeSubscription.shop.has(Shop.active))
            )
        )
        .order_by(NoticeRecipient.checked_at)
        .limit(BATCH)
    )
    return session.scalars(statement).all()


def facts_for(session: Session, recipient: NoticeRecipient, at: datetime) -> dict[int, Facts]:
    """By subscription."""
    return {
        one.id: find_facts(session, watched(one), at)
        for one in recipient.subscriptions
        if one.kinds
    }


def watched(one: NoticeSubscription) -> Watched:
    return Watched(
        one.shop_id, frozenset(known_kinds(one.kinds)), one.waiting_minutes, one.due_minutes
    )


def take_turn(
    session: Session, recipient: NoticeRecipient, facts: Mapping[int, Facts], at: datetime
) -> Notice | None:
    """Keep what is news, and make a notice of all that was gathered if the time has come.

    None: nothing to send now, or another relay was first.
    """
    if not _claim_turn(session, recipient, at):
        return None
    current = session.get_one(
        NoticeRecipient,
        recipient.id,
        options=[selectinload(NoticeRecipient.subscriptions)],
        populate_existing=True,
    )
    mine = [one for one in current.subscriptions if one.id in facts]
    for one in mine:
        _gather(one, facts[one.id])
    if not _may_be_told(session, current, at):
        return None
    if current.channel == NoticeChannel.BROWSER:
        _expire(session, current.id, mine)
    entries = _entries(mine, facts)
    for one in mine:
        # What another release gathered is told by that one.
        one.gathered = {
            kind: kept for kind, kept in one.gathered.items() if not known_kinds([kind])
        }
    return _make(session, current, entries, at) if entries else None


def _claim_turn(session: Session, recipient: NoticeRecipient, at: datetime) -> bool:
    column, before = NoticeRecipient.checked_at, recipient.checked_at
    unchanged = column.is_(None) if before is None else column == before
    statement = (
        update(NoticeRecipient)
        .where(NoticeRecipient.id == recipient.id, NoticeRecipient.active, unchanged)
        .values(checked_at=at)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def _gather(one: NoticeSubscription, facts: Facts) -> None:
    gathered = {kind: entry for kind, entry in one.gathered.items() if kind in one.kinds}
    for kind, fact in facts.items():
        if kind in gathered or (kind in one.kinds and is_news(fact, one.marks.get(kind, ()))):
            gathered[kind] = fact.entry.to_json()
    one.marks = new_marks(facts, one.marks, one.kinds)
    one.gathered = gathered


def _may_be_told(session: Session, recipient: NoticeRecipient, at: datetime) -> bool:
    if recipient.next_at and at < recipient.next_at:
        return False
    if quiet_of(recipient, at):
        return False
    if recipient.channel == NoticeChannel.BROWSER:
        return True
    own = (Notice.recipient_id == recipient.id, Notice.status.in_(OPEN), Notice.test.is_(False))
    return session.scalar(select(Notice.id).where(*own).limit(1)) is None


def quiet_of(recipient: NoticeRecipient, at: datetime) -> datetime | None:
    """When the recipient's quiet hours end; None: they may be told."""
    return quiet_until(at, recipient.quiet_from, recipient.quiet_to, recipient.timezone)


def _expire(session: Session, recipient_id: int, mine: Sequence[NoticeSubscription]) -> None:
    """No page was open for an hour: what it should have shown goes into the next notice."""
    waiting = (Notice.recipient_id == recipient_id, Notice.status == NoticeStatus.WAITING)
    for notice in session.scalars(select(Notice).where(*waiting)):
        statement = update(Notice).where(Notice.id == notice.id, *waiting)
        expired = changes_a_row(session, statement.values(status=NoticeStatus.EXPIRED))
        if expired and not notice.test:
            give_back(mine, known_entries(notice.entries))


def give_back(mine: Sequence[NoticeSubscription], entries: Iterable[Entry]) -> None:
    """To be told by the next notice; what was found since stands already."""
    for entry in entries:
        for one in mine:
            ours = entry.shop_id in (0, one.shop_id) and entry.kind in one.kinds
            if ours and entry.kind not in one.gathered:
                one.gathered = {**one.gathered, entry.kind: entry.to_json()}


def _entries(mine: Sequence[NoticeSubscription], facts: Mapping[int, Facts]) -> list[Entry]:
    """What was gathered, as it stands now. Where nothing of it holds any more, nothing is told."""
    found: dict[tuple[NoticeKind, int], Entry] = {}
    for one in mine:
        for kind in known_kinds(one.gathered):
            entry = Entry.from_json(one.gathered[kind])
            gone = entry.kind not in facts[one.id]
            # What concerns all shops is said once.
            found.setdefault((entry.kind, entry.shop_id), replace(entry, gone=gone))
    return [] if all(entry.gone for entry in found.values()) else list(found.values())


def _make(
    session: Session, recipient: NoticeRecipient, entries: Sequence[Entry], at: datetime
) -> Notice:
    recipient.next_at = at + HOUR
    old = (Notice.recipient_id == recipient.id, Notice.created_at < at - KEPT)
    session.execute(delete(Notice).where(*old))
    notice = Notice(
        recipient_id=recipient.id,
        entries=[entry.to_json() for entry in entries],
        created_at=at,
        not_before=at,
        nudged_at=at,
    )
    session.add(notice)
    session.flush()
    return notice
