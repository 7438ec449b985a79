"""One round of the relay: what was lost is nudged again, and nothing piles up."""

from datetime import timedelta

import pytest
from redis import Redis

from qna.database import Database
from qna.dispatch import DELIVERIES, DRAFTS, RELAY, TOLD, Dispatcher
from qna.lifecycle import Status
from qna.models import Delivery, Question, Shop, Staff, now
from qna.secrets import SecretBox
from tests.conftest import make_person, make_shop
from tests.qna import steps
from worker.relay.sweep import sweep

LONG_AGO = timedelta(minutes=2)
RENUDGE = 600.0


@pytest.fixture
def shop(database: Database, box: SecretBox) -> Shop:
    return make_shop(database, box)


@pytest.fixture
def person(database: Database) -> Staff:
    return make_person(database)


@pytest.fixture
def dispatcher(redis_url: str) -> Dispatcher:
    return Dispatcher(redis_url)


def round_(database: Database, dispatcher: Dispatcher, **values: object) -> int:
    return sweep(database, dispatcher, renudge_seconds=RENUDGE, **values)  # type: ignore[arg-type]  # as given


def lengths(dispatcher: Dispatcher) -> tuple[int, int, int]:
    drafts, deliveries, relay = map(dispatcher.queue_length, (DRAFTS, DELIVERIES, RELAY))
    return drafts, deliveries, relay


def lost(database: Database, shop: Shop, **values: object) -> int:
    """A question whose nudge was lost two minutes ago."""
    question_id = steps.ask(database, shop)
    steps.change(database, Question, question_id, status_at=now() - LONG_AGO, **values)
    return question_id


def test_what_was_lost_is_nudged_again(
    database: Database, dispatcher: Dispatcher, shop: Shop, person: Staff
) -> None:
    lost(database, shop)
    lost(database, shop, status=Status.DRAFTING, lease_until=now() - LONG_AGO)
    lost(database, shop, needs_fetch=True)
    _, delivery_id = steps.approved(database, shop, person)
    steps.change(database, Delivery, delivery_id, nudged_at=now() - LONG_AGO)
    assert round_(database, dispatcher) == 3, "one for both drafts, a fetch, a delivery"
    assert lengths(dispatcher) == (1, 2, 0)


def test_while_the_queue_is_busy_nothing_piles_up(
    database: Database, dispatcher: Dispatcher, shop: Shop
) -> None:
    for _ in range(3):
        lost(database, shop)
        lost(database, shop, needs_fetch=True)
    assert round_(database, dispatcher) == 1 + 3
    assert [round_(database, dispatcher) for _ in range(3)] == [0, 0, 0]
    assert lengths(dispatcher) == (1, 3, 0)
    fresh = lost(database, shop, needs_fetch=True)
    # Its own nudge waits behind the others, for all that is known.
    assert round_(database, dispatcher) == 0
    steps.change(database, Question, fresh, status_at=now() - timedelta(seconds=RENUDGE + 1))
    assert round_(database, dispatcher) == 1


def test_a_message_that_nobody_has_is_sent_again(
    database: Database, dispatcher: Dispatcher, shop: Shop, redis_url: str
) -> None:
    lost(database, shop)
    assert round_(database, dispatcher) == 1
    with Redis.from_url(redis_url) as client:
        client.delete(DRAFTS)  # its worker died with it
        assert client.expire(TOLD, 0)
    assert round_(database, dispatcher) == 1


def test_a_nudge_just_sent_is_given_a_moment(
    database: Database, dispatcher: Dispatcher, shop: Shop, redis_url: str
) -> None:
    question_id = lost(database, shop, needs_fetch=True)
    assert round_(database, dispatcher) == 1
    with Redis.from_url(redis_url) as client:
        client.flushall()  # a worker took it, or it was lost: nobody can tell yet
    assert round_(database, dispatcher) == 0
    steps.change(database, Question, question_id, nudged_at=now() - LONG_AGO)
    assert round_(database, dispatcher) == 1


def test_what_needs_nothing_gets_nothing(
    database: Database, dispatcher: Dispatcher, shop: Shop, person: Staff
) -> None:
    steps.ask(database, shop)
    steps.draft(database, lost(database, shop))
    lost(database, shop, status=Status.DRAFTING, lease_until=now() + LONG_AGO)
    for status in (Status.REJECTED, Status.WITHDRAWN, Status.POSTED, Status.ANSWERED):
        lost(database, shop, status=status)
    question_id = steps.ask(database, shop)
    steps.let_approve(database, question_id, person, undo_seconds=60)
    assert round_(database, dispatcher) == 0
    assert lengths(dispatcher) == (0, 0, 0)


def test_a_shop_is_polled_once(database: Database, dispatcher: Dispatcher, shop: Shop) -> None:
    assert round_(database, dispatcher, poll_every={"standard": 60.0}) == 1
    assert round_(database, dispatcher, poll_every={"standard": 60.0}) == 0
    assert lengths(dispatcher) == (0, 0, 1)
    assert round_(database, dispatcher, poll_every={"naver": 60.0}) == 0


def test_due_times_that_the_release_before_did_not_write_are_filled_in(
    database: Database, shop: Shop, dispatcher: Dispatcher
) -> None:
    question_id = steps.ask(database, shop)
    due = steps.get(database, Question, question_id).due_at
    steps.change(database, Question, question_id, due_at=None)
    round_(database, dispatcher)
    assert due is not None
    assert steps.get(database, Question, question_id).due_at == due
