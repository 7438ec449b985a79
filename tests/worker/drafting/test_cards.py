"""Which GPU a drafting worker takes: real worker processes, pretended cards."""

import signal
from collections.abc import Callable

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.models import Card, now
from qna.store.workers import alive_workers
from tests.processes import Processes, Running, wait_until

StartWorker = Callable[..., Running]


@pytest.fixture
def start(processes: Processes, redis_url: str) -> StartWorker:
    def started(database: Database, cards: str = "a b c d", **env: str) -> Running:
        given = {
            "PRETENDED_CARDS": cards,
            "JAMSI_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_LOG_JSON": "1",
        }
        module = "tests.worker.drafting.pretended_cards"
        return processes.start(env={**given, **env}, module=module)

    return started


def held(database: Database) -> dict[str, str | None]:
    """Each card that is held at this moment, with the process that holds it."""
    with database.read() as session:
        rows = session.scalars(select(Card).where(Card.lease_until > now()))
        return {f"{row.uuid}/{row.place}": _process(row.owner) for row in rows}


def _process(owner: str | None) -> str:
    assert owner is not None
    return owner.rpartition(":")[2].partition("-")[0]


def pids(*workers: Running) -> set[str]:
    return {str(worker.process.pid) for worker in workers}


def alive(database: Database, kind: str) -> set[str]:
    with database.read() as session:
        return {_process(worker.name) for worker in alive_workers(session, kind)}


ALL = {"GPU-a/0", "GPU-b/0", "GPU-c/0", "GPU-d/0"}


def test_four_cards_five_workers_one_killed_one_hung(
    start: StartWorker, database: Database
) -> None:
    five = [start(database) for _ in range(5)]
    wait_until(lambda: held(database).keys() == ALL, what="four cards are held")
    wait_until(lambda: len(alive(database, "standby")) == 1, what="the fifth waits")
    holders = set(held(database).values())
    assert len(holders) == 4
    (fifth,) = [each for each in five if str(each.process.pid) not in holders]
    assert alive(database, "standby") == pids(fifth)
    wait_until(
        lambda: "All 4 cards are held by living workers" in fifth.output(), what="it says so"
    )

    killed, hung, *others = [each for each in five if each is not fifth]
    killed.kill()
    right = pids(fifth, hung, *others)
    wait_until(lambda: set(held(database).values()) == right, what="the fifth replaces the killed")
    assert held(database).keys() == ALL
    wait_until(lambda: not alive(database, "standby"), what="nobody waits")

    # Stopped amid a write it would hold SQLite's one lock until somebody ends it, which this is
    # not about. PostgreSQL ends such a transaction.
    with database.write() as session:
        session.connection()
        hung.process.send_signal(signal.SIGSTOP)
    sixth = start(database)
    right = pids(fifth, sixth, *others)
    wait_until(lambda: set(held(database).values()) == right, what="the sixth replaces the hung")
    assert held(database).keys() == ALL

    # It comes back, finds its card taken, and must not work on it any more.
    hung.process.send_signal(signal.SIGCONT)
    assert hung.process.wait(timeout=30) == 70
    assert "card_lost" in hung.output()
    assert set(held(database).values()) == right


def test_a_worker_that_stops_gives_its_card_back(
    start: StartWorker, sqlite_database: Database
) -> None:
    first, second = start(sqlite_database, "a"), start(sqlite_database, "a")
    wait_until(lambda: alive(sqlite_database, "standby"), what="one waits")
    wait_until(lambda: alive(sqlite_database, "drafts"), what="one works")
    working, waiting = (
        (first, second) if held(sqlite_database)["GPU-a/0"] in pids(first) else (second, first)
    )
    assert working.stop() == 0
    wait_until(
        lambda: held(sqlite_database) == {"GPU-a/0": pids(waiting).pop()}, what="it is free at once"
    )
    wait_until(lambda: alive(sqlite_database, "drafts") == pids(waiting), what="the other works")
    assert waiting.stop() == 0
    assert held(sqlite_database) == {}


def test_one_that_waits_ends_in_order(start: StartWorker, sqlite_database: Database) -> None:
    start(sqlite_database, "a")
    wait_until(lambda: held(sqlite_database), what="the card is held")
    waiting = start(sqlite_database, "a")
    wait_until(lambda: alive(sqlite_database, "standby"), what="one waits")
    assert waiting.stop() == 0
    assert not alive(sqlite_database, "standby")


def test_two_share_a_card_when_told(start: StartWorker, sqlite_database: Database) -> None:
    for _ in range(3):
        start(sqlite_database, "a b", JAMSI_CARD_SHARE="2")
    taken = ({"GPU-a/0", "GPU-b/0", "GPU-a/1"}, {"GPU-a/0", "GPU-b/0", "GPU-b/1"})
    wait_until(lambda: len(held(sqlite_database)) == 3, what="three workers on two cards")
    assert held(sqlite_database).keys() in taken


def test_a_card_that_a_person_named_is_shared_with_who_is_there(
    start: StartWorker, sqlite_database: Database
) -> None:
    for _ in range(2):
        start(sqlite_database, "a b", JAMSI_DEVICE="cuda:1")
    wait_until(
        lambda: held(sqlite_database).keys() == {"GPU-b/0", "GPU-b/1"}, what="both are there"
    )
    start(sqlite_database, "a b")
    wait_until(lambda: "GPU-a/0" in held(sqlite_database), what="the third takes the other")


def test_a_card_that_is_not_there_is_named(start: StartWorker, sqlite_database: Database) -> None:
    lost = start(sqlite_database, "a b", JAMSI_DEVICE="cuda:7")
    assert lost.process.wait(timeout=60) == 1
    assert "there is no cuda:7 here, only cuda:0, cuda:1" in lost.output()


@pytest.mark.parametrize(
    "values", [{"JAMSI_DEVICE": "cpu"}, {"JAMSI_ENGINE": "openai"}], ids=["cpu", "elsewhere"]
)
def test_without_need_no_card_is_held(
    start: StartWorker, sqlite_database: Database, values: dict[str, str]
) -> None:
    start(sqlite_database, "a", **values)
    wait_until(lambda: alive(sqlite_database, "drafts"), what="it works")
    assert held(sqlite_database) == {}


def test_no_card_at_all_is_no_reason_to_wait(start: StartWorker, sqlite_database: Database) -> None:
    start(sqlite_database, "")
    wait_until(lambda: alive(sqlite_database, "drafts"), what="it works")
    assert held(sqlite_database) == {}


def test_while_sql_is_away_a_worker_waits_for_it(start: StartWorker) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    worker = start(away, "a")
    wait_until(lambda: "card_not_asked_for" in worker.output(), what="it says so")
    assert worker.stop() == 0
