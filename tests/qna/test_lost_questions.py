"""A question that ends each worker that drafts it: kept from the others, then given up."""

from datetime import timedelta

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop, now
from qna.store.draft_leases import extend_leases, release_leases
from qna.store.drafts import (
    DraftTask,
    claim_lost,
    claim_waiting,
    lost_questions,
)
from tests.qna import steps


def take(database: Database, limit: int = 16) -> list[int]:
    with database.write() as session:
        return ids(claim_waiting(session, limit, owner="w", lease_seconds=30))


def take_lost(database: Database, limit: int = 16) -> list[DraftTask]:
    with database.write() as session:
        return claim_lost(session, limit, owner="w", lease_seconds=30)


def ids(tasks: list[DraftTask]) -> list[int]:
    return [task.question_id for task in tasks]


def lose_worker(database: Database) -> None:
    """kill -9: what is being drafted keeps its owner, and its lease ends."""
    with database.write() as session:
        ended = now() - timedelta(seconds=1)
        for question in session.query(Question).filter_by(status=Status.DRAFTING):
            question.lease_until = ended


def lost(database: Database) -> dict[int, int]:
    with database.read() as session:
        return {row.id: row.times for row in lost_questions(session, 100)}


def test_lost_questions_are_not_drafted_among_others(database: Database, shop: Shop) -> None:
    asked = [steps.ask(database, shop) for _ in range(3)]
    assert take(database, 2) == asked[:2]
    lose_worker(database)
    assert take(database) == asked[2:]
    again = take_lost(database)
    assert ids(again) == asked[:2]
    assert [task.losses for task in again] == [1, 1]
    assert take_lost(database) == []


def test_who_was_lost_twice_goes_alone_and_after_those_lost_once(
    database: Database, shop: Shop
) -> None:
    bad, worse, once = (steps.ask(database, shop) for _ in range(3))
    for question_id, losses in ((bad, 1), (worse, 1), (once, 0)):
        steps.change(database, Question, question_id, losses=losses)
        steps.claim(database, question_id)
    lose_worker(database)
    assert ids(take_lost(database)) == [once]
    assert [len(take_lost(database)) for _ in range(3)] == [1, 1, 0]


def test_after_the_third_loss_they_are_taken_together_again(database: Database, shop: Shop) -> None:
    """For they get the template, which needs no engine."""
    asked = [steps.ask(database, shop) for _ in range(3)]
    for question_id in asked:
        steps.change(database, Question, question_id, losses=2)
        steps.claim(database, question_id)
    lose_worker(database)
    tasks = take_lost(database)
    assert sorted(ids(tasks)) == asked
    assert {task.losses for task in tasks} == {3}


def test_a_worker_that_stops_in_order_counts_for_nothing(database: Database, shop: Shop) -> None:
    question_id = steps.ask(database, shop)
    for _ in range(4):
        assert take(database) == [question_id]
        with database.write() as session:
            release_leases(session, "w")
    assert lost(database) == {}


def test_one_that_was_given_back_is_no_less_suspect(database: Database, shop: Shop) -> None:
    question_id = steps.ask(database, shop)
    take(database)
    lose_worker(database)
    assert ids(take_lost(database)) == [question_id]
    with database.write() as session:
        release_leases(session, "w")
    assert lost(database) == {question_id: 1}
    assert take(database) == []


def test_a_draft_ends_the_suspicion(database: Database, shop: Shop) -> None:
    question_id = steps.ask(database, shop)
    take(database)
    lose_worker(database)
    (task,) = take_lost(database)
    assert steps.save(database, task)
    assert steps.get(database, Question, question_id).losses == 0


def test_another_draft_of_what_was_lost_twice_is_tried_alone(
    database: Database, shop: Shop
) -> None:
    question_id = steps.ask(database, shop)
    steps.change(database, Question, question_id, losses=2)
    steps.claim(database, question_id)
    lose_worker(database)
    (task,) = take_lost(database)
    assert task.losses == 3
    steps.save(database, task)
    # As staff's wish for another draft does.
    steps.change(database, Question, question_id, status=Status.RECEIVED)
    assert take(database) == []
    assert [each.losses for each in take_lost(database)] == [2]


@pytest.mark.parametrize("losses", [0, 2])
def test_an_edit_is_another_text(database: Database, shop: Shop, losses: int) -> None:
    question_id = steps.ask(database, shop, "Q-1")
    steps.change(database, Question, question_id, losses=losses)
    steps.claim(database, question_id)
    lose_worker(database)
    steps.record(database, shop, steps.edition("Q-1", "바꾼 질문"))
    assert lost(database) == {}
    assert take(database) == [question_id]


def test_an_alive_worker_loses_nothing(database: Database, shop: Shop) -> None:
    question_id = steps.ask(database, shop)
    take(database)
    with database.write() as session:
        extend_leases(session, "w", [question_id], 600)
    assert lost(database) == {}
    assert steps.get(database, Question, question_id).draft_id is None
