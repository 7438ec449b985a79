"""`jamsi worker deliveries`: posts approved replies and fetches questions known by id only."""

from celery import Celery

from qna.database import Database
from qna.dispatch import DELIVER_REPLY, DELIVERIES, FETCH_QUESTION, Dispatcher, make_celery
from qna.secrets import SecretBox
from qna.settings import Settings
from worker.delivering.fetching import fetch_question
from worker.delivering.pacing import RedisPacer
from worker.delivering.poster import Poster
from worker.process import WorkerProcess

THREADS = 8


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
    return process.run()


def make_poster(settings: Settings, database: Database) -> Poster:
    return Poster(
        database=database,
        box=SecretBox(settings.key),
        pacer=RedisPacer(settings.redis),
        lease_seconds=settings.delivery_lease_seconds,
        reply_timeout=settings.reply_timeout,
    )


def register(app: Celery, process: WorkerProcess, poster: Poster) -> None:
    @app.task(name=DELIVER_REPLY, shared=False)
    def deliver_reply(delivery_id: int) -> None:
        with process.activity.working(delivery_id):
            poster.deliver(delivery_id)

    @app.task(name=FETCH_QUESTION, shared=False)
    def fetch(question_id: int) -> None:
        with process.activity.working(question_id):
            fetch_question(poster, process.dispatcher, question_id)
