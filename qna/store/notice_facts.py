"""What there is to tell about a shop now, kind by kind; nothing here remembers anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from qna.lifecycle import Status
from qna.models import (
    Delivery,
    DeliveryStatus,
    Draft,
    DraftSource,
    Question,
    Shop,
    WorkerHeartbeat,
)
from qna.notices import MANY, Entry, NoticeKind
from qna.outgoing import ReplyKind
from qna.store.alarms import open_alarms, reported_to
from qna.store.drift import open_drift
from qna.store.due import HOLDING_OWED
from qna.store.notice_marks import Fact, mark_of
from qna.store.todo import count_waiting, oldest_waiting
from qna.store.trouble import MANY_ATTEMPTS, UNDER_WAY, finals_under_way, in_trouble
from qna.store.workers import ALIVE_SECONDS

AWAY = timedelta(minutes=3)
"""A restart is no outage."""
SILENT = timedelta(minutes=15)
"""A platform that fails for so long is told."""
RECENT = timedelta(hours=3)
USUAL = timedelta(days=7)
FEWEST_RECENT, FEWEST_USUAL = 10, 30
SAMPLE = 5000
"""Drafts of all shops that are looked at, the newest of each period."""
SHARE, JUMP, SHARE_ALONE = 0.4, 0.25, 0.6
"""The template's share of recent drafts that is told: at least `SHARE` and `JUMP` above the week
before; `SHARE_ALONE` where that week holds fewer than `FEWEST_USUAL` drafts."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one recipient wants to know of one shop."""

    shop_id: int
    kinds: frozenset[NoticeKind]
    waiting_minutes: int
    due_minutes: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a finder works with: `watched` of `shop`, as it stands `at`."""

    session: Session
    shop: Shop
    watched: Watched
    at: datetime

    @property
    def ours(self) -> ColumnElement[bool]:
        return Question.shop_id == self.shop.id

    def newest_and_oldest(
        self, column: InstrumentedAttribute[Any], where: Sequence[ColumnElement[bool]]
    ) -> tuple[datetime, datetime] | None:
        found = select(func.max(column), func.min(column)).where(*where)
        newest, oldest = self.session.execute(found).one()
        return (newest, oldest) if newest else None

    def count(self, where: Sequence[ColumnElement[bool]]) -> int:
        some = select(Question.id).where(*where).limit(MANY).subquery()
        return self.session.scalar(select(func.count()).select_from(some)) or 0

    def entry(self, kind: NoticeKind, count: int = 0, **values: Any) -> Entry:
        return Entry(kind, self.shop.title or self.shop.name, self.shop.id, count, **values)


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment by which something is due, and the questions for which its clock runs."""

    column: InstrumentedAttribute[datetime | None]
    running: Callable[[], tuple[ColumnElement[bool], ...]]


CLOCKS = (
    Clock(Question.due_at, lambda: (Question.status.in_(HOLDING_OWED),)),
    Clock(
        Question.answer_due_at,
        lambda: (Question.status == Status.POSTED, Question.id.not_in(finals_under_way())),
    ),
)
"""Each that DUE_SOON and OVERDUE look at. Another due column is one more line here."""


def find_facts(session: Session, watched: Watched, at: datetime) -> dict[NoticeKind, Fact]:
    """How things stand `at`, for the kinds that are watched and have something to tell."""
    look = Look(session, session.get_one(Shop, watched.shop_id), watched, at)
    found = {kind: _FINDERS[kind](look) for kind in watched.kinds}
    return {kind: fact for kind, fact in found.items() if fact}


def _waiting(look: Look) -> Fact | None:
    where = (
        look.ours,
        Question.status.in_([Status.RECEIVED, Status.DRAFTING, Status.IN_REVIEW]),
        Question.received_at <= look.at - timedelta(minutes=look.watched.waiting_minutes),
    )
    row = look.newest_and_oldest(Question.received_at, where)
    if row is None:
        return None
    newest, oldest = row
    age = _minutes(look.at - oldest)
    return Fact(look.entry(NoticeKind.WAITING, look.count(where), minutes=age), (mark_of(newest),))


def _overdue(look: Look) -> Fact | None:
    return _due(look, NoticeKind.OVERDUE, lambda column: column < look.at)


def _due_soon(look: Look) -> Fact | None:
    until = look.at + timedelta(minutes=look.watched.due_minutes)
    return _due(look, NoticeKind.DUE_SOON, lambda column: and_(column >= look.at, column < until))


def _due(look: Look, kind: NoticeKind, window: Callable[[Any], ColumnElement[bool]]) -> Fact | None:
    """Over all clocks; the age is that of the earliest moment."""
    count, firsts, marks = 0, [], []
    # A clock may be set late and run out before those that were told: so when it began counts too.
    begun = func.max(func.coalesce(Question.posted_at, Question.received_at))
    for clock in CLOCKS:
        where = (look.ours, *clock.running(), window(clock.column))
        row = look.newest_and_oldest(clock.column, where)
        if row:
            count += look.count(where)
            firsts.append(row[1])
            marks += [mark_of(row[0]), mark_of(look.session.scalar(select(begun).where(*where)))]
        else:
            marks += ["", ""]
    if not firsts:
        return None
    return Fact(look.entry(kind, count, minutes=_minutes(abs(look.at - min(firsts)))), tuple(marks))


def _failed(look: Look) -> Fact | None:
    refused = (look.ours, Question.status == Status.DELIVERY_FAILED)
    stuck = _stuck(look)
    count = look.count(refused) + len(stuck)
    if not count:
        return None
    newest = look.session.scalar(select(func.max(Question.status_at)).where(*refused))
    number = f"{max(stuck.values()):020}" if stuck else ""
    return Fact(look.entry(NoticeKind.FAILED, count), (mark_of(newest), number))


