"""claim → draft → save, on both databases, safe to run twice and in many threads."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import func, select, text

from policy import Verdict
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop
from tests.qna import steps
from tests.qna.racing import together
from tests.worker.drafting import engines
from worker.drafting import drafter
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.drafting.tasks import draft_questions


@pytest.fixture
def store(database: Database) -> Iterator[DraftStore]:
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        yield store


def run(store: DraftStore, engine: engines.WrittenEngine, limit: int = 16) -> list[int | None]:
    """Claims and drafts as the task does."""
    with Room(limit).places(limit) as places:
        return draft_questions(store, engine, store.claim(limit), places)


def run_lost(store: DraftStore, engine: engines.WrittenEngine) -> list[int | None]:
    """The same for what a worker was lost with."""
    with Room(16).alone(16) as places:
        return draft_questions(store, engine, store.claim_lost(16), places)


def only(ids: list[int | None]) -> int:
    (draft_id,) = ids
    assert draft_id is not None
    return draft_id


def test_questions_get_their_drafts(database: Database, shop: Shop, store: DraftStore) -> None:
    ids = [steps.ask(database, shop, text=f"{number}번 재입고 되나요?") for number in range(3)]
    engine = engines.right()
    rows = [steps.get(database, Draft, i) for i in run(store, engine) if i]
    assert sorted(row.question_id for row in rows) == ids
    assert {(r.text, r.source, r.worker) for r in rows} == {(engines.GOOD, DraftSource.MODEL, "w")}
    assert {steps.status(database, question_id) for question_id in ids} == {Status.IN_REVIEW}
    of_each = [[f"{number}번" in str(prompt) for prompt in engine.prompts] for number in range(3)]
    assert [sum(asked) for asked in of_each] == [shop.candidates] * 3
    assert run(store, engines.right()) == []


def test_many_workers_and_one_draft_each(database: Database, shop: Shop, store: DraftStore) -> None:
    ids = [steps.ask(database, shop) for _ in range(12)]
    engine = engines.half_right()
    together([partial(run, store, engine, 3)] * 8)
    with database.read() as session:
        counted = session.execute(
            select(Draft.question_id, func.count()).group_by(Draft.question_id)
        ).all()
    assert {row[0]: row[1] for row in counted} == dict.fromkeys(ids, 1)


def test_what_was_thrown_away_fits_both_databases(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    steps.ask(database, shop)
    odd = engines.WrittenEngine(lambda sampling: engines.WRONG + "\0\ud83d")
    row = steps.get(database, Draft, only(run(store, odd)))
    assert (row.source, row.reason, row.attempts) == (DraftSource.FALLBACK, "policy", 3)
    assert [each["reply"] for each in row.rejected] == [engines.WRONG] * 9
    assert row.verdict == Verdict.CLEAN  # the template's own


def test_no_session_is_open_while_the_model_writes(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    question_id = steps.ask(database, shop, "Q-1")

    def while_writing(sampling: object) -> str:
        # Would wait for ever if the drafting session still held the row or the write lock.
        steps.record(database, shop, steps.edition("Q-1", "바꿨어요"))
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # QueuePool
        return engines.GOOD

    assert run(store, engines.WrittenEngine(while_writing)) == [None]
    assert steps.status(database, question_id) == Status.RECEIVED


def test_one_whose_drafting_breaks_is_left_to_others_and_costs_the_batch_nothing(
    database: Database, shop: Shop, store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (steps.ask(database, shop, text=each) for each in ("재입고 되나요?", "bug"))
    real = drafter.sensitive_topic

    def fail(question: str, product: str | None) -> str | None:
        if question == "bug":
            raise RuntimeError("a bug")
        return real(question, product)

    with monkeypatch.context() as broken:
        broken.setattr(drafter, "sensitive_topic", fail)
        assert len(run(store, engines.right())) == 1
    row = steps.get(database, Question, bad)
    assert (steps.status(database, good), row.status) == (Status.IN_REVIEW, Status.DRAFTING)
    steps.change(database, Question, bad, lease_until=row.received_at)
    assert only(run_lost(store, engines.right()))


def test_what_cannot_be_saved_comes_back_and_keeps_no_place(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    question_id = steps.ask(database, shop)
    with Room(16).places(16) as places:
        tasks = store.claim(16)
        with database.write() as session:
            session.execute(text("ALTER TABLE drafts RENAME TO away"))
        assert draft_questions(store, engines.right(), tasks, places) == []
        assert places.held == 0
    with database.write() as session:
        session.execute(text("ALTER TABLE away RENAME TO drafts"))
    assert steps.status(database, question_id) == Status.DRAFTING
    received = steps.get(database, Question, question_id).received_at
    steps.change(database, Question, question_id, lease_until=received)
    assert only(run_lost(store, engines.right()))


@pytest.mark.parametrize("losses", [2, 3])
def test_after_three_lost_workers_the_template_stands_in(
    database: Database, shop: Shop, store: DraftStore, losses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No engine sees it; if a fourth worker was lost with the template, nothing reads it at all."""
    question_id = steps.ask(database, shop, text="재입고 되나요?")
    steps.claim(database, question_id)
    received = steps.get(database, Question, question_id).received_at
    steps.change(database, Question, question_id, losses=losses, lease_until=received)
    if losses == 3:
        monkeypatch.setattr(drafter, "judge_reply", lambda *_: pytest.fail("read"))
        monkeypatch.setattr(drafter, "sensitive_topic", lambda *_: pytest.fail("read"))
    engine = engines.right()
    row = steps.get(database, Draft, only(run_lost(store, engine)))
    assert (row.source, row.reason, engine.prompts) == (DraftSource.FALLBACK, "lost", [])
    assert "확인한 후 정확히 안내드리겠습니다" in row.text
    assert steps.status(database, question_id) == Status.IN_REVIEW
