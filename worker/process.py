"""What all worker processes share: Celery's threads pool, heartbeats, and a watch on both.

Celery workers were seen to stop consuming after a Redis reconnect (celery issues 8030, 10205,
10302). So each process watches its own queue: messages waiting while it has long been idle
means that it no longer listens, and it ends itself for its supervisor to start it again.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from celery import Celery
from prometheus_client.metrics_core import Metric as Family
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.metrics import worker as metrics
from qna.metrics.metric import REGISTRY
from qna.metrics.process import watch_pool
from qna.store.workers import beat, new_name, say_goodbye

log = structlog.get_logger()

BEAT_SECONDS = 5.0
DEAF_SECONDS = 60.0


@dataclass
class Activity:
    """How busy this process is; the tasks keep count, heartbeat and watchdog read it."""

    busy: int = 0
    done: int = 0
    last: float = field(default_factory=time.monotonic)
    _rows: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def working(self, *row_ids: int) -> Iterator[None]:
        self._count(row_ids, +1, 0)
        try:
            yield
        finally:
            self._count(row_ids, -1, len(row_ids))

    def _count(self, row_ids: Sequence[int], step: int, done: int) -> None:
        with self._lock:
            self._rows.update(dict.fromkeys(row_ids, step))
            self.busy += step * len(row_ids)
            self.done += done
            self.last = time.monotonic()

    @property
    def rows(self) -> list[int]:
        """The ids that tasks work on at this moment."""
        with self._lock:
            # Unary plus drops those that are done.
            self._rows = +self._rows
            return list(self._rows)

    @property
    def idle_seconds(self) -> float:
        return 0.0 if self.busy else time.monotonic() - self.last


@dataclass(eq=False)
class WorkerProcess:
    """One worker: consumes `queue` until it is told to stop."""

    kind: str
    queue: str
    celery: Celery
    database: Database
    dispatcher: Dispatcher
    threads: int
    model: str = ""
    device: str = ""
    on_beat: Callable[[], None] = lambda: None
    activity: Activity = field(default_factory=Activity)
    name: str = ""
    _waited_before: bool = False

    def __post_init__(self) -> None:
        self.name = self.name or new_name(self.kind)

    def run(self) -> int:
        """Consume until SIGTERM or SIGINT; running tasks are finished first. The exit status."""
        stopped = threading.Event()
        watch_pool(self.database)
        REGISTRY.register(self)
        heart = threading.Thread(target=self._beat, args=[stopped], name="heartbeat", daemon=True)
        heart.start()
        worker = self.celery.Worker(
            pool="threads",
            concurrency=self.threads,
            queues=[self.queue],
            hostname=self.name,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        worker.start()
        stopped.set()
        heart.join(timeout=BEAT_SECONDS)
        self._leave()
        return int(worker.exitcode or 0)

    def _beat(self, stopped: threading.Event) -> None:
        while True:
            self._beat_once()
            if stopped.wait(BEAT_SECONDS):
                return
            self._end_when_deaf()

    def _beat_once(self) -> None:
        try:
            with self.database.write() as session:
                beat(
                    session,
                    self.name,
                    self.kind,
                    model=self.model,
                    device=self.device,
                    done=self.activity.done,
                    busy=self.activity.busy,
                )
            metrics.beaten(self.kind, "written")
            self.on_beat()
        except SQLAlchemyError as error:
            # The next beat tries again; meanwhile the leases are what counts.
            metrics.beaten(self.kind, "failed")
            log.warning("heartbeat_failed", error=repr(error))

    def _end_when_deaf(self) -> None:
        """Messages waited at two beats in a row and not one was taken in between."""
        waiting = self._messages_waiting() if self.activity.idle_seconds > DEAF_SECONDS else 0
        if waiting and self._waited_before:
            log.critical("worker_is_deaf", queue=self.queue, waiting=waiting)
            os._exit(70)
        self._waited_before = bool(waiting)

    def _messages_waiting(self) -> int:
        try:
            return self.dispatcher.queue_length(self.queue)
        except RedisError:
            # Redis is away: nobody can listen, and Celery connects again by itself.
            return 0

    def collect(self) -> Iterator[Family]:
        """How busy it is, for whoever scrapes its metrics."""
        values = (
            (metrics.BUSY.gauge(), self.activity.busy),
            (metrics.DONE.counter(), self.activity.done),
            (metrics.IDLE.gauge(), self.activity.idle_seconds),
        )
        for family, value in values:
            family.add_metric([self.kind], value)
            yield family

    def _leave(self) -> None:
        try:
            with self.database.write() as session:
                say_goodbye(session, self.name)
        except SQLAlchemyError as error:
            log.warning("goodbye_failed", error=repr(error))
