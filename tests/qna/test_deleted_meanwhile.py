"""The customer deletes the question while its reply is on its way: that attempt is the last."""

from datetime import timedelta
from functools import partial

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, Staff, now
from tests.qna import steps
from tests.qna.racing import together
from tests.qna.test_deliveries import approved, make_due, settle, start_again, states

__all__ = ["approved"]


def delete(database: Database, shop: Shop) -> None:
    steps.record(database, shop, steps.deletion("Q-1"))


def _retry(unknown: bool) -> tuple[str, tuple[object, ...], dict[str, object]]:
    return "save_retry", ("503",), {"pause": 0, "unknown": unknown}


@pytest.mark.parametrize(
    ("outcome", "delivery"),
    [
        (("save_posted", (None,), {}), DeliveryStatus.POSTED),
        (_retry(unknown=False), DeliveryStatus.CANCELLED),
        (_retry(unknown=True), DeliveryStatus.CANCELLED),
        (("save_failed", ("400",), {}), DeliveryStatus.CANCELLED),
        (("save_withdrawn", (), {}), DeliveryStatus.CANCELLED),
        (("save_edited", ("바꾼 질문",), {}), DeliveryStatus.CANCELLED),
    ],
)
def test_a_deletion_during_an_attempt_makes_it_the_last_one(
    outcome: tuple[str, tuple[object, ...], dict[str, object]], delivery: DeliveryStatus,
    shared_database: Database, own_shop: Shop, approved: tuple[int, int], own_person: Staff,
) -> None:  # fmt: skip
    task = steps.must_take(shared_database, approved[1])
    delete(shared_database, own_shop)
    assert steps.status(shared_database, approved[0]) == Status.WITHDRAWN
    name, arguments, values = outcome
    settle(shared_database, name, task, *arguments, **values)
    assert states(shared_database, approved) == (Status.WITHDRAWN, delivery)
    make_due(shared_database, approved[1])
    assert steps.take_delivery(shared_database, approved[1]) is None
    assert not start_again(shared_database, approved[0], own_person)
    question = steps.get(shared_database, Question, approved[0])
    assert question.answer_due_at is None
    assert (question.posted_at is None) == (delivery != DeliveryStatus.POSTED)


def test_a_deletion_while_a_worker_vanished_ends_the_delivery(
    shared_database: Database, own_shop: Shop, approved: tuple[int, int]
) -> None:
    steps.must_take(shared_database, approved[1])
    delete(shared_database, own_shop)
    lost = now() - timedelta(seconds=1)
    steps.change(shared_database, Delivery, approved[1], lease_until=lost)
    assert steps.take_delivery(shared_database, approved[1]) is None
    assert states(shared_database, approved) == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)


@pytest.mark.parametrize("unknown", [False, True])
def test_a_deletion_during_an_attempt_at_the_final_answer(
    unknown: bool, shared_database: Database, own_shop: Shop, approved: tuple[int, int],
    own_person: Staff,
) -> None:  # fmt: skip
    from qna.store.reviews import answer_finally

    settle(shared_database, "save_posted", steps.must_take(shared_database, approved[1]), "R-1")
    with shared_database.write() as session:
        final = answer_finally(
            session, approved[0], reviewer_id=own_person.id, reply_text="네.", undo_seconds=0
        )
    task = steps.must_take(shared_database, final.delivery_id)
    delete(shared_database, own_shop)
    settle(shared_database, "save_retry", task, "503", pause=0, unknown=unknown)
    assert steps.take_delivery(shared_database, final.delivery_id) is None
    both = approved[0], final.delivery_id
    assert states(shared_database, both) == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)


def test_a_deletion_and_the_end_of_an_attempt_at_once(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    for number in range(5):
        name = f"Q-at-once-{number}"
        both = steps.approved(shared_database, own_shop, own_person, question_id=name)
        task = steps.must_take(shared_database, both[1])
        together([
            partial(settle, shared_database, "save_retry", task, "503", pause=0, unknown=False),
            partial(steps.record, shared_database, own_shop, steps.deletion(name)),
        ])  # fmt: skip
        assert states(shared_database, both) == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)
