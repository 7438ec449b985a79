"""The task that a message starts."""

from contextlib import closing

import pytest
from celery.worker import state

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


@pytest.mark.parametrize(("told", "drafted"), [(None, 5), (0, 2)], ids=["goes on", "told to stop"])
def test_one_message_is_enough_for_all_that_wait(
    told: int | None,
    drafted: int,
    database: Database,
    shop: Shop,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker with two places drafts five by one message, unless it is to end."""
    asked = [steps.ask(database, shop) for _ in range(5)]
    celery, engine = make_celery(redis_url), engines.right()
    process = WorkerProcess("drafts", DRAFTS, celery, database, Dispatcher(redis_url), 1)
    # Celery's exit status after SIGTERM.
    monkeypatch.setattr(state, "should_stop", told)
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        tasks.register(celery, process, engine, store, Room(2))
        celery.tasks[DRAFT_WAITING]()
    found = [steps.status(database, each) for each in asked]
    assert found.count(Status.IN_REVIEW) == drafted
