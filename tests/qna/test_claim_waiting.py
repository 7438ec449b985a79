"""Which questions a drafting worker takes, and that no two take the same."""

from datetime import timedelta
from functools import partial

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop, now
from qna.store.drafts import DraftTask, claim_waiting
from tests.qna import steps
from tests.qna.racing import together

MINUTE = timedelta(minutes=1)


def take(database: Database, limit: int = 16, owner: str = "w") -> list[DraftTask]:
    with database.write() as session:
        return claim_waiting(session, limit, owner=owner, lease_seconds=30)


def ids(tasks: list[DraftTask]) -> list[int]:
    return [task.question_id for task in tasks]


def test_the_oldest_first_and_no_more_than_asked_for(database: Database, shop: Shop) -> None:
    asked = [steps.ask(database, shop) for _ in range(5)]
    assert ids(take(database, 2)) == asked[:2]
    assert ids(take(database)) == asked[2:]
    assert take(database) == []


def test_what_a_worker_gave_back_comes_first(database: Database, shop: Shop) -> None:
    given_back, held, fresh = (steps.ask(database, shop) for _ in range(3))
    first = {task.question_id: task for task in take(database, 2)}
    steps.change(database, Question, given_back, lease_until=now() - MINUTE, lease_owner=None)
    again = take(database, owner="w2")
    assert ids(again) == [given_back, fresh]
    assert again[0].claim == first[given_back].claim + 1
    assert steps.get(database, Question, held).lease_owner == "w"


def test_what_is_not_to_be_drafted_is_left(database: Database, shop: Shop) -> None:
    for values in (
        {"needs_fetch": True},
        {"status": Status.IN_REVIEW},
        {"status": Status.WITHDRAWN},
        {"status": Status.DRAFTING, "lease_until": now() + MINUTE},
    ):
        steps.change(database, Question, steps.ask(database, shop), **values)
    assert take(database) == []


def test_of_eight_workers_each_takes_its_own(database: Database, shop: Shop) -> None:
    asked = [steps.ask(database, shop) for _ in range(20)]
    taken = together([partial(take, database, 3, f"w{number}") for number in range(8)])
    found = [question_id for tasks in taken for question_id in ids(tasks)]
    assert len(found) == len(set(found))
    assert set(found) <= set(asked)
    # Nobody waits for another one's rows, so a single call may get less; nothing is lost.
    rest = ids(take(database, 20))
    assert sorted(found + rest) == asked
