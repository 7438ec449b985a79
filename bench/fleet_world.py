"""What `bench.fleet` puts in place of Redis, the engine, the processes and the clock.

Claims, saves, leases, turns and the relay's rounds are the product's own SQL on SQLite in memory;
`draft_waiting`, `Room` and `Dispatcher` are the product's own code. Stand-ins are only what takes
time outside of it: a database of so many cores, messages, an engine of measured speed.
"""

import heapq
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import worker.drafting.tasks
from bench.fleet_loop import Condition, Loop, Servers
from bench.measured import PLUMBING_DRAFTS, TRANSACTION_SECONDS, EngineSpeed
from qna.database import Database
from qna.dispatch import DRAFTS, Dispatcher
from qna.models import DraftSource, now
from qna.store.draft_leases import extend_leases
from qna.store.drafts import TEMPLATE_FROM, DraftTask, NewDraft
from qna.store.todo import drafts_wait
from worker.drafting.batch import Drafted
from worker.drafting.drafter import DraftRequest
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.process import WorkerProcess
from worker.relay.sweep import GRACE_SECONDS

MESSAGE_SECONDS = 0.002
LEASE_SECONDS = 30.0
BEAT_SECONDS = 10.0
"""Twice the product's, for the simulator's own sake; the lease is the product's."""
MOST_THREADS = 64


class Sql:
    """The product's database, which takes its time and may be away."""

    def __init__(self, loop: Loop, database: Database, cores: int) -> None:
        self.loop, self.real = loop, database
        self.cores = Servers(loop, cores)
        self.away = False
        self.transactions = 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._taking(TRANSACTION_SECONDS):
            self._check()
            with self.real.write() as session:
                yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._taking(TRANSACTION_SECONDS / 3):
            self._check()
            with self.real.read() as session:
                yield session

    @contextmanager
    def _taking(self, seconds: float) -> Iterator[None]:
        self._check()
        self.transactions += 1
        with self.cores.held(seconds):
            yield

    def _check(self) -> None:
        if self.away:
            raise OperationalError("", None, sqlite3.OperationalError("the database is away"))


class Redis:
    """One queue of messages, and the key that keeps a second one back."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.messages: deque[Any] = deque()
        self.listening: deque[Worker] = deque()
        self.sent = 0
        self._keys: dict[str, float] = {}
        self.dispatcher = Dispatcher("redis://localhost:1")
        self.dispatcher._app = self.dispatcher._redis = self  # type: ignore[assignment]  # what it uses of both

    def set(self, key: str, _value: object, *, nx: bool = False, ex: float) -> bool:
        if nx and self._keys.get(key, -1.0) > self.loop.now:
            return False
        self._keys[key] = self.loop.now + ex
        return True

    def delete(self, key: str) -> None:
        self._keys.pop(key, None)

    def llen(self, _queue: str) -> int:
        return len(self.messages)

    def send_task(self, task: str, **_: object) -> None:
        self.sent += 1
        self.messages.append(task)
        self.loop.at(self.loop.now + MESSAGE_SECONDS, self.deliver)

    def deliver(self) -> None:
        """To whoever has listened longest."""
        while self.messages and self.listening:
            worker_ = self.listening.popleft()
            worker_.listens = False
            self.messages.popleft()
            worker_.take()


def nudge_again(sql: Sql, dispatcher: Dispatcher) -> None:
    """What a round of the relay does for drafts. Raises `OperationalError` while SQL is away."""
    since = now() - timedelta(seconds=GRACE_SECONDS)
    if dispatcher.queue_length(DRAFTS):
        return
    with sql.read() as session:
        waiting = drafts_wait(session, since=since)
    if waiting:
        dispatcher.nudge_drafting()


class Engine:
    """`at_once` replies, each as fast as the others leave room; first come, first served."""

    def __init__(self, worker_: "Worker", speed: EngineSpeed) -> None:
        self.worker, self.loop, self._speed = worker_, worker_.loop, speed
        self._ends: list[float] = []

    def stalled_seconds(self) -> float:
        return 0.0

    def write(self, replies: int) -> float:
        """When the last of so many more will be written."""
        return max(self._write_one() for _ in range(replies))

    def _write_one(self) -> float:
        now, ends = self.loop.now, self._ends
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        begins = now if len(ends) < self._speed.at_once else heapq.heappop(ends)
        beside = min(len(ends) + 1, self._speed.at_once)
        end = max(begins, now) + max(self._speed.alone, beside / self._speed.replies)
        heapq.heappush(ends, end)
        return end


class Store(DraftStore):
    """The product's, writing in the thread that has the drafts; notes who was claimed when."""

    def __init__(self, sql: Sql, owner: str, noted: Callable[[list[DraftTask]], None]) -> None:
        super().__init__(sql, owner=owner, lease_seconds=LEASE_SECONDS)  # type: ignore[arg-type]  # a stand-in
        self.close()
        self._noted = noted

    def claim(self, limit: int) -> list[DraftTask]:
        tasks = super().claim(limit)
        self._noted(tasks)
        return tasks

    def claim_lost(self, limit: int) -> list[DraftTask]:
        tasks = super().claim_lost(limit)
        self._noted(tasks)
        return tasks


