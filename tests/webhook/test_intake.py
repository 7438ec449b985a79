"""Requests that come together share a transaction, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from redis import Redis
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.dispatch import DRAFTS, Dispatcher
from qna.models import Shop
from tests.processes import wait_until
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
    write, groups = intake._write, list[int]()

    def once_all_wait(taken: list[Arrival]) -> None:
        if not groups:
            wait_until(lambda: len(intake._waiting) == MOST + 5, what="all others wait")
        groups.append(len(taken))
        write(taken)

    intake._write = once_all_wait  # type: ignore[method-assign]  # holds the first transaction
    acts = [lambda n=n: intake.record(own_shop.id, [steps.incoming(n)]) for n in names]
    recorded = together(acts)
    event.remove(shared_database.engine, "commit", note)
    assert all(one.new for each in recorded for one in each)
    assert groups == [1, MOST, 5]
    assert len(commits) == 3
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


def test_who_is_recorded_waits_for_no_other_transaction(intake: Intake, own_shop: Shop) -> None:
    write, answered, order = intake._write, Event(), list[str]()

    def slowly(taken: list[Arrival]) -> None:
        if order:
            assert answered.wait(10), "the first got its answer while the second was written"
        else:
            order.append("first")
            wait_until(lambda: bool(intake._waiting), what="the second waits")
        write(taken)

    def ask(name: str) -> None:
        intake.record(own_shop.id, [steps.incoming(name)])
        answered.set()

    intake._write = slowly  # type: ignore[method-assign]  # holds the second transaction
    together([lambda: ask("Q-1"), lambda: ask("Q-2")])


def test_when_writing_breaks_nobody_waits_for_ever(intake: Intake, own_shop: Shop) -> None:
    write, broken = intake._write, list[str]()

    def breaks_once(taken: list[Arrival]) -> None:
        if not broken:
            broken.append("once")
            wait_until(lambda: bool(intake._waiting), what="the second waits")
            raise KeyboardInterrupt
        write(taken)

    intake._write = breaks_once  # type: ignore[method-assign]  # the first one
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(intake.record, own_shop.id, [steps.incoming(name)]) for name in ("1", "2")
        ]
        kinds = {type(each.exception(10)) for each in both}
    assert kinds == {KeyboardInterrupt, type(None)}


def test_a_bad_row_costs_the_others_nothing(intake: Intake, own_shop: Shop) -> None:
    bad = Arrival(-1, [steps.incoming("Q-bad")], Event())
    good = Arrival(own_shop.id, [steps.incoming("Q")], Event())
    intake._write([bad, good])
    assert good.recorded.result()[0]
    assert isinstance(bad.recorded.exception(), SQLAlchemyError)


def test_nothing_to_record_touches_no_database(intake: Intake, own_shop: Shop) -> None:
    intake._database = None  # type: ignore[assignment]  # anything but a call to it
    assert intake.record(own_shop.id, []) == []
