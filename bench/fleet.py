"""A fleet of drafting workers in simulated time: `python -m bench.fleet --help`.

A hundred workers, a million questions a day, with the product's own claims, leases, turns, nudges
and relay rounds (`bench.fleet_world` says what is stood in for), and with measured speeds
(`bench.measured`). Workers are killed and the database goes away as told:

    python -m bench.fleet --hours 1 --kill 10:1 --kill 20:10 --away 30:20 --away 40:60
    python -m bench.fleet --engine h200 --workers 2 --hours 1 --flood 10:10000
    python -m bench.fleet --sizing
"""

import argparse
import datetime as real
import logging
import random
import statistics
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

import migrations
import qna.database
import qna.dispatch
import qna.models.base
import qna.store.moves
import worker.drafting.tasks
from bench.fleet_day import SHOPS, Askers, Event, arrivals, hour_rate
from bench.fleet_loop import Loop
from bench.fleet_world import Redis, Sql, Worker, draft_all, nudge_again
from bench.measured import (
    DATABASE_CORES,
    H200,
    INT8,
    PLUMBING_DRAFTS,
    REPLIES_A_DRAFT,
    EngineSpeed,
)
from bench.review_pages import without_search
from bench.steady import share
from qna.database import Database
from qna.incoming import IncomingQuestion
from qna.models import Draft, Question, Shop
from qna.store.drafts import DraftTask
from qna.store.new_questions import Arrived, insert_questions

EPOCH = real.datetime(2026, 1, 4, 15, tzinfo=real.UTC)  # a Monday's midnight in Korea
WINDOW = 0.25
"""Seconds whose arrivals are recorded together, as the webhook's group commit does."""
RELAY_SECONDS = 2.0
ENGINES = {"int8": INT8, "h200": H200}


class World:
    def __init__(self, loop: Loop, database: Database, given: argparse.Namespace) -> None:
        self.loop, self.given = loop, given
        self.sql, self.redis = Sql(loop, database, DATABASE_CORES), Redis(loop)
        self.claims: Counter[int] = Counter()
        self.failed_tasks = 0
        self.workers = [
            Worker(self, number, ENGINES[given.engine], given.held)
            for number in range(given.workers)
        ]
        self._chosen = random.Random(given.seed)
        self._askers = Askers(self._chosen)
        self._asked: deque[tuple[float, int]] = deque()
        self._number = 0

    def note_claims(self, tasks: Sequence[DraftTask]) -> None:
        self.claims.update(task.question_id for task in tasks)

    # -- the customers and the webhook ------------------------------------------------------
    def ask(self) -> None:
        given = self.given
        coming = arrivals(given.a_day, given.start, given.hours, self._chosen)
        next_at = next(coming, None)
        while next_at is not None or self._asked:
            self.loop.sleep(WINDOW)
            while next_at is not None and next_at <= self.loop.now:
                self._asked.append((next_at, self._askers.next() + 1))
                next_at = next(coming, None)
            if self._asked and not self.sql.away:
                self._record()

    def flood(self, count: int) -> None:
        self._asked.extend((self.loop.now, SHOPS) for _ in range(count))

    def _record(self) -> None:
        arrived = [Arrived(shop, self._asks(at), "webhook") for at, shop in self._asked]
        self._asked.clear()
        with self.sql.write() as session:
            insert_questions(session, arrived)
        self.redis.dispatcher.nudge_drafting()

    def _asks(self, at: float) -> IncomingQuestion:
        self._number += 1
        return IncomingQuestion(
            platform_question_id=str(self._number),
            text="재고 있나요?",
            asked_at=EPOCH + real.timedelta(seconds=at),
        )

    # -- the relay, and what goes wrong --------------------------------------------------------
    def relay(self) -> None:
        while True:
            self.loop.sleep(RELAY_SECONDS)
            try:
                nudge_again(self.sql, self.redis.dispatcher)
            except OperationalError:
                continue

    def let_happen(self, event: Event) -> None:
        if event.kind == "kill":
            for each in self._chosen.sample(self.workers, int(event.amount)):
                each.kill()
        elif event.kind == "away":
            self.sql.away = True
            self.loop.at(self.loop.now + event.amount, self._back)
        else:
            self.flood(int(event.amount))

    def _back(self) -> None:
        self.sql.away = False


def main() -> None:
    given = arguments()
    if given.sizing:
        _print_sizing(given.a_day)
        return
    began = time.monotonic()
    with simulated(given) as world:
        _report(world, time.monotonic() - began)


