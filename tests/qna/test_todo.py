"""What the relay asks SQL: who waits, and for how long nobody was nudged for it."""

from datetime import datetime, timedelta

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, Staff, now
from qna.store import todo
from tests.qna import steps

PAST = timedelta(seconds=60)


def asked(database: Database, shop: Shop, ago: timedelta = PAST, **values: object) -> int:
    question_id = steps.ask(database, shop)
    steps.change(database, Question, question_id, status_at=now() - ago, **values)
    return question_id


def before(seconds: float = 5) -> datetime:
    return now() - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("values", "waits"),
    [
        ({}, True),
        ({"needs_fetch": True}, False),
        ({"status": Status.IN_REVIEW}, False),
        ({"status": Status.DRAFTING, "lease_until": -PAST}, False),
        ({"status": Status.DRAFTING, "lease_until": PAST}, True),
        ({"status": Status.DRAFTING, "lease_until": PAST, "status_at": timedelta(0)}, True),
    ],
)
def test_who_waits_for_a_draft(
    values: dict[str, object], waits: bool, database: Database, shop: Shop
) -> None:
    """Times in `values` are how long ago."""
    given = {key: now() - v if isinstance(v, timedelta) else v for key, v in values.items()}
    question_id = asked(database, shop)
    steps.change(database, Question, question_id, **given)
    with database.read() as session:
        assert todo.drafts_wait(session, since=before()) == waits


def test_a_question_that_just_came_is_left_to_its_own_nudge(database: Database, shop: Shop) -> None:
    asked(database, shop, timedelta(seconds=1))
    with database.read() as session:
        assert not todo.drafts_wait(session, since=before())
        assert todo.drafts_wait(session, since=now())


def test_who_waits_for_its_text(shared_database: Database, own_shop: Shop) -> None:
    free, held, abandoned = (
        asked(shared_database, own_shop, needs_fetch=True, lease_until=until)
        for until in (None, now() + PAST, now() - PAST)
    )
    with shared_database.read() as session:
        found = todo.waiting_fetches(session, nudged_before=before())
    assert {free, held, abandoned} & set(found) == {free, abandoned}


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, True),
        ({"not_before": -PAST}, False),
        ({"nudged_at": timedelta(seconds=1)}, False),
        ({"nudged_at": PAST}, True),
        ({"status": DeliveryStatus.UNKNOWN}, True),
        ({"status": DeliveryStatus.POSTING, "lease_until": -PAST}, False),
        ({"status": DeliveryStatus.POSTING, "lease_until": PAST}, True),
        ({"status": DeliveryStatus.FAILED}, False),
        ({"status": DeliveryStatus.CANCELLED}, False),
        ({"status": DeliveryStatus.POSTED}, False),
    ],
)
def test_which_deliveries_are_due(
    values: dict[str, object], due: bool,
    shared_database: Database, own_shop: Shop, own_person: Staff,
) -> None:  # fmt: skip
    given = {key: now() - v if isinstance(v, timedelta) else v for key, v in values.items()}
    _, delivery_id = steps.approved(shared_database, own_shop, own_person)
    steps.change(shared_database, Delivery, delivery_id, **given)
    with shared_database.read() as session:
        found = todo.due_deliveries(session, nudged_before=before())
    assert (delivery_id in found) == due


def test_marked_as_nudged_they_rest(shared_database: Database, own_shop: Shop) -> None:
    question_id = asked(shared_database, own_shop, needs_fetch=True)
    with shared_database.write() as session:
        todo.mark_nudged(session, Question, [question_id])
        todo.mark_nudged(session, Question, [])
        assert question_id not in todo.waiting_fetches(session, nudged_before=before())
        assert question_id in todo.waiting_fetches(session, nudged_before=now())
