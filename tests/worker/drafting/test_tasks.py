"""The task that a message starts."""

from contextlib import closing

from qna.database import Database
from qna.dispatch import DRAFT_WAITING, DRAFTS, Dispatcher, make_celery
from qna.lifecycle import Status
from qna.models import Shop
from tests.qna import steps
from tests.worker.drafting import engines
from worker.drafting import tasks
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.process import WorkerProcess


class StalledEngine(engines.WrittenEngine):
    stalled = 60.0

    def stalled_seconds(self) -> float:
        return self.stalled


def test_a_worker_whose_engine_stands_still_takes_nothing(
    database: Database, shop: Shop, redis_url: str
) -> None:
    question_id = steps.ask(database, shop)
    celery, engine = make_celery(redis_url), StalledEngine(lambda sampling: engines.GOOD)
    process = WorkerProcess("drafts", DRAFTS, celery, database, Dispatcher(redis_url), 1)
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        tasks.register(celery, process, engine, store, Room(4))
        celery.tasks[DRAFT_WAITING]()
        assert steps.status(database, question_id) == Status.RECEIVED
        engine.stalled = 0.0
        celery.tasks[DRAFT_WAITING]()
    assert steps.status(database, question_id) == Status.IN_REVIEW
