"""A sample question is drafted like a real one, and leaves nothing but its trial."""

from typing import Any

from sqlalchemy import func, select

from qna.database import Database
from qna.models import Draft, Question, Shop, Staff, Trial
from qna.store.trials import record_trial
from qna.templates import KOREAN_PLAIN
from tests.qna import steps
from tests.worker.drafting import engines
from worker.drafting.tasks import draft_trial

TYPED = {
    "tone": "밝게",
    "preset": "cool",
    "sampling": {"top_k": 7},
    "candidates": 2,
    "max_attempts": 2,
}


def record(database: Database, shop: Shop, person: Staff) -> int:
    with database.write() as session:
        return record_trial(
            session, session.get_one(Shop, shop.id), staff_id=person.id,
            text="재입고 되나요?", product="머그컵", settings=TYPED,
        ).id  # fmt: skip


def result(database: Database, trial_id: int) -> dict[str, Any]:
    found = steps.get(database, Trial, trial_id).result
    assert found is not None
    return found


def test_the_typed_settings_reach_the_model(database: Database, shop: Shop, person: Staff) -> None:
    trial_id = record(database, shop, person)
    engine = engines.right()
    assert draft_trial(database, engine, trial_id, owner="w")
    found = result(database, trial_id)
    assert (found["text"], found["source"], found["attempts"]) == (engines.GOOD, "model", 1)
    assert found["facts"]["model"] == "test-model"
    assert (engine.sampled[0].temperature, engine.sampled[0].top_k) == (0.3, 7)
    assert all(word in str(engine.prompts[0]) for word in ("밝게", "재입고", "머그컵"))
    # Redis may deliver the message twice.
    assert not draft_trial(database, engine, trial_id, owner="w2")
    assert not draft_trial(database, engine, 10**9, owner="w")
    assert len(engine.prompts) == 2
    with database.read() as session:
        assert [session.scalar(select(func.count(row.id))) for row in (Question, Draft)] == [0, 0]


def test_what_was_thrown_away_and_a_broken_engine_are_shown(
    database: Database, shop: Shop, person: Staff
) -> None:
    trial_id = record(database, shop, person)
    assert draft_trial(database, engines.FailingEngine(), trial_id, owner="w")
    found = result(database, trial_id)
    assert (found["source"], found["reason"]) == ("fallback", "EngineFailed: out of memory")
    assert [attempt["reply"] for attempt in found["rejected"]] == [engines.WRONG]
    assert found["text"] != KOREAN_PLAIN
    assert found["violations"] == []
