"""Claiming a question: one worker at a time, and one draft for each claim."""

from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from policy import Verdict
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Shop, now
from qna.store.draft_leases import extend_leases, release_leases
from qna.store.drafts import NewDraft, save_drafts
from tests.qna import steps
from tests.qna.racing import together


def count_drafts(database: Database, question_id: int) -> int:
    with database.read() as session:
        statement = select(func.count()).where(Draft.question_id == question_id)
        return session.scalar(statement) or 0


def let_lease_run_out(database: Database, question_id: int) -> None:
    steps.change(database, Question, question_id, lease_until=now() - timedelta(seconds=1))


def test_a_claim_carries_all_that_drafting_needs(shared_database: Database, own_shop: Shop) -> None:
    steps.change(
        shared_database, Shop, own_shop.id, tone="밝게", instruction="짧게", template="틀",
        preset="cool", sampling={"top_k": 5}, candidates=5, max_attempts=2,
    )  # fmt: skip
    question_id = steps.ask(shared_database, own_shop, product_name="머그컵")
    task = steps.claim(shared_database, question_id)
    assert task is not None
    assert (task.text, task.product, task.claim, task.revision) == (steps.TEXT, "머그컵", 1, 1)
    assert (task.tone, task.instruction, task.template) == ("밝게", "짧게", "틀")
    assert (task.preset, task.sampling) == ("cool", {"top_k": 5})
    assert (task.candidates, task.max_attempts) == (5, 2)


def test_another_preset_for_one_draft_leaves_the_shops_own_sampling_aside(
    shared_database: Database, own_shop: Shop
) -> None:
    steps.change(shared_database, Shop, own_shop.id, sampling={"top_k": 5})
    question_id = steps.ask(shared_database, own_shop)
    steps.change(shared_database, Question, question_id, hint="더 짧게", hint_preset="greedy")
    task = steps.claim(shared_database, question_id)
    assert task is not None
    assert (task.hint, task.preset, task.sampling) == ("더 짧게", "greedy", {})
    steps.save(shared_database, task)
    row = steps.get(shared_database, Question, question_id)
    assert (row.hint, row.hint_preset) == ("", None)


