"""An experiment on live questions: who draws what, what counts, when it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.experiments.arms import Arm, draw_arm
from qna.models import Draft, DraftSource, Experiment, Question, Shop, Staff, now
from qna.store.drafts import NewDraft, save_drafts
from qna.store.experiments import (
    ExperimentInvalid,
    apply_arm,
    finding_of,
    open_experiments,
    past_experiments,
    settings_of,
    start_experiment,
    stop_experiment,
)
from qna.store.reviews import approve, redraft, reject
from qna.store.shops import ShopInvalid
from qna.store.taking_back import undo
from tests.qna import steps
from tests.qna.racing import together
from worker.relay.watching import Watch, end_decided


def begin(database: Database, shop: Shop, person: Staff, **other: Any) -> Experiment:
    """Arm A as the shop drafts now, arm B with `other`."""
    with database.write() as session:
        row = session.get_one(Shop, shop.id)
        arms = {Arm.A: settings_of(row), Arm.B: settings_of(row, **(other or {"candidates": 5}))}
        start_experiment(session, row, arms, staff_id=person.id)
    return running(database, shop)


def running(database: Database, shop: Shop) -> Experiment:
    with database.read() as session:
        return next(each for each in open_experiments(session) if each.shop_id == shop.id)


def drafted(database: Database, shop: Shop, text: str = steps.REPLY) -> tuple[int, Draft]:
    question_id = steps.ask(database, shop)
    return question_id, steps.get(database, Draft, steps.draft(database, question_id, text))


def let_decide(
    database: Database, question_id: int, draft: Draft, person: Staff, reply: str | None = None
) -> int:
    with database.write() as session:
        return approve(
            session, question_id, draft.id, reviewer_id=person.id,
            reply_text=reply or draft.text, undo_seconds=30,
        ).review_id  # fmt: skip


def counts(database: Database, experiment: Experiment) -> dict[Arm, tuple[int, int]]:
    with database.read() as session:
        tallies = finding_of(session, experiment).tallies
    return {arm: (tally.decided, tally.unchanged) for arm, tally in tallies.items()}


def test_a_question_is_drafted_as_its_arm_says_and_its_draft_bears_it(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    before = steps.ask(shared_database, own_shop)
    other = {"candidates": 5, "preset": "cool", "instruction": "짧게", "tone": "밝게"}
    steps.change(shared_database, Shop, own_shop.id, sampling={"top_k": 5})
    experiment = begin(shared_database, own_shop, own_person, **other)
    seen = set()
    for _ in range(12):
        question_id = steps.ask(shared_database, own_shop)
        arm = draw_arm(experiment.seed, question_id)
        task = steps.claim(shared_database, question_id)
        assert task is not None
        assert (task.experiment_id, task.arm) == (experiment.id, arm)
        drawn = (task.candidates, task.preset, task.instruction, task.tone, task.sampling)
        plain = (3, "balanced", "", "", {"top_k": 5})
        assert drawn == (plain if arm is Arm.A else (5, "cool", "짧게", "밝게", {}))
        draft_id = steps.save(shared_database, task)
        draft = steps.get(shared_database, Draft, draft_id)  # type: ignore[arg-type]  # saved
        assert (draft.experiment_id, draft.arm) == (experiment.id, arm)
        seen.add(arm)
    assert seen == set(Arm)
    task = steps.claim(shared_database, before)
    assert task is not None
    assert (task.arm, task.experiment_id) == (None, None)


def test_changed_settings_move_no_arm_and_after_the_end_they_hold(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    experiment = begin(shared_database, own_shop, own_person)
    steps.change(shared_database, Shop, own_shop.id, candidates=8)
    task = steps.claim(shared_database, steps.ask(shared_database, own_shop))
    assert task is not None
    assert task.candidates == (3 if task.arm is Arm.A else 5)
    with shared_database.write() as session:
        assert stop_experiment(session, experiment, staff_id=own_person.id)
        assert not stop_experiment(session, experiment, staff_id=own_person.id)
    later = steps.claim(shared_database, steps.ask(shared_database, own_shop))
    assert later is not None
    assert (later.arm, later.candidates) == (None, 8)


def test_an_arm_that_another_release_stored_is_drafted_with_all_the_same(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    """A field more, and one less: that one is the shop's own."""
    experiment = begin(shared_database, own_shop, own_person)
    arms = {name: {**arm, "shade": "red"} for name, arm in experiment.arms.items()}
    for arm in arms.values():
        del arm["tone"]
    steps.change(shared_database, Experiment, experiment.id, arms=arms)
    steps.change(shared_database, Shop, own_shop.id, tone="밝게")
    task = steps.claim(shared_database, steps.ask(shared_database, own_shop))
    assert task is not None
    assert (task.experiment_id, task.tone) == (experiment.id, "밝게")
    with shared_database.write() as session:
        row = session.get_one(Experiment, experiment.id)
        stop_experiment(session, row, staff_id=own_person.id)
        session.refresh(row)
        apply_arm(session, row, Arm.B, staff_id=own_person.id)
    assert steps.get(shared_database, Shop, own_shop.id).candidates == 5