@dataclass
class Tasks:
    """Stands for Celery: keeps what the product registers."""

    found: dict[str, Callable[[], object]] = field(default_factory=dict)

    def task(self, *, name: str, shared: bool) -> Callable[[Any], Any]:
        del shared
        return lambda run: self.found.setdefault(name, run)


class Worker:
    """One drafting worker: its room, its engine, its threads; `kill` and it starts again."""

    def __init__(self, world: Any, number: int, speed: EngineSpeed, held: int) -> None:
        self.world, self.loop, self.number = world, world.loop, number
        self.speed, self.held = speed, held
        self.lives, self.threads, self.listens = 0, set[Any](), False
        self.given_up = 0
        """Questions that get the template, since three workers were lost with them."""
        self.start()

    def start(self) -> None:
        self.lives += 1
        name = f"w{self.number}.{self.lives}"
        engine = Engine(self, self.speed)
        room = Room(self.held)
        room._changed = Condition(self.loop)  # type: ignore[assignment]  # waits in simulated time
        self.process = WorkerProcess(
            kind="drafts", queue="drafts", celery=None, database=self.world.sql,  # type: ignore[arg-type]  # stand-ins
            dispatcher=self.world.redis.dispatcher, threads=1, name=name,
        )  # fmt: skip
        tasks, store = Tasks(), Store(self.world.sql, name, self.world.note_claims)
        worker.drafting.tasks.register(tasks, self.process, engine, store, room)  # type: ignore[arg-type]  # stand-ins
        self._run = tasks.found["jamsi.draft_waiting"]
        self._spawn(self._beat)
        self.listen()

    def listen(self) -> None:
        if not self.listens and len(self.threads) - 1 < min(self.held, MOST_THREADS):
            self.listens = True
            self.world.redis.listening.append(self)
            self.loop.at(self.loop.now, self.world.redis.deliver)

    def take(self) -> None:
        self._spawn(self._task)
        self.listen()

    def _task(self) -> None:
        try:
            self._run()
        except Exception:
            self.world.failed_tasks += 1
        self.loop.at(self.loop.now, self.listen)

    def _beat(self) -> None:
        while True:
            self.loop.sleep(BEAT_SECONDS)
            rows = self.process.activity.rows
            if rows and not self.world.sql.away:
                with self.world.sql.real.write() as session:
                    extend_leases(session, self.process.name, rows, LEASE_SECONDS)

    def _spawn(self, run: Callable[[], object]) -> None:
        def live() -> None:
            try:
                run()
            finally:
                self.threads.discard(thread)

        thread = self.loop.spawn(live)
        self.threads.add(thread)

    def kill(self) -> None:
        """And its supervisor starts it again; the model has to be loaded."""
        if self.listens:
            self.world.redis.listening.remove(self)
            self.listens = False
        for thread in list(self.threads):
            self.loop.kill(thread)
        self.threads.clear()
        self.loop.at(self.loop.now + self.speed.load, self.start)


def draft_all(engine: Engine, requests: Sequence[DraftRequest]) -> Iterator[list[Drafted]]:
    """In place of the model and the policy: each draft when its replies are written."""
    ready = [(engine.write(request.candidates), place) for place, request in enumerate(requests)]
    engine.worker.given_up += sum(each.losses >= TEMPLATE_FROM for each in requests)
    for end, place in sorted(ready):
        engine.loop.sleep(max(0.0, end - engine.loop.now) + 1 / PLUMBING_DRAFTS)
        yield [(place, NewDraft("담당자가 확인한 후 안내드리겠습니다.", DraftSource.MODEL))]
