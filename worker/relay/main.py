"""`jamsi relay`: the durable to-do. Losing all of Redis loses nothing while one of these runs."""

import threading
from typing import Any

import structlog
from celery import Celery
from celery.beat import ScheduleEntry, Scheduler, Service

from platforms.registry import PLATFORMS
from qna.database import Database
from qna.dispatch import (
    FIND_NOTICES,
    IMPORT_ANSWERS,
    POLL_SHOP,
    RELAY,
    SWEEP,
    WATCH_DRAFTS,
    Dispatcher,
    make_celery,
)
from qna.metrics.metric import PAGES
from qna.settings import Settings
from qna.store.polling import poll_again_soon
from worker.delivering.fetching import Polls, poll_shop
from worker.delivering.main import make_poster
from worker.delivering.poster import Poster
from worker.importing.child import work_in_child
from worker.notices.finder import FIND_SECONDS
from worker.notices.notifier import make_notifier
from worker.notices.tasks import register_finding
from worker.process import WorkerProcess
from worker.relay.sampling import Sampler
from worker.relay.sweep import sweep
from worker.relay.watching import WATCH_SECONDS, Watch

log = structlog.get_logger()

THREADS = 16
POLLS_AT_ONCE = 12
"""The others stay free for the rounds: shops whose platform does not answer stop nothing."""

POLL_SECONDS = 60.0
RECONCILE_SECONDS = 300.0
"""Between two polls of a shop whose platform pushes: they only look for what was lost."""


def run(settings: Settings) -> int:
    """Sweep every `relay_seconds` until told to stop. Two relays do no harm."""
    database = Database(settings.database)
    celery = make_celery(settings.redis)
    process = WorkerProcess(
        kind="relay",
        queue=RELAY,
        celery=celery,
        database=database,
        dispatcher=Dispatcher(settings.redis),
        threads=THREADS,
    )
    register(celery, process, make_poster(settings, database), settings.renudge_seconds)
    register_finding(celery, process, make_notifier(settings, database))
    if settings.metrics_port:
        sampler = Sampler(database, process.dispatcher)
        PAGES.append(sampler.page)
        process.on_beat = sampler.take
    _start_clock(celery, settings.relay_seconds)
    return process.run()


def register(app: Celery, process: WorkerProcess, poster: Poster, renudge_seconds: float) -> None:
    polls, watch = Polls(POLLS_AT_ONCE), Watch(process.database)
    address = process.database.url.render_as_string(hide_password=False)

    @app.task(name=SWEEP, shared=False)
    def run_sweep() -> None:
        with process.activity.working(0):
            sweep(
                process.database,
                process.dispatcher,
                renudge_seconds=renudge_seconds,
                poll_every=poll_pauses(),
            )

    @app.task(name=POLL_SHOP, shared=False)
    def poll(shop_id: int) -> None:
        with process.activity.working(shop_id), polls.one_of(shop_id) as mine:
            if mine:
                poll_shop(poster, process.dispatcher, shop_id)
            elif mine is False:
                with process.database.write() as session:
                    poll_again_soon(session, shop_id)

    @app.task(name=IMPORT_ANSWERS, shared=False)
    def import_answers(import_id: int) -> None:
        # Negative: no shop's id. Where no place is free, a later round comes again.
        with process.activity.working(-import_id):
            work_in_child(address, import_id)

    @app.task(name=WATCH_DRAFTS, shared=False)
    def watch_drafts() -> None:
        with process.activity.working():
            watch.look()


def poll_pauses() -> dict[str, float]:
    """Seconds between two polls of one shop, for each platform that can be polled."""
    return {
        name: RECONCILE_SECONDS if platform.capabilities.push else POLL_SECONDS
        for name, platform in PLATFORMS.items()
        if platform.capabilities.poll
    }


class _Clock(Scheduler):
    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """A round that cannot be sent is a line in the log; the next one comes in seconds."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:
            log.warning("round_not_sent", error=repr(error))


def _start_clock(app: Celery, seconds: float) -> None:
    """Celery's beat in a thread of this process: nothing outlives it, no schedule file."""
    app.conf.beat_schedule = {
        "sweep": {
            "task": SWEEP,
            "schedule": seconds,
            # A round that waited so long is not worth running after the next one.
            "options": {"queue": RELAY, "expires": max(5 * seconds, 10)},
        },
        "notices": {
            "task": FIND_NOTICES,
            "schedule": FIND_SECONDS,
            "options": {"queue": RELAY, "expires": 2 * FIND_SECONDS},
        },
        "drafts": {
            "task": WATCH_DRAFTS,
            "schedule": WATCH_SECONDS,
            "options": {"queue": RELAY, "expires": 2 * WATCH_SECONDS},
        },
    }
    clock = Service(app, scheduler_cls=_Clock)
    threading.Thread(target=clock.start, name="beat", daemon=True).start()
