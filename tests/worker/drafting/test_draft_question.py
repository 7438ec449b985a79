"""claim → draft → save, on both databases, safe to run twice and in many threads."""

from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop
from tests.qna import steps
from tests.qna.racing import together
from tests.worker.drafting import engines
from worker.drafting import tasks
from worker.drafting.group_commit import DraftStore
from worker.drafting.tasks import draft_question


def run(database: Database, engine: engines.WrittenEngine, question_id: int) -> int | None:
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        return draft_question(store, engine, question_id)


def test_a_question_gets_its_draft(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    draft_id = run(shared_database, engines.right(), question_id)
    assert draft_id is not None
    row = steps.get(shared_database, Draft, draft_id)
    assert (row.text, row.source, row.worker) == (engines.GOOD, DraftSource.MODEL, "w")
    assert steps.status(shared_database, question_id) == Status.IN_REVIEW
    assert run(shared_database, engines.right(), question_id) is None
    assert run(shared_database, engines.right(), 10**9) is None


def test_many_workers_and_one_draft_each(shared_database: Database, own_shop: Shop) -> None:
    ids = [steps.ask(shared_database, own_shop) for _ in range(6)]
    engine = engines.half_right()
    together([partial(run, shared_database, engine, question_id) for question_id in ids * 2])
    with shared_database.read() as session:
        counted = session.execute(
            select(Draft.question_id, func.count())
            .where(Draft.question_id.in_(ids))
            .group_by(Draft.question_id)
        ).all()
    assert {row[0]: row[1] for row in counted} == dict.fromkeys(ids, 1)


def test_what_was_thrown_away_fits_both_databases(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop)
    odd = engines.WrittenEngine(lambda sampling: engines.WRONG + "\0\ud83d")
    draft_id = run(shared_database, odd, question_id)
    assert draft_id is not None
    row = steps.get(shared_database, Draft, draft_id)
    assert (row.source, row.reason, row.attempts) == (DraftSource.FALLBACK, "policy", 3)
    assert [each["reply"] for each in row.rejected] == [engines.WRONG] * 3


def test_no_session_is_open_while_the_model_writes(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")

    def while_writing(sampling: object) -> str:
        # Would wait for ever if the drafting session still held the row or the write lock.
        steps.record(shared_database, own_shop, steps.edition("Q-1", "바꿨어요"))
        assert shared_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # QueuePool
        return engines.GOOD

    assert run(shared_database, engines.WrittenEngine(while_writing), question_id) is None
    assert steps.status(shared_database, question_id) == Status.RECEIVED


def test_a_task_that_breaks_leaves_the_question_to_others(
    shared_database: Database, own_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = steps.ask(shared_database, own_shop)

    def fail(*arguments: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "draft", fail)
        with pytest.raises(RuntimeError):
            run(shared_database, engines.right(), question_id)
    row = steps.get(shared_database, Question, question_id)
    assert row.status == Status.DRAFTING
    steps.change(shared_database, Question, question_id, lease_until=row.received_at)
    assert run(shared_database, engines.right(), question_id) is not None
