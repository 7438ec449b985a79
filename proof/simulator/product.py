"""The product's processes in one: webhook, review, drafting, delivering, relay."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from unittest.mock import patch

from flask import Flask

import worker.drafting.tasks
from proof.simulator.redis import Redis, make_dispatcher
from proof.simulator.scheduler import Process, Scheduler, Thread
from proof.simulator.sql import Sql
from qna.dispatch import DELIVERIES, DRAFTS, RELAY, SWEEP
from qna.models import DraftSource
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store import deliveries
from qna.store.deliveries import DeliveryTask
from qna.store.drafts import NewDraft
from webhook.app import create_app
from webhook.intake import Intake
from webhook.services import Services
from webhook.shops import Shops
from worker.delivering import main as delivering
from worker.delivering.poster import Poster
from worker.drafting.batch import Drafted
from worker.drafting.drafter import DraftRequest
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.process import WorkerProcess
from worker.relay import main as relaying

SECRET_KEY = "a secret key for the simulator only"
LEASE_SECONDS = 60.0
ENGINE_SECONDS = 1.0
QUIET_SECONDS = 5.1
"""Until the relay looks the first time: above the grace it gives a nudge."""
EMPTY_ROUND = 12
"""Boundaries of a round that finds nothing."""
SLOWEST_SECONDS = 240.0
"""Between two rounds of a relay that finds nothing for long; a run shall not be all rounds."""

T = TypeVar("T")


class NoPace:
    """The storefront's limits are not what is simulated."""

    def wait(self, key: str, *, per_second: float) -> None:
        return

    def pause(self, key: str, *, seconds: float) -> None:
        return


@dataclass
class Changed:
    """A `threading.Condition` for threads that take turns anyway."""

    scheduler: Scheduler

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        return

    def wait_for(self, ready: Callable[[], bool], timeout: float = 1e9) -> bool:
        return ready() or self.scheduler.wait(ready, timeout)

    def notify_all(self) -> None:
        """Whoever waits asks by itself."""


@dataclass
class Called:
    """A `threading.Event` for threads that take turns."""

    scheduler: Scheduler
    is_set: bool = False

    def wait(self) -> None:
        self.scheduler.wait(lambda: self.is_set)

    def set(self) -> None:
        self.is_set = True


class NoEngine:
    """The model is `Product.draft_all`; it never hangs."""

    def stalled_seconds(self) -> float:
        return 0.0


@dataclass
class Tasks:
    """Stands for the Celery application: keeps the tasks that the product registers."""

    found: dict[str, Callable[..., object]] = field(default_factory=dict)

    def task(self, *, name: str, shared: bool) -> Callable[[T], T]:
        del shared

        def keep(run: T) -> T:
            self.found[name] = run  # type: ignore[assignment]  # a function
            return run

        return keep


def about(text: str) -> str:
    """The draft that the simulated model writes for `text`; it names what it answers."""
    return f"안녕하세요, 고객님. 문의하신 내용({text})은 담당자가 확인한 후 안내드리겠습니다."