def test_the_newest_past_experiments_are_shown(
    database: Database, shop: Shop, person: Staff
) -> None:
    """Whichever were begun first."""
    at, arms = now(), {arm.value: {} for arm in Arm}
    with database.write() as session:
        session.add_all(
            Experiment(
                shop_id=shop.id, seed=str(n), arms=arms, started_by=person.id, started_at=at,
                stopped_at=at + timedelta(minutes=n),
            )
            for n in range(25)
        )  # fmt: skip
    with database.read() as session:
        assert [row.seed for row in past_experiments(session)] == [str(n) for n in range(24, 4, -1)]


def test_what_counts_as_left_unchanged(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    """Approved as written; not edited, not sent back, not rejected, no template, not undone."""
    experiment = begin(shared_database, own_shop, own_person)
    expected = {arm: [0, 0] for arm in Arm}

    def one(unchanged: bool, source: DraftSource = DraftSource.MODEL) -> tuple[int, Draft]:
        question_id = steps.ask(shared_database, own_shop)
        task = steps.claim(shared_database, question_id)
        assert task is not None
        assert task.arm is not None
        with shared_database.write() as session:
            [draft_id] = save_drafts(session, [(task, NewDraft(steps.REPLY, source))], worker="w")
        expected[task.arm][0] += 1
        expected[task.arm][1] += unchanged
        return question_id, steps.get(shared_database, Draft, draft_id)  # type: ignore[arg-type]  # saved

    let_decide(shared_database, *one(True), own_person)
    let_decide(shared_database, *one(False), own_person, "다른 글로 안내드리겠습니다.")
    let_decide(shared_database, *one(False, DraftSource.FALLBACK), own_person)
    question_id, draft = one(False)
    with shared_database.write() as session:
        reject(session, question_id, draft.id, reviewer_id=own_person.id, reason="spam")
    question_id, draft = one(False)
    with shared_database.write() as session:
        redraft(session, question_id, draft.id, reviewer_id=own_person.id, hint="더 짧게")
    again = steps.get(shared_database, Draft, steps.draft(shared_database, question_id))
    let_decide(shared_database, question_id, again, own_person)
    question_id, draft = one(True)
    review_id = let_decide(shared_database, question_id, draft, own_person, "잘못 고침")
    with shared_database.write() as session:
        assert undo(session, review_id, reviewer_id=own_person.id)
    let_decide(shared_database, question_id, draft, own_person)
    drafted(shared_database, own_shop)  # nobody has decided it
    assert counts(shared_database, experiment) == {
        arm: tuple(pair) for arm, pair in expected.items()
    }


def test_it_ends_by_itself_when_decided_and_keeps_what_was_known(
    database: Database, shop: Shop, person: Staff
) -> None:
    experiment = begin(database, shop, person)
    with database.write() as session:
        for number in range(160):
            _decided(session, shop, person, experiment, number)
    watch = Watch(database)
    assert running(database, shop).id == experiment.id
    watch.look(now())
    ended = steps.get(database, Experiment, experiment.id)
    assert ended.stopped_at is not None
    assert ended.stopped_by is None
    assert ended.result is not None
    assert ended.result["better"] == "b"
    assert ended.result["decided_after"] <= 160
    kept = counts(database, ended)
    drafted(database, shop)
    assert kept == counts(database, ended)
    assert end_decided(database) == 0
    with database.write() as session:
        row = session.get_one(Experiment, experiment.id)
        apply_arm(session, row, Arm.B, staff_id=person.id)
    assert steps.get(database, Shop, shop.id).candidates == 5


def _decided(session: Any, shop: Shop, person: Staff, experiment: Experiment, number: int) -> None:
    """As a draft and its decision stand in SQL: arm B is left unchanged, arm A is edited."""
    from qna.models import Decision, Review

    question = Question(
        shop_id=shop.id, platform_question_id=f"L-{number}", text="?", asked_at=now()
    )
    session.add(question)
    session.flush()
    arm = draw_arm(experiment.seed, question.id)
    draft = Draft(
        question_id=question.id, claim=1, question_revision=1, text="글", source=DraftSource.MODEL,
        experiment_id=experiment.id, arm=arm,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    decision = Decision.APPROVED if arm is Arm.B else Decision.EDITED
    session.add(Review(
        question_id=question.id, draft_id=draft.id, reviewer_id=person.id, decision=decision,
        reply_text="글",
    ))  # fmt: skip


def test_one_at_a_time_and_never_the_same_twice(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    with pytest.raises(ExperimentInvalid, match="same"):
        begin(shared_database, own_shop, own_person, candidates=3)
    with pytest.raises(ShopInvalid, match="candidates"):
        begin(shared_database, own_shop, own_person, candidates=99)

    def try_it() -> bool:
        try:
            begin(shared_database, own_shop, own_person)
        except ExperimentInvalid:
            return False
        return True

    assert sorted(together([try_it] * 3)) == [False, False, True]
    with shared_database.read() as session:
        mine = select(Experiment).where(Experiment.shop_id == own_shop.id)
        [experiment] = session.scalars(mine)
        with pytest.raises(ExperimentInvalid, match="open"):
            apply_arm(session, experiment, Arm.B, staff_id=own_person.id)
