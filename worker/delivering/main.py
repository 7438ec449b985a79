"""`jamsi worker deliveries`: posts approved replies and fetches questions known by id only."""

from celery import Celery

from qna.database import Database
from qna.dispatch import DELIVER_REPLY, DELIVERIES, FETCH_QUESTION, Dispatcher, make_celery
from qna.secrets import box_of
from qna.settings import Settings
from qna.store.todo import shop_of_delivery, shop_of_question
from worker.delivering.calls_per_shop import CallsPerShop, Nudge
from worker.delivering.fetching import fetch_question
from worker.delivering.pacing import RedisPacer
from worker.delivering.poster import Poster
from worker.notices.notifier import make_notifier
from worker.notices.tasks import register_sending
from worker.process import WorkerProcess

THREADS = 16
AT_ONCE = 2
"""Calls to one shop: where a storefront hangs, the threads are for the others."""


def run(settings: Settings) -> int:
    """Consume until told to stop. Returns the exit status."""
    database = Database(settings.database)
    celery = make_celery(settings.redis)
    process = WorkerProcess(
        kind="deliveries",
        queue=DELIVERIES,
        celery=celery,
        database=database,
        dispatcher=Dispatcher(settings.redis),
        threads=THREADS,
    )
    register(celery, process, make_poster(settings, database))
    register_sending(celery, process, make_notifier(settings, database))
    return process.run()


def make_poster(settings: Settings, database: Database) -> Poster:
    return Poster(
        database=database,
        box=box_of(settings),
        pacer=RedisPacer(settings.redis),
        lease_seconds=settings.delivery_lease_seconds,
        reply_timeout=settings.reply_timeout,
        private_hosts=settings.callable_inside,
    )


def register(app: Celery, process: WorkerProcess, poster: Poster) -> None:
    calls = CallsPerShop(process.dispatcher, AT_ONCE)

    def work(shop_id: int | None, message: Nudge) -> None:
        with calls.of(shop_id, message) as turn:
            if turn is None:
                return
            task, row_id = turn
            with process.activity.working(row_id):
                if task == DELIVER_REPLY:
                    poster.deliver(row_id)
                else:
                    fetch_question(poster, process.dispatcher, row_id)

    @app.task(name=DELIVER_REPLY, shared=False)
    def deliver_reply(delivery_id: int) -> None:
        with process.database.read() as session:
            shop_id = shop_of_delivery(session, delivery_id)
        work(shop_id, (DELIVER_REPLY, delivery_id))

    @app.task(name=FETCH_QUESTION, shared=False)
    def fetch(question_id: int) -> None:
        with process.database.read() as session:
            shop_id = shop_of_question(session, question_id)
        work(shop_id, (FETCH_QUESTION, question_id))