def test_of_eight_workers_one_gets_the_question(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    acts = [
        partial(steps.claim, shared_database, question_id, owner=f"worker-{number}")
        for number in range(8)
    ]
    claimed = [task for task in together(acts) if task]
    assert len(claimed) == 1
    assert steps.get(shared_database, Question, question_id).claim == 1


def test_a_lease_keeps_others_out_until_it_runs_out(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop)
    assert steps.claim(shared_database, question_id)
    assert steps.claim(shared_database, question_id, owner="worker-2") is None
    let_lease_run_out(shared_database, question_id)
    second = steps.claim(shared_database, question_id, owner="worker-2")
    assert second is not None
    assert second.claim == 2


def test_who_lost_the_claim_writes_nothing(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    first = steps.claim(shared_database, question_id)
    let_lease_run_out(shared_database, question_id)
    second = steps.claim(shared_database, question_id, owner="worker-2")
    assert first is not None
    assert second is not None
    assert steps.save(shared_database, first, "늦은 초안") is None
    assert steps.save(shared_database, second, "새 초안") is not None
    assert steps.save(shared_database, first, "더 늦은 초안") is None
    assert count_drafts(shared_database, question_id) == 1
    row = steps.get(shared_database, Question, question_id)
    assert steps.get(shared_database, Draft, row.draft_id).text == "새 초안"
    assert (row.lease_owner, row.lease_until) == (None, None)


def test_saving_twice_at_once_gives_one_draft(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    task = steps.claim(shared_database, question_id)
    assert task is not None
    saved = together([partial(steps.save, shared_database, task)] * 4)
    assert sum(draft_id is not None for draft_id in saved) == 1
    assert count_drafts(shared_database, question_id) == 1


def test_a_draft_for_a_text_that_was_edited_meanwhile_is_not_saved(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    task = steps.claim(shared_database, question_id)
    assert task is not None
    steps.record(shared_database, own_shop, steps.edition("Q-1", "바꾼 질문"))
    assert steps.save(shared_database, task) is None
    assert steps.status(shared_database, question_id) == Status.RECEIVED


def test_a_withdrawn_question_gets_no_draft(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    task = steps.claim(shared_database, question_id)
    assert task is not None
    steps.record(shared_database, own_shop, steps.deletion("Q-1"))
    assert steps.save(shared_database, task) is None
    assert steps.claim(shared_database, question_id) is None
    assert steps.status(shared_database, question_id) == Status.WITHDRAWN


def test_claims_and_edits_at_once_never_pair_an_old_text_with_a_new_revision(
    shared_database: Database, own_shop: Shop
) -> None:
    for number in range(5):
        name = f"Q-{number}"
        question_id = steps.ask(shared_database, own_shop, name, text="옛 글")
        edit = partial(steps.record, shared_database, own_shop, steps.edition(name, "새 글"))
        task, _ = together([partial(steps.claim, shared_database, question_id), edit])
        row = steps.get(shared_database, Question, question_id)
        if row.status == Status.DRAFTING:
            assert task is not None
            assert (task.text, task.revision) == (row.text, row.revision)  # type: ignore[union-attr]  # a DraftTask
        else:
            assert row.status == Status.RECEIVED


def test_an_alive_worker_keeps_the_leases_of_what_it_drafts(
    shared_database: Database, own_shop: Shop
) -> None:
    """Not those of others, nor of its own tasks that broke."""
    mine, broken, other = (steps.ask(shared_database, own_shop) for _ in range(3))
    owner = f"worker of {own_shop.name}"
    for question_id, name in ((mine, owner), (broken, owner), (other, owner + " 2")):
        steps.claim(shared_database, question_id, owner=name, lease_seconds=1)
    with shared_database.write() as session:
        extend_leases(session, owner, [mine, other], 600)
    late = now() + timedelta(seconds=300)
    until = {
        each: steps.get(shared_database, Question, each).lease_until
        for each in (mine, broken, other)
    }
    assert [each for each, end in until.items() if end and end > late] == [mine]


def test_a_worker_that_stops_frees_what_it_held(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    owner = f"worker of {own_shop.name}"
    steps.claim(shared_database, question_id, owner=owner, lease_seconds=600)
    with shared_database.write() as session:
        assert release_leases(session, owner) == [question_id]
    assert steps.claim(shared_database, question_id, owner="worker-2") is not None


def test_a_draft_row_keeps_everything(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    task = steps.claim(shared_database, question_id)
    assert task is not None
    thrown = {"reply": "네, 있습니다.", "violations": [{"code": "definitive"}], "seed": 7}
    facts = {
        "engine": "local", "model": "m", "model_revision": "abc", "prompt_version": "p",
        "preset": "balanced", "sampling": {"temperature": 0.7}, "seed": 2**62,
        "prompt_tokens": 10, "completion_tokens": 20, "seconds": 0.5,
    }  # fmt: skip
    new = NewDraft(
        "틀", DraftSource.FALLBACK, reason="policy", verdict=Verdict.REFUSED,
        violations=[{"code": "too_long"}],
        rejected=[thrown], attempts=1, sensitive="health", facts=facts,
    )  # fmt: skip
    with shared_database.write() as session:
        (draft_id,) = save_drafts(session, [(task, new)], worker="worker-1")
    assert draft_id is not None
    row = steps.get(shared_database, Draft, draft_id)
    assert {name: getattr(row, name) for name in facts} == facts
    assert (row.verdict, row.violations) == (Verdict.REFUSED, [{"code": "too_long"}])
    assert (row.source, row.reason, row.rejected) == (DraftSource.FALLBACK, "policy", [thrown])
    assert (row.claim, row.question_revision, row.worker) == (1, 1, "worker-1")
    assert steps.get(shared_database, Question, question_id).sensitive == "health"