@dataclass
class Product:
    """Everything of the product that runs in one simulation."""

    scheduler: Scheduler
    sql: Sql
    redis: Redis
    box: SecretBox = field(default_factory=lambda: SecretBox(SECRET_KEY))
    processes: dict[str, Process] = field(default_factory=dict)
    set_out: dict[tuple[str, str], float] = field(default_factory=dict)
    """When the first attempt of a reply began, by question and text."""

    def __post_init__(self) -> None:
        for name, start in (
            ("webhook", self._start_webhook),
            ("review", self._start_review),
            ("drafts-1", self._start_drafts),
            ("drafts-2", self._start_drafts),
            ("deliveries-1", self._start_deliveries),
            ("deliveries-2", self._start_deliveries),
            ("relay", self._start_relay),
        ):
            self.processes[name] = process = Process(name, start)
            if self.scheduler.plan.skew:
                process.skew = self.scheduler.plan.random.choice([-240.0, 0.0, 0.0, 360.0])
            start(process)

    def call(self, process: str, run: Callable[[Any], object]) -> Thread:
        """Run in a thread of this process; the caller may wait for it to end."""
        target = self.processes[process]
        return self.scheduler.spawn(target, lambda: run(target.memory))

    # -- the two web processes -----------------------------------------------------------------
    def _start_webhook(self, process: Process) -> None:
        app = _webhook(self.sql.database.url.render_as_string(hide_password=False))
        dispatcher = make_dispatcher(self.redis)
        intake = Intake(self.sql.database, dispatcher)
        intake._event = lambda: Called(self.scheduler)  # type: ignore[assignment,return-value]  # waits in simulated time
        app.extensions["jamsi"] = Services(
            app.extensions["jamsi"].settings,
            self.sql.database,
            dispatcher,
            Shops(self.sql.database, self.box),
            intake,
        )
        process.memory = app.test_client()

    def _start_review(self, process: Process) -> None:
        process.memory = make_dispatcher(self.redis)

    # -- the workers ---------------------------------------------------------------------------
    def _worker(self, process: Process, queue: str, threads: int) -> WorkerProcess:
        return WorkerProcess(
            kind=process.name,
            queue=queue,
            celery=None,  # type: ignore[arg-type]  # the simulation calls the tasks itself
            database=self.sql.database,
            dispatcher=make_dispatcher(self.redis),
            threads=threads,
            name=f"{process.name}.{process.lives}",
        )

    def _consume(self, process: Process, queue: str, tasks: Tasks, threads: int) -> None:
        run = lambda: self.redis.consume(process, queue, tasks.found, threads)  # noqa: E731
        self.scheduler.spawn(process, run, f"{process.name} consumer")

    def _start_drafts(self, process: Process) -> None:
        worker_, tasks = self._worker(process, DRAFTS, 2), Tasks()
        store = DraftStore(self.sql.database, owner=worker_.name, lease_seconds=LEASE_SECONDS)
        store.close()  # what is saved from now on is saved by the thread that has it
        room = Room(8)
        room._changed = Changed(self.scheduler)  # type: ignore[assignment]  # waits in simulated time
        worker.drafting.tasks.register(tasks, worker_, NoEngine(), store, room)  # type: ignore[arg-type]  # stand-ins
        self._consume(process, DRAFTS, tasks, 2)

    def draft_all(
        self, _engine: object, requests: Sequence[DraftRequest]
    ) -> Iterator[list[Drafted]]:
        """In place of the model: a text for each, one after the other, after some time."""
        for place, request in enumerate(requests):
            self.scheduler.boundary("engine", "generate")
            self.scheduler.sleep(ENGINE_SECONDS)
            yield [(place, NewDraft(about(request.text), DraftSource.MODEL))]

    def _poster(self) -> Poster:
        return Poster(self.sql.database, self.box, NoPace(), LEASE_SECONDS, reply_timeout=10)

    def _start_deliveries(self, process: Process) -> None:
        worker_, tasks = self._worker(process, DELIVERIES, 2), Tasks()
        delivering.register(tasks, worker_, self._poster())  # type: ignore[arg-type]  # keeps tasks
        self._consume(process, DELIVERIES, tasks, 2)

    def _start_relay(self, process: Process) -> None:
        worker_, tasks = self._worker(process, RELAY, 2), Tasks()
        relaying.register(tasks, worker_, self._poster(), 600)  # type: ignore[arg-type]  # keeps tasks
        self._consume(process, RELAY, tasks, 2)
        self.scheduler.spawn(process, lambda: self._rounds(tasks), "relay beat")

    def _rounds(self, tasks: Tasks) -> None:
        """The beat, and the round it asks for. Less and less often while nothing happens."""
        scheduler, pause = self.scheduler, QUIET_SECONDS
        while True:
            before = scheduler.count
            scheduler.sleep(pause)
            start = scheduler.count
            try:
                tasks.found[SWEEP]()
            except Exception as error:
                scheduler.note(f"round raised {error!r}")
            quiet = start == before and scheduler.count - start <= EMPTY_ROUND
            pause = min(2 * pause, SLOWEST_SECONDS) if quiet else QUIET_SECONDS


@cache
def _webhook(url: str) -> Flask:
    settings = Settings(
        secret_key=SECRET_KEY, database_url=url, redis_url="redis://localhost:1", log_level="ERROR"
    )
    return create_app(settings)


@contextmanager
def instrumented(product: Product) -> Iterator[None]:
    """The model is the simulated one, and the first claim of each reply is kept."""
    claim = deliveries.claim_delivery

    def noted(*given: Any, **named: Any) -> DeliveryTask | None:
        task = claim(*given, **named)
        if task:
            key = (task.reply.platform_question_id, task.reply.text)
            product.set_out.setdefault(key, product.scheduler.now)
        return task

    with (
        patch.object(worker.drafting.tasks, "draft_all", product.draft_all),
        patch.object(deliveries, "claim_delivery", noted),
    ):
        yield
