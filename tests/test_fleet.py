"""The simulated fleet: nothing is lost, whoever is killed, and a flood starves nobody there."""

import statistics
from collections import Counter
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import select

from bench.fleet import World, arguments, drafted, simulated
from bench.fleet_day import SHOPS
from bench.fleet_loop import Condition, Loop, Servers
from qna.models import Draft, Question


@pytest.fixture(autouse=True)
def own_structlog() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_time_jumps_to_who_wakes_next() -> None:
    loop, seen = Loop(), list[tuple[float, str]]()

    def sleeper(name: str, seconds: float) -> None:
        loop.sleep(seconds)
        seen.append((loop.now, name))

    for name, seconds in (("late", 5.0), ("early", 2.0)):
        loop.spawn(lambda name=name, seconds=seconds: sleeper(name, seconds))
    loop.run(10)
    assert seen == [(2.0, "early"), (5.0, "late")]


def test_a_condition_wakes_at_once_or_when_the_time_is_up() -> None:
    loop, seen, open_ = Loop(), list[tuple[float, bool]](), [False]
    changed = Condition(loop)

    def waiter(timeout: float) -> None:
        seen.append((loop.now, changed.wait_for(lambda: open_[0], timeout)))
        seen.append((loop.now, open_[0]))

    def opener() -> None:
        loop.sleep(3)
        open_[0] = True
        changed.notify_all()

    for run in (lambda: waiter(1), lambda: waiter(9), opener):
        loop.spawn(run)
    loop.run(10)
    assert seen == [(0.0, False), (1.0, False), (0.0, True), (3.0, True)]


def test_servers_are_held_one_after_the_other_also_by_one_that_is_killed() -> None:
    loop, ended = Loop(), list[float]()
    servers = Servers(loop, 1)

    def work() -> None:
        with servers.held(2):
            pass
        ended.append(loop.now)

    threads = [loop.spawn(work) for _ in range(4)]
    loop.at(1, lambda: loop.kill(threads[0]))
    loop.at(1, lambda: loop.kill(threads[2]))
    loop.run(20)
    assert ended == [3.0, 5.0]
    assert servers.free == 1


FLEET = ["--workers", "4", "--a-day", "40000", "--hours", "0.1", "--held", "8", "--after", "900"]


def of_shop(world: World, shop_id: int) -> tuple[list[float], list[float]]:
    """Seconds until its drafts, and until those of all others."""
    columns = (Question.shop_id, Question.received_at, Draft.created_at)
    statement = select(*columns).join(Draft, Draft.id == Question.draft_id)
    waited: tuple[list[float], list[float]] = ([], [])
    with world.sql.real.read() as session:
        for shop, asked, done in session.execute(statement):
            waited[shop != shop_id].append((done - asked).total_seconds())
    return waited


def test_killed_workers_and_a_database_that_goes_away_lose_nothing() -> None:
    with simulated(arguments([*FLEET, "--kill", "1:2", "--away", "3:40"])) as world:
        rows = drafted(world)
        with world.sql.real.read() as session:
            shown = Counter(session.scalars(select(Draft.question_id)))
        assert len(rows) > 100
        assert all(done is not None for _, done in rows)
        assert set(shown.values()) == {1}
        assert world.claims.total() > len(rows)  # some were claimed again


def test_the_others_wait_little_beside_a_flood() -> None:
    with simulated(arguments([*FLEET, "--flood", "1:300"])) as world:
        flood, others = of_shop(world, SHOPS)
    assert len(flood) >= 300
    assert statistics.median(others) * 5 < statistics.median(flood)
