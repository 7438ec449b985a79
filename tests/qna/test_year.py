"""A simulated year with staffing gaps: the queue's order against an earliest-due oracle."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from qna.clocks.clock import Calendar, Clock, Unit, due
from qna.clocks.days import public_holiday
from qna.clocks.opening import Opening, Span
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop
from qna.store.queue import queue_page
from qna.store.queue_filter import Wanted
from tests.review.desk import add_question

SEOUL = ZoneInfo("Asia/Seoul")
PER_QUESTION = timedelta(minutes=40)
OPENING = Opening(week=(*(Span(opens=time(10), closes=time(18)),) * 5, None, None))
CLOCKS = (
    Clock(),
    Clock(unit=Unit.BUSINESS_DAYS, amount=2, calendar=Calendar.MARKET),
    Clock(unit=Unit.BUSINESS_DAYS, amount=0, cut_off=time(15), by=time(18)),
    Clock(unit=Unit.OPEN_HOURS, amount=4),
    Clock(unit=Unit.BUSINESS_DAYS, amount=5),
    Clock(amount=120),
)


@dataclass(order=True)
class Asked:
    at: datetime
    due: datetime = field(compare=False)
    id: int


def year(dice: random.Random) -> list[Asked]:
    """Some three questions a day, more in the evening and before holidays, over five clocks."""
    found = []
    day = datetime(2026, 1, 1, tzinfo=SEOUL)
    while day.year == 2026:
        rush = 5 if public_holiday(day.date() + timedelta(days=1)) else 0
        for _ in range(dice.randrange(1, 5) + rush):
            asked = day + timedelta(minutes=int(dice.triangular(0, 1439, 1200)))
            moment = due(dice.choice(CLOCKS), OPENING, SEOUL, asked)
            found.append(Asked(asked, moment, 0))
        day += timedelta(days=1)
    found.sort(key=lambda one: (one.at, one.due))
    return [Asked(one.at, one.due, number) for number, one in enumerate(found, 1)]


def staffed(dice: random.Random) -> Iterator[datetime]:
    """Each moment at which the one clerk takes up a question: sick days, a holiday, short days."""
    away = {date(2026, 8, 3) + timedelta(days=n) for n in range(4)}
    day = date(2026, 1, 2)
    while day.year == 2026:
        sick = dice.random() < 0.06
        if OPENING.is_business_day(day) and day not in away and not sick:
            ends = dice.choice([13, 16, 18, 18])
            moment = datetime.combine(day, time(10), SEOUL)
            while moment.hour < ends:
                yield moment
                moment += PER_QUESTION
        day += timedelta(days=1)


def missed(
    asked: list[Asked], slots: list[datetime], come: Callable[[Asked], None],
    take: Callable[[], int | None],
) -> set[int]:  # fmt: skip
    """Ids of what was answered after its due time, or never."""
    times = {one.id: one.due for one in asked}
    waiting = iter(asked)
    following = next(waiting, None)
    late, open_ = set(times), 0
    for slot in slots:
        while following and following.at <= slot:
            come(following)
            open_ += 1
            following = next(waiting, None)
        taken = take() if open_ else None
        open_ -= taken is not None
        if taken is not None and slot + PER_QUESTION <= times[taken]:
            late.discard(taken)
    return late


def by(key: Callable[[Asked], datetime], asked: list[Asked], slots: list[datetime]) -> set[int]:
    heap: list[tuple[datetime, int]] = []

    def come(one: Asked) -> None:
        heapq.heappush(heap, (key(one), one.id))

    return missed(asked, slots, come, lambda: heapq.heappop(heap)[1] if heap else None)


def by_the_queue(
    session: Session, asked: list[Asked], slots: list[datetime], numbers: list[int]
) -> set[int]:
    ids = {one.id: row_id for one, row_id in zip(asked, numbers, strict=True)}
    back = {row_id: number for number, row_id in ids.items()}

    def move(row_id: int, status: Status) -> None:
        session.execute(update(Question).where(Question.id == row_id).values(status=status))

    def take() -> int | None:
        rows = queue_page(session, Wanted(), limit=1).rows
        if not rows:
            return None
        move(rows[0].id, Status.POSTED)
        session.expire_all()
        return back[rows[0].id]

    return missed(asked, slots, lambda one: move(ids[one.id], Status.IN_REVIEW), take)


def record(database: Database, shop: Shop, asked: list[Asked]) -> list[int]:
    """All of them, waiting to come in; every seventh sensitive."""
    add_question(database, shop.id, 0, status=Status.ANSWERED)
    with database.write() as session:
        rows = [
            Question(
                shop_id=shop.id, platform_question_id=f"Y-{one.id}", status=Status.RECEIVED,
                text="언제 오나요?", asked_at=one.at, received_at=one.at, due_at=one.due,
                sensitive="allergy" if one.id % 7 == 0 else None,
            )
            for one in asked
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_the_queue_misses_no_deadline_that_an_earliest_due_oracle_meets(
    database: Database, shop: Shop
) -> None:
    dice = random.Random(20261126)
    asked, slots = year(dice), list(staffed(dice))
    numbers = record(database, shop, asked)
    with database.write() as session:
        ours = by_the_queue(session, asked, slots, numbers)
    oracle = by(lambda one: one.due, asked, slots)
    assert ours - oracle == set()
    # The year is hard enough to tell orders apart: the oldest first would miss many more.
    oldest_first = by(lambda one: one.at, asked, slots)
    assert 0 < len(oracle) < len(oldest_first) - 40
    print(f"{len(asked)} questions, missed: {len(ours)}, {len(oracle)}, {len(oldest_first)}")