@contextmanager
def simulated(given: argparse.Namespace) -> Iterator[World]:
    """The world after all of it has happened."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    loop = Loop()
    with _a_database() as database, _simulated_time(loop):
        world = World(loop, database, given)
        loop.spawn(world.ask)
        loop.spawn(world.relay)
        for event in given.events:
            loop.at(60 * event.minute, partial(world.let_happen, event))
        loop.run(3600 * given.hours + given.after)
        yield world


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--engine", choices=ENGINES, default="int8")
    add("--workers", type=int, default=100)
    add("--held", type=int, default=8, help="JAMSI_DRAFTS_AT_ONCE of each")
    add("--a-day", type=int, default=1_000_000, help="questions")
    add("--start", type=float, default=10.0, help="o'clock")
    add("--hours", type=float, default=24.0)
    add("--after", type=float, default=300.0, help="seconds more, for what still waits")
    for kind, help_ in (("kill", "workers"), ("away", "seconds"), ("flood", "questions")):
        add(f"--{kind}", action="append", default=[], metavar="MINUTE:N", help=help_)
    add("--sizing", action="store_true", help="only the sizing table")
    add("--seed", type=int, default=1)
    given = parser.parse_args(words)
    given.events = _events(given)
    return given


def _events(given: argparse.Namespace) -> list[Event]:
    found = []
    for kind in ("kill", "away", "flood"):
        for each in getattr(given, kind):
            minute, amount = each.split(":")
            found.append(Event(float(minute), kind, float(amount)))
    return sorted(found, key=lambda event: event.minute)


@contextmanager
def _a_database() -> Iterator[Database]:
    """In memory, empty, with the shops."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="jamsi-fleet-") as folder:
        qna.database.SYNCHRONOUS = "OFF"
        url = f"sqlite:///{Path(folder) / 'fleet.db'}"
        migrations.upgrade(url)
        database = Database(url)
        with database.write() as session:
            for statement in without_search("sqlite"):
                session.execute(text(statement))
            rows = [{"name": f"shop-{n}", "platform": "standard"} for n in range(SHOPS)]
            session.execute(insert(Shop), rows)
        yield database
        database.dispose()


@contextmanager
def _simulated_time(loop: Loop) -> Iterator[None]:
    class Datetime(real.datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> Any:
            del tz
            return EPOCH + real.timedelta(seconds=loop.now)

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return loop.now

    with ExitStack() as stack:
        for module in (qna.store.moves, qna.models.base):
            stack.enter_context(patch.object(module, "datetime", Datetime))
        stack.enter_context(patch.object(qna.dispatch, "time", Clock))
        stack.enter_context(patch.object(worker.drafting.tasks, "draft_all", draft_all))
        yield


def _report(world: World, spent: float) -> None:
    given = world.given
    rows = drafted(world)
    print(
        f"{given.workers} workers: {ENGINES[given.engine].name}, {given.held} held by each;",
        end=" ",
    )
    print(f"{given.a_day} questions a day from {given.start:g} o'clock on, {given.hours:g} h")
    print("minute  asked/s  waited s: p50     p95  longest   undrafted at its end   what happened")
    step = max(5.0, given.hours * 60 / 24)
    for number in range(int(given.hours * 60 / step)):
        _report_step(world, rows, number * step, step)
    again = sum(times - 1 for times in world.claims.values())
    undrafted = sum(done is None for _, done in rows)
    given_up = sum(each.given_up for each in world.workers)
    print(f"asked {len(rows)}, never drafted {undrafted}; claimed again {again};", end=" ")
    print(f"given up to the template {given_up}; tasks that broke {world.failed_tasks}")
    busy = world.sql.cores.busy_seconds / world.loop.now
    rate = world.sql.transactions / world.loop.now
    messages = world.redis.sent / max(1, len(rows))
    print(f"database: {busy:.2f} cores, {rate:.0f} transactions/s;", end=" ")
    print(f"{messages:.2f} messages a question; simulated in {spent:.0f} s")


def drafted(world: World) -> list[tuple[float, float | None]]:
    """Each question's moment and its draft's, in seconds since the start."""
    columns = (Question.asked_at, Draft.created_at)
    statement = select(*columns).outerjoin(Draft, Draft.id == Question.draft_id)
    with world.sql.real.read() as session:
        found = session.execute(statement.order_by(Question.id)).all()
    return [(_since(asked), _since(done) if done else None) for asked, done in found]


def _since(moment: real.datetime) -> float:
    return (moment - EPOCH).total_seconds()


def _report_step(
    world: World, rows: Sequence[tuple[float, float | None]], minute: float, step: float
) -> None:
    begin, end = 60 * minute, 60 * (minute + step)
    waited = [(done or world.loop.now) - asked for asked, done in rows if begin <= asked < end]
    open_ = sum(asked < end and (done is None or done >= end) for asked, done in rows)
    told = ", ".join(str(e) for e in world.given.events if minute <= e.minute < minute + step)
    if waited:
        shown = (statistics.median(waited), share(waited, 0.95), max(waited))
        middle, late, longest = (f"{each:8.1f}" for each in shown)
        rate = len(waited) / (60 * step)
        print(
            f"{minute:6.0f} {rate:8.1f} {middle:>14}{late}{longest} {open_:22}   {told}", flush=True
        )


def _print_sizing(a_day: int) -> None:
    """From measured figures only: what the peak hour needs, and half as much again for failures."""
    print("questions a day | peak /s | " + " | ".join(e.name for e in ENGINES.values()))
    for size in (1_000, 10_000, 100_000, a_day, 10 * a_day):
        peak = max(hour_rate(hour, size) for hour in range(24))
        needed = " | ".join(str(_workers(speed, peak)) for speed in ENGINES.values())
        print(f"{size:15} | {peak:7.2f} | {needed}")


def _workers(speed: EngineSpeed, peak: float) -> int:
    drafts = min(speed.replies / REPLIES_A_DRAFT, PLUMBING_DRAFTS)
    return max(1, -int(-1.5 * peak // drafts))


if __name__ == "__main__":
    main()
