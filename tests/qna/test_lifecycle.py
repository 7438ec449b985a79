"""A status moves by one conditional UPDATE, along the table of moves and no other way."""

from functools import partial

import pytest

from qna.database import Database
from qna.lifecycle import MOVES, Status, sources_of
from qna.models import Question, Shop
from qna.store.moves import advance
from tests.qna import steps
from tests.qna.racing import together


def test_every_status_has_its_row_and_every_target_is_a_status() -> None:
    assert set(MOVES) == set(Status)
    assert set().union(*MOVES.values()) <= set(Status)


def test_every_status_is_reached_and_the_closed_ones_lead_nowhere() -> None:
    reached, waiting = {Status.RECEIVED}, [Status.RECEIVED]
    while waiting:
        for target in MOVES[waiting.pop()] - reached:
            reached.add(target)
            waiting.append(target)
    assert reached == set(Status)
    assert {status for status in Status if not MOVES[status]} == {
        Status.WITHDRAWN,
        Status.ANSWERED,
    }


def test_nothing_is_posted_that_no_person_approved() -> None:
    assert set(sources_of(Status.APPROVED)) == {
        Status.IN_REVIEW,
        Status.POSTING,
        Status.DELIVERY_FAILED,
    }
    assert set(sources_of(Status.POSTED)) == {Status.POSTING}
    assert Status.POSTING not in MOVES[Status.IN_REVIEW]


def test_after_an_unknown_outcome_only_another_attempt_tells() -> None:
    assert MOVES[Status.DELIVERY_UNKNOWN] == {Status.POSTING, Status.WITHDRAWN, Status.ANSWERED}


@pytest.mark.parametrize("source", Status)
def test_the_table_alone_decides(source: Status, shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    for target in Status:
        steps.change(shared_database, Question, question_id, status=source)
        with shared_database.write() as session:
            moved = advance(session, question_id, target)
        assert moved == (target in MOVES[source])
        assert steps.status(shared_database, question_id) == (target if moved else source)


def test_a_source_that_the_table_forbids_is_a_programming_error(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop)
    with (
        pytest.raises(ValueError, match="no move to posted from received"),
        shared_database.write() as session,
    ):
        advance(session, question_id, Status.POSTED, only_from=[Status.RECEIVED, Status.POSTING])
    assert steps.status(shared_database, question_id) == Status.RECEIVED


def test_conditions_and_values_belong_to_the_same_update(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop)
    for wrong, moved in ((1, False), (0, True)):
        with shared_database.write() as session:
            condition = [Question.claim == wrong]
            assert moved == advance(
                session, question_id, Status.DRAFTING, where=condition, lease_owner="me"
            )
    question = steps.get(shared_database, Question, question_id)
    assert (question.status, question.lease_owner) == (Status.DRAFTING, "me")


def test_of_eight_that_move_at_once_one_moves(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)
    steps.draft(shared_database, question_id)

    def decide(target: Status) -> bool:
        with shared_database.write() as session:
            return advance(session, question_id, target, only_from=[Status.IN_REVIEW])

    targets = [Status.APPROVED, Status.REJECTED] * 4
    moved = together([partial(decide, target) for target in targets])
    assert sum(moved) == 1
    assert steps.status(shared_database, question_id) == targets[moved.index(True)]


def test_a_move_that_is_rolled_back_never_was(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop)

    def fail() -> None:
        with shared_database.write() as session:
            assert advance(session, question_id, Status.DRAFTING)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert steps.status(shared_database, question_id) == Status.RECEIVED
