"""A real `jamsi worker deliveries`: a storefront that hangs keeps no other one waiting."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from qna.database import Database
from qna.dispatch import DELIVER_REPLY, Dispatcher
from qna.lifecycle import Status
from qna.models import Staff
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.server import Request, Response
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms_end_to_end.flow import register
from tests.processes import Processes, wait_until
from tests.qna import steps
from worker.delivering.calls_per_shop import CallsPerShop
from worker.delivering.main import AT_ONCE

HANGING = 24


class Hanging(FakeStandard):
    """Takes each request and says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()
        self.held: set[str] = set()
        self.most = 0

    def handle(self, request: Request) -> Response | None:
        with self.lock:
            self.held.add(request.headers["webhook-id"])
            self.most = max(self.most, len(self.held))
        self.let_go.wait(timeout=120)
        with self.lock:
            self.held.discard(request.headers["webhook-id"])
        return super().handle(request)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    fake = Hanging()
    with fake.running():
        yield fake
        fake.let_go.set()


@pytest.fixture
def good() -> Iterator[FakeStandard]:
    fake = FakeStandard()
    with fake.running():
        yield fake


def test_a_good_storefront_does_not_wait_for_a_hanging_one(
    hanging: Hanging, good: FakeStandard, sqlite_url: str, sqlite_database: Database,
    redis_url: str, person_there: Staff, processes: Processes, tmp_path: Path,
) -> None:  # fmt: skip
    def approve(fake: FakeStandard, name: str, count: int) -> list[int]:
        shop, ids = register(sqlite_database, SecretBox(SECRET_KEY), fake, name), []
        for number in range(count):
            fake.questions[f"Q-{number}"] = steps.TEXT
            question_id, delivery_id = steps.approved(
                sqlite_database, shop, person_there, question_id=f"Q-{number}"
            )
            assert dispatcher.nudge(DELIVER_REPLY, delivery_id)
            ids.append(question_id)
        return ids

    def posted(ids: list[int]) -> bool:
        return all(steps.status(sqlite_database, each) == Status.POSTED for each in ids)

    dispatcher = Dispatcher(redis_url)
    slow, quick = approve(hanging, "hanging", HANGING), approve(good, "good", 1)
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        # Nothing here ends by a time-out: what hangs, hangs until the test lets it go.
        "JAMSI_REPLY_TIMEOUT": "100",
        "JAMSI_DELIVERY_LEASE_SECONDS": "600",
    }
    processes.start("worker", "deliveries", env=env)
    wait_until(lambda: posted(quick), what="the good storefront's reply")
    assert not any(posted([each]) for each in slow)
    wait_until(lambda: len(hanging.held) == AT_ONCE, what="calls to the hanging one")
    hanging.let_go.set()
    # The others come by themselves, one after another, without the relay.
    wait_until(lambda: posted(slow), what="the rest")
    assert hanging.most == AT_ONCE


@pytest.fixture
def person_there(sqlite_database: Database) -> Staff:
    from tests.conftest import make_person

    return make_person(sqlite_database)


class Nudged(Dispatcher):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []

    def nudge(self, task: str, row_id: int) -> bool:
        self.sent.append((task, row_id))
        return True


def test_who_ends_hands_on_one_turn_and_none_twice() -> None:
    dispatcher = Nudged()
    calls = CallsPerShop(dispatcher, 1)
    with calls.of(1, ("deliver", 1)) as first:
        assert first
        for row_id in (2, 3, 2):
            with calls.of(1, ("deliver", row_id)) as later:
                assert not later
        with calls.of(2, ("deliver", 9)) as elsewhere:
            assert elsewhere
    assert dispatcher.sent == [("deliver", 2)]
    with calls.of(1, ("deliver", 2)) as second:
        assert second
    assert dispatcher.sent == [("deliver", 2), ("deliver", 3)]


def test_a_call_that_breaks_gives_its_turn_back() -> None:
    calls = CallsPerShop(Nudged(), 1)
    with pytest.raises(KeyError), calls.of(1, ("deliver", 1)):
        raise KeyError
    with calls.of(1, ("deliver", 2)) as mine:
        assert mine


def test_rows_of_a_shop_are_done_in_their_order_whichever_message_comes() -> None:
    calls, done = CallsPerShop(Nudged(), 1), []
    with calls.of(1, ("deliver", 9)) as first:
        for row_id in (5, 3, 4):
            with calls.of(1, ("deliver", row_id)):
                pass
    done.append(first)
    for message in (5, 4, 5):
        with calls.of(1, ("deliver", message)) as turn:
            done.append(turn)
    assert [row_id for _task, row_id in filter(None, done)] == [9, 3, 4, 5]


def test_neither_of_two_tasks_keeps_the_other_waiting() -> None:
    calls, done = CallsPerShop(Nudged(), 1), []
    with calls.of(1, ("deliver", 1)):
        for row_id in (2, 3):
            for task in ("deliver", "fetch"):
                with calls.of(1, (task, row_id)):
                    pass
    for _ in range(4):
        with calls.of(1, ("fetch", 3)) as turn:
            done.append(turn)
    assert done == [("fetch", 2), ("deliver", 2), ("fetch", 3), ("deliver", 3)]
