"""Replies that did not get out: what staff may stop and change, and what they may not."""

from functools import partial
from typing import Any

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Review, Shop, Staff, now
from qna.store import deliveries as store
from qna.store.reviews import answer_finally, approve
from qna.store.taking_back import stop_reply, undo
from tests.qna import steps
from tests.qna.racing import together

IN_REVIEW = (Status.IN_REVIEW, DeliveryStatus.CANCELLED)


class Held:
    """One approved reply and its attempts."""

    def __init__(self, database: Database, shop: Shop, person: Staff) -> None:
        self.database, self.shop, self.person = database, shop, person
        self.question_id, self.delivery_id = steps.approved(
            database, shop, person, question_id="Q-1"
        )

    def attempt(self, outcome: str, save: str, *arguments: Any, **values: Any) -> None:
        steps.change(self.database, Delivery, self.delivery_id, not_before=now())
        task = steps.must_take(self.database, self.delivery_id)
        with self.database.write() as session:
            getattr(store, save)(session, task, *arguments, **values)
            nothing: dict[str, Any] = dict.fromkeys(("status_code", "trace_id", "detail"))
            store.save_attempt(session, task, outcome, seconds=0, **nothing)

    def busy(self) -> None:
        self.attempt("try_again", "save_retry", "429", pause=600, unknown=False)

    def lost(self) -> None:
        self.attempt("unknown", "save_retry", "time-out", pause=600, unknown=True)

    def refused(self) -> None:
        self.attempt("refused", "save_failed", "400")

    def stop(self) -> bool:
        with self.database.write() as session:
            return stop_reply(session, self.question_id, staff_id=self.person.id)

    def undo(self) -> bool:
        with self.database.write() as session:
            review_id = session.get_one(Delivery, self.delivery_id).review_id
            return undo(session, review_id, reviewer_id=self.person.id)

    @property
    def states(self) -> tuple[Status, DeliveryStatus]:
        delivery = steps.get(self.database, Delivery, self.delivery_id)
        return steps.status(self.database, self.question_id), delivery.status


@pytest.fixture
def held(shared_database: Database, own_shop: Shop, own_person: Staff) -> Held:
    return Held(shared_database, own_shop, own_person)


@pytest.mark.parametrize(
    "attempts", [[], ["busy"], ["busy", "busy"], ["refused"], ["busy", "refused"]]
)
@pytest.mark.parametrize("taken_back", ["stop", "undo"])
def test_what_surely_was_not_written_can_be_changed(
    attempts: list[str], taken_back: str, held: Held
) -> None:
    for name in attempts:
        getattr(held, name)()
    assert getattr(held, taken_back)()
    assert held.states == IN_REVIEW
    steps.change(held.database, Delivery, held.delivery_id, not_before=now())
    assert steps.take_delivery(held.database, held.delivery_id) is None
    with held.database.read() as session:
        question = session.get_one(Question, held.question_id)
        assert [review.undone_at is not None for review in question.reviews] == [True]
        draft_id = question.draft_id or 0
    with held.database.write() as session:
        again = approve(
            session, held.question_id, draft_id, reviewer_id=held.person.id,
            reply_text="고친 글", undo_seconds=0,
        )  # fmt: skip
    assert steps.must_take(held.database, again.delivery_id).reply.text == "고친 글"
    assert not held.stop()


@pytest.mark.parametrize(
    "attempts", [["lost"], ["busy", "lost"], ["lost", "refused"], ["lost", "busy"]]
)
def test_what_may_be_out_is_not_stopped(attempts: list[str], held: Held) -> None:
    for name in attempts[:-1]:
        getattr(held, name)()
    if attempts[-1] == "busy":  # a refusal after a doubt does not clear it
        held.attempt("try_again", "save_retry", "429", pause=0, unknown=True)
    else:
        getattr(held, attempts[-1])()
    before = held.states
    assert not held.stop()
    assert not held.undo()
    assert held.states == before


def test_an_attempt_that_left_no_entry_is_a_doubt(held: Held) -> None:
    task = steps.must_take(held.database, held.delivery_id)
    with held.database.write() as session:
        store.save_failed(session, task, "400")
    assert not held.stop()


def test_an_attempt_under_way_is_not_stopped(held: Held) -> None:
    steps.must_take(held.database, held.delivery_id)
    assert not held.stop()
    assert held.states == (Status.POSTING, DeliveryStatus.POSTING)


def test_edited_during_an_attempt_it_is_drafted_anew(held: Held) -> None:
    task = steps.must_take(held.database, held.delivery_id)
    steps.record(held.database, held.shop, steps.edition("Q-1", "바꾼 글"))
    with held.database.write() as session:
        store.save_retry(session, task, "429", pause=600, unknown=False)
    assert held.stop()
    assert held.states == (Status.RECEIVED, DeliveryStatus.CANCELLED)


def test_stopping_and_posting_at_once_never_both_happen(
    shared_database: Database, own_shop: Shop, own_person: Staff, held: Held
) -> None:
    take = partial(steps.take_delivery, shared_database, held.delivery_id)
    stopped, task = together([held.stop, take])
    assert bool(stopped) != bool(task)


@pytest.mark.parametrize("taken_back", ["stop", "undo"])
def test_a_final_answer_that_waits_is_taken_back(taken_back: str, held: Held) -> None:
    held.attempt("posted", "save_posted", None)
    with held.database.write() as session:
        final = answer_finally(
            session, held.question_id, reviewer_id=held.person.id, reply_text="네.", undo_seconds=0
        )
    held.delivery_id = final.delivery_id
    held.busy()
    assert getattr(held, taken_back)()
    assert held.states == (Status.POSTED, DeliveryStatus.CANCELLED)
    assert steps.get(held.database, Review, final.review_id).undone_at
