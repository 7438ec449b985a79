"""`jamsi worker drafts`: from the queue through the model, which has its own process, into SQL."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import structlog

from policy import warm_up
from qna.database import Database
from qna.dispatch import DRAFTS, Dispatcher, make_celery
from qna.metrics.metric import REGISTRY
from qna.settings import Settings
from qna.store.draft_leases import extend_leases, release_leases
from qna.store.workers import new_name
from worker.drafting import tasks
from worker.drafting.cards import held_card
from worker.drafting.engines import adapter_to_serve, drafts_at_once, engine_with
from worker.drafting.figures import EngineFigures
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.drafting.sorter import Sorter
from worker.engine import Engine, EngineFailed
from worker.engine.cards import SeenCard
from worker.process import WorkerProcess

MOST_THREADS = 64
"""Each follows a batch: of one question while few come, of many while many wait."""
SPARE_THREADS = 2
"""Left when all places are taken: a trial, for which a person waits, must find one."""


log = structlog.get_logger()


class NoModel(Exception):
    """It cannot be loaded; the message says what is wrong and where it was looked for."""


def _adapter(settings: Settings) -> Path | None:
    try:
        return adapter_to_serve(settings)
    except ValueError as error:
        raise NoModel(str(error)) from error


def _engine(settings: Settings, card: SeenCard | None, adapter: Path | None) -> Engine:
    folder = Path(settings.model)
    if settings.engine == "local" and folder.is_absolute() and not folder.is_dir():
        raise NoModel(f"JAMSI_MODEL: there is no folder {folder}")
    try:
        return _with_or_without(settings, card, adapter)
    except ValueError as error:  # a device, a precision, an adapter: it says which, and what fits
        raise NoModel(str(error)) from error


def _with_or_without(settings: Settings, card: SeenCard | None, adapter: Path | None) -> Engine:
    """Without what was promoted, where it cannot be merged: drafting must not end for ever over
    it. One that JAMSI_ADAPTER names was asked for by a person, who is told."""
    try:
        return engine_with(settings, card, adapter)
    except (ValueError, OSError, EngineFailed) as error:
        if adapter is None or settings.adapter:
            raise
        log.error("adapter_not_served", adapter=str(adapter), error=str(error))
    return engine_with(settings, card, None)


def run(settings: Settings, engine: Engine | None = None) -> int:
    """Load the model once, then consume until told to stop. Returns the exit status."""
    name, database = new_name("drafts"), Database(settings.database, pool_size=16)
    with ThreadPoolExecutor(1) as pool:
        warm = pool.submit(warm_up)  # while the model loads in its own process
        with held_card(settings, database, name) if engine is None else nullcontext() as card:
            # Read once: what is promoted while the model loads is another at the first look.
            adapter = _adapter(settings)
            engine = engine or _engine(settings, card, adapter)
            warm.result()
            look = _watch_adapter(settings, adapter)
            status = _consume(settings, database, engine, name, card, look)
            engine.close()
    return status


@contextmanager
def _figures_of(engine: Engine) -> Iterator[None]:
    """Count the engine only while it serves: a registry outlives it."""
    figures = EngineFigures(engine)
    REGISTRY.register(figures)
    try:
        yield
    finally:
        REGISTRY.unregister(figures)


def _watch_adapter(settings: Settings, loaded: Path | None) -> Callable[[], None]:
    """Ends this process, its drafts finished, when another adapter than `loaded` is to be served:
    its supervisor starts it again with that one."""
    told = False

    def look() -> None:
        nonlocal told
        try:
            wanted = adapter_to_serve(settings)
        except (OSError, ValueError) as error:  # what is loaded goes on; heartbeats must
            log.warning("adapters_unreadable", error=str(error))
            return
        if not told and wanted != loaded:
            told = True
            log.info("adapter_changed", was=str(loaded), to=str(wanted))
            os.kill(os.getpid(), signal.SIGTERM)

    return look


def _consume(
    settings: Settings,
    database: Database,
    engine: Engine,
    name: str,
    card: SeenCard | None,
    end_when_others: Callable[[], None],
) -> int:
    at_once = drafts_at_once(settings, engine)
    threads = min(at_once, MOST_THREADS) + SPARE_THREADS
    celery = make_celery(settings.redis)
    process = WorkerProcess(
        kind="drafts",
        queue=DRAFTS,
        celery=celery,
        database=database,
        dispatcher=Dispatcher(settings.redis),
        threads=threads,
        model=engine.model,
        device=str(card) if card else engine.device,
        name=name,
    )
    lease = settings.draft_lease_seconds

    def keep_leases() -> None:
        with database.write() as session:
            extend_leases(session, process.name, process.activity.rows, lease)
        end_when_others()

    process.on_beat = keep_leases
    store = DraftStore(database, owner=process.name, lease_seconds=lease)
    sorter = Sorter(database)
    tasks.register(celery, process, engine, store, Room(at_once), drafted=sorter.wake)
    sorter.start()
    with _figures_of(engine):
        status = process.run()
    store.close()
    sorter.close()
    with database.write() as session:
        release_leases(session, process.name)
    return status
