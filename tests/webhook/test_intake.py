"""Requests that come together share a transaction, and nothing else."""

import pytest
from redis import Redis
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.dispatch import DRAFTS, Dispatcher
from qna.models import Shop
from tests.qna import steps
from tests.qna.racing import together
from webhook.intake import MOST, Arrival, Intake


@pytest.fixture
def intake(shared_database: Database, redis_url: str) -> Intake:
    return Intake(shared_database, Dispatcher(redis_url))


def test_many_at_once_are_few_transactions_and_one_message(
    intake: Intake, shared_database: Database, own_shop: Shop, redis_url: str
) -> None:
    commits: list[object] = []
    note = commits.append
    event.listen(shared_database.engine, "commit", note)
    names = [f"Q-{n}" for n in range(MOST + 6)]
    with intake._turn:  # all of them wait behind this
        for name in names[:-1]:
            intake._waiting.append(Arrival(own_shop.id, [steps.incoming(name)]))
    recorded = intake.record(own_shop.id, [steps.incoming(names[-1])])
    event.remove(shared_database.engine, "commit", note)
    assert [one.new for one in recorded] == [True]
    assert len(commits) == 2
    with Redis.from_url(redis_url) as client:
        assert client.llen(DRAFTS) == 1
    again = [steps.record(shared_database, own_shop, steps.incoming(name)) for name in names]
    assert [one.new for one in again if one] == [False] * len(names)


def test_each_sender_gets_its_own_answer(intake: Intake, own_shop: Shop) -> None:
    names = [f"Q-{n}" for n in range(12)]
    acts = [lambda n=n: intake.record(own_shop.id, [steps.incoming(n)]) for n in (*names, *names)]
    ids = [recorded[0].question_id for recorded in together(acts)]
    assert ids[:12] == ids[12:]
    assert len(set(ids)) == 12


def test_a_bad_row_costs_the_others_nothing(intake: Intake, own_shop: Shop) -> None:
    bad, good = Arrival(-1, [steps.incoming("Q-bad")]), Arrival(own_shop.id, [steps.incoming("Q")])
    intake._write([bad, good])
    assert good.recorded.result()[0]
    assert isinstance(bad.recorded.exception(), SQLAlchemyError)


def test_nothing_to_record_touches_no_database(intake: Intake, own_shop: Shop) -> None:
    intake._database = None  # type: ignore[assignment]  # anything but a call to it
    assert intake.record(own_shop.id, []) == []