def _stuck(look: Look) -> dict[int, int]:
    """Questions that are `in_trouble`, each with its newest delivery that is.

    From the deliveries, few and found by their index: from the shop's questions a plan may read
    all of them.
    """
    in_vain = and_(Delivery.status.in_(UNDER_WAY), Delivery.attempts >= MANY_ATTEMPTS)
    refused = and_(Delivery.status == DeliveryStatus.FAILED, Delivery.kind == ReplyKind.FINAL)
    newest = select(Delivery.question_id, Delivery.id).order_by(Delivery.id.desc()).limit(MANY)
    rows = [look.session.execute(newest.where(each)).all() for each in (in_vain, refused)]
    found = dict(reversed([(row.question_id, row.id) for some in rows for row in some]))
    if not found:
        return {}
    held = select(Question.id, Question.shop_id).where(
        Question.id.in_(found), Question.status != Status.DELIVERY_FAILED, in_trouble()
    )
    rows_of_shop = [row.id for row in look.session.execute(held) if row.shop_id == look.shop.id]
    return {question_id: found[question_id] for question_id in rows_of_shop}


def _workers(look: Look) -> Fact | None:
    oldest = {"drafts": oldest_waiting(look.session), "deliveries": _oldest_delivery(look)}
    parts = tuple(part for part in oldest if _is_away(look, part, oldest[part]))
    if not parts:
        return None
    now_waiting = count_waiting(look.session)
    waiting = {"drafts": now_waiting.drafts, "deliveries": now_waiting.deliveries}
    count = sum(waiting[part] for part in parts)
    entry = Entry(NoticeKind.WORKERS, "", 0, count, parts=parts)
    return Fact(entry, tuple("away" if part in parts else "" for part in oldest))


def _is_away(look: Look, part: str, oldest: datetime | None) -> bool:
    """Seen today and then no more; one that was stopped in order is missed once work waits.

    Counted from the relay's own start at the earliest: after a reboot a model needs its time.
    """
    beat, alive = WorkerHeartbeat, look.at - timedelta(seconds=ALIVE_SECONDS)
    since = look.session.scalar(select(func.max(beat.seen_at)).where(beat.kind == part)) or oldest
    if since is None or since > alive:
        return False
    watching = select(func.min(beat.started_at)).where(beat.kind == "relay", beat.seen_at > alive)
    return look.at - max(since, look.session.scalar(watching) or since) >= AWAY


def _oldest_delivery(look: Look) -> datetime | None:
    due = and_(
        Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
        Delivery.not_before <= look.at,
    )
    return look.session.scalar(select(func.min(Delivery.not_before)).where(due))


def _platform(look: Look) -> Fact | None:
    since = look.shop.poll_cursor or look.shop.created_at
    if not look.shop.poll_error or look.at - since < SILENT:
        return None
    age = _minutes(look.at - since)
    return Fact(look.entry(NoticeKind.PLATFORM, minutes=age), (mark_of(since),))


def _template(look: Look) -> Fact | None:
    recent = look.at - RECENT
    count, share = _share(look, recent, look.at)
    if count < FEWEST_RECENT or share < SHARE:
        return None
    before, usual = _share(look, recent - USUAL, recent)
    known = before >= FEWEST_USUAL
    if share < (usual + JUMP if known else SHARE_ALONE):
        return None
    percent, normal = round(100 * share), round(100 * usual) if known else None
    entry = look.entry(NoticeKind.TEMPLATE, count, percent=percent, usual=normal)
    # Once a day while it lasts.
    return Fact(entry, (look.at.astimezone(UTC).date().isoformat(),))


def _share(look: Look, since: datetime, until: datetime) -> tuple[int, float]:
    """How many drafts, and the template's share of them."""
    newest = (
        select(Draft.question_id, Draft.source)
        .where(Draft.created_at >= since, Draft.created_at < until)
        .order_by(Draft.created_at.desc())
        .limit(SAMPLE)
        .subquery()
    )
    template = func.sum(case((newest.c.source == DraftSource.FALLBACK, 1), else_=0))
    statement = (
        select(func.count(), template)
        .select_from(newest)
        .join(Question, Question.id == newest.c.question_id)
        .where(look.ours)
    )
    count, templates = look.session.execute(statement).one()
    return count, (templates or 0) / count if count else 0.0


def product_alarms(session: Session, shop_id: int, at: datetime) -> tuple[int, str]:
    """How many products of the shop raise an alarm `at`, and the newest alarm's mark."""
    found = [alarm for alarm in open_alarms(session, at) if reported_to(session, alarm, shop_id)]
    return len(found), f"{max(alarm.id for alarm in found):020}" if found else ""


def _product_alarm(look: Look) -> Fact | None:
    count, mark = product_alarms(look.session, look.shop.id, look.at)
    return Fact(look.entry(NoticeKind.PRODUCT_ALARM, count), (mark,)) if count else None


def _drift(look: Look) -> Fact | None:
    alarms = open_drift(look.session, look.at, look.shop.id)
    if not alarms:
        return None
    return Fact(look.entry(NoticeKind.DRIFT, len(alarms[0].changes)), (f"{alarms[0].id:020}",))


_FINDERS: dict[NoticeKind, Callable[[Look], Fact | None]] = {
    NoticeKind.WAITING: _waiting,
    NoticeKind.DUE_SOON: _due_soon,
    NoticeKind.OVERDUE: _overdue,
    NoticeKind.FAILED: _failed,
    NoticeKind.WORKERS: _workers,
    NoticeKind.PLATFORM: _platform,
    NoticeKind.TEMPLATE: _template,
    NoticeKind.PRODUCT_ALARM: _product_alarm,
    NoticeKind.DRIFT: _drift,
}


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
