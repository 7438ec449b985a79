"""Pushes that hold ids only: the text is filled in later, exactly once, and edits start again."""

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, Staff
from qna.store.todo import claim_fetch
from tests.qna import steps


def push(database: Database, shop: Shop) -> int:
    return steps.ask(database, shop, "Q-1", text="", needs_fetch=True, context={"article": 7})


def fetch(database: Database, question_id: int) -> bool:
    with database.write() as session:
        return claim_fetch(session, question_id, lease_seconds=30)


def test_no_draft_is_written_before_the_text_is_there(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = push(shared_database, own_shop)
    assert steps.claim(shared_database, question_id) is None


def test_one_fetch_at_a_time(shared_database: Database, own_shop: Shop) -> None:
    question_id = push(shared_database, own_shop)
    assert fetch(shared_database, question_id)
    assert not fetch(shared_database, question_id)


def test_the_fetched_text_makes_it_a_question_to_draft(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = push(shared_database, own_shop)
    assert fetch(shared_database, question_id)
    full = steps.incoming("Q-1", "재입고 되나요?", product_name="머그컵")
    done = steps.record(shared_database, own_shop, full)
    assert done is not None
    assert done.wants_work
    task = steps.claim(shared_database, question_id)
    assert task is not None
    assert (task.text, task.product) == ("재입고 되나요?", "머그컵")


def test_a_second_push_with_ids_only_changes_nothing(
    shared_database: Database, own_shop: Shop
) -> None:
    push(shared_database, own_shop)
    again = steps.incoming("Q-1", "", needs_fetch=True)
    done = steps.record(shared_database, own_shop, again)
    assert done is not None
    assert (done.new, done.changed) == (False, False)


def test_an_edit_known_by_id_is_fetched_at_once(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    """Even while a worker held the question: its lease is over with its claim."""
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    task = steps.claim(shared_database, question_id)
    assert task is not None
    done = steps.record(shared_database, own_shop, steps.edition("Q-1", "", needs_fetch=True))
    assert done is not None
    assert done.wants_work
    assert steps.save(shared_database, task) is None
    assert fetch(shared_database, question_id)


@pytest.mark.parametrize("status", [Status.DELIVERY_UNKNOWN, Status.POSTED])
def test_an_edit_that_comes_too_late_stops_no_delivery(
    status: Status, shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    """Else a question whose outcome is unknown would stay so for ever, with nobody to look."""
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    steps.change(shared_database, Question, question_id, status=status)
    steps.change(shared_database, Delivery, delivery_id, status=DeliveryStatus.UNKNOWN)
    steps.record(shared_database, own_shop, steps.edition("Q-1", "", needs_fetch=True))
    assert steps.status(shared_database, question_id) == status
    assert steps.get(shared_database, Delivery, delivery_id).status == DeliveryStatus.UNKNOWN
