"""Trials: a sample question taken once, shown once, forgotten; never a question."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.models import DraftSource, Question, Shop, Staff, Trial, now
from qna.store import trials
from qna.store.drafts import NewDraft
from qna.store.shops import ShopInvalid
from qna.store.trials import TrialState, claim_trial, record_trial, save_trial, trial_state
from qna.store.workers import beat, say_goodbye
from tests.qna import steps
from tests.qna.racing import together

DRAFT = NewDraft("답글", DraftSource.MODEL, rejected=[{"reply": "네."}], facts={"seconds": 0.5})


def record(
    database: Database, shop: Shop, person: Staff, settings: Mapping[str, Any] | None = None
) -> int:
    with database.write() as session:
        shop = session.get_one(Shop, shop.id)
        return record_trial(
            session, shop, staff_id=person.id, text="되나요?", product=None, settings=settings or {}
        ).id


def claim(database: Database, trial_id: int, owner: str = "w") -> Trial | None:
    with database.write() as session:
        return claim_trial(session, trial_id, owner=owner)


def state(database: Database, trial_id: int) -> TrialState:
    with database.read() as session:
        return trial_state(session, session.get(Trial, trial_id))


def test_the_typed_settings_stand_over_the_saved_ones(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    steps.change(shared_database, Shop, own_shop.id, tone="밝게", preset="cool", max_attempts=2)
    typed = {"tone": "짧게", "sampling": {"temperature": 0.5}}
    trial = claim(shared_database, record(shared_database, own_shop, own_person, typed))
    assert trial is not None
    assert trial.settings == {
        "tone": "짧게", "instruction": "", "template": "", "preset": "cool",
        "sampling": {"temperature": 0.5}, "candidates": 3, "max_attempts": 2,
    }  # fmt: skip
    assert steps.get(shared_database, Shop, own_shop.id).tone == "밝게"
    with shared_database.read() as session:
        of_shop = select(func.count()).where(Question.shop_id == own_shop.id)
        assert session.scalar(of_shop) == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"preset": "wild"},
        {"sampling": {"temperature": 9.0}},
        {"max_attempts": 99},
        {"candidates": 9},
        {"template": "네, 됩니다."},
    ],
)
def test_what_could_not_be_saved_cannot_be_tried(
    settings: dict[str, Any], shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    with pytest.raises(ShopInvalid, match=r"preset|temperature|max_attempts|candidates|template"):
        record(shared_database, own_shop, own_person, settings)


def test_of_four_workers_one_gets_it_and_only_its_draft_counts(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    trial_id = record(shared_database, own_shop, own_person)
    acts = [partial(claim, shared_database, trial_id, f"w{number}") for number in range(4)]
    (trial,) = [taken for taken in together(acts) if taken]
    assert trial.worker is not None
    with shared_database.write() as session:
        assert not save_trial(session, trial_id, DRAFT, worker="another")
        assert save_trial(session, trial_id, DRAFT, worker=trial.worker)
    kept = steps.get(shared_database, Trial, trial_id)
    assert kept.result is not None
    assert (kept.result["text"], kept.result["source"]) == ("답글", "model")
    assert (kept.result["rejected"], kept.result["facts"]) == (
        [{"reply": "네."}],
        {"seconds": 0.5},
    )
    assert state(shared_database, trial_id) == TrialState.DONE


def test_what_the_person_who_waits_is_told(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    trial_id = record(shared_database, own_shop, own_person)
    assert state(shared_database, trial_id) == TrialState.WAITING
    long_ago = now() - trials.NOT_TAKEN - timedelta(seconds=1)
    steps.change(shared_database, Trial, trial_id, created_at=long_ago)
    assert state(shared_database, trial_id) == TrialState.NOBODY
    with shared_database.write() as session:
        beat(session, "w", "drafts")
    assert state(shared_database, trial_id) == TrialState.BUSY
    claim(shared_database, trial_id)
    assert state(shared_database, trial_id) == TrialState.WRITING
    with shared_database.write() as session:
        say_goodbye(session, "w")
    assert state(shared_database, trial_id) == TrialState.LOST


def test_a_worker_that_never_finishes_is_not_waited_for(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    trial_id = record(shared_database, own_shop, own_person)
    claim(shared_database, trial_id)
    with shared_database.write() as session:
        beat(session, "w", "drafts")
    steps.change(shared_database, Trial, trial_id, created_at=now() - trials.LOST)
    assert state(shared_database, trial_id) == TrialState.LOST
    with shared_database.write() as session:
        say_goodbye(session, "w")


def test_old_trials_and_ones_own_untaken_are_forgotten(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    def left() -> list[int]:
        with shared_database.read() as session:
            of_shop = select(Trial.id).where(Trial.shop_id == own_shop.id)
            return list(session.scalars(of_shop.order_by(Trial.id)))

    taken = record(shared_database, own_shop, own_person)
    claim(shared_database, taken)
    record(shared_database, own_shop, own_person)
    untaken = record(shared_database, own_shop, own_person)
    assert left() == [taken, untaken]
    steps.change(shared_database, Trial, taken, created_at=now() - trials.KEPT)
    new = record(shared_database, own_shop, own_person)
    assert left() == [new]
