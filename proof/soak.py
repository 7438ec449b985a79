"""Mixed work for half an hour: does anything grow? `make soak`, or

python -m proof.soak --minutes 30 --rate 1 --database sqlite

The real processes with senders, two people at the real review page and a storefront with faults,
and nobody kills. Memory, open files and sockets of each process and the keys of Redis are looked
at every few seconds. Exits 0 only if none of them grows by more than its noise once everything is
warm, and every promise was kept. Connections to SQL are counted apart: their pool keeps what the
busiest moment needed, whenever that comes, so they are held to its size.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from random import Random
from statistics import fmean, linear_regression, stdev

import httpx
import psutil
from redis import Redis, RedisError
from sqlalchemy import text

from proof.chaos.installation import PASSWORD, an_installation
from proof.chaos.ledger import Ledger
from proof.chaos.people import Person, Sender, start
from proof.chaos.rest import comes_to_rest
from proof.chaos.site import COPIES, Daemon, Site
from proof.simulator.checks import check
from qna.database import POOL_SIZE, Database
from qna.dispatch import DELIVER_REPLY, Dispatcher
from qna.store.workers import alive_workers
from tests.processes import answers, wait_until

EVERY_SECONDS = 5.0
WARM = 1 / 3
"""Of the time: caches fill, pools open their connections, code is used for the first time."""
FLOORS = {"MiB": 0.02, "files": 2.0, "sockets": 2.0, "keys": 10.0}
"""Growth that counts for nothing: a share of the mean for memory, else so many."""
BOUNDS = {"to SQL": POOL_SIZE}
"""What a pool fills up to and then keeps."""

NOBODYS = 400
"""Replies that are not there: enough for both workers, with sixteen threads each."""

Series = list[tuple[float, float]]
"""Seconds and value."""


@dataclass(frozen=True)
class Trend:
    """What a series did after it was warm."""

    mean: float
    grown: float
    """By the straight line through it, from the first moment to the last."""
    noise: float
    """Standard deviation around that line."""

    def grows(self, unit: str) -> bool:
        if unit in BOUNDS:
            return self.mean > BOUNDS[unit]
        floor = FLOORS[unit] * (self.mean if unit == "MiB" else 1.0)
        return self.grown > max(3 * self.noise, floor)


def trend(series: Series) -> Trend:
    """Raises `ValueError` with fewer than three points after the warm part."""
    first, last = series[0][0], series[-1][0]
    warm = [point for point in series if point[0] >= first + WARM * (last - first)]
    if len(warm) < 3:
        raise ValueError("too few points; let it run longer")
    times, values = zip(*warm, strict=True)
    line = linear_regression(times, values)
    rest = [value - line.slope * at - line.intercept for at, value in warm]
    return Trend(fmean(values), line.slope * (times[-1] - times[0]), stdev(rest))


@dataclass
class Steady(Sender):
    """Goes on until the time is up, one after the other with pauses."""

    until: float = 0.0
    pause: float = 1.0

    def run(self) -> None:
        number = 0
        with httpx.Client(timeout=15) as client:
            while time.monotonic() < self.until:
                self._one(client, number)
                number += 1
                time.sleep(self.random.uniform(0, 2 * self.pause))


def main() -> int:
    asked = _arguments()
    with ExitStack() as stack:
        made = stack.enter_context(an_installation(asked.database, asked.seed))
        env = made.env
        site = stack.enter_context(Site(made.folder, env).running())
        wait_until(lambda: answers(f"http://127.0.0.1:{env['JAMSI_WEBHOOK_PORT']}/healthz"))
        _wake_deliveries(made.database, env["JAMSI_REDIS_URL"])
        ledger = Ledger(made.database, made.storefront)
        found = _play(asked, ledger, site, made.staff)
        broken = [*check(ledger), *_restarted(site)]  # type: ignore[arg-type]  # the same shape
    growing = _report(found, len(ledger.said))
    print("\n".join(broken[:60]) or "every promise was kept", flush=True)
    return 1 if growing or broken else 0


def _wake_deliveries(database: Database, redis_url: str) -> None:
    """Many replies at once, of which none is there: whoever ends one nudges for the next.

    For its first nudge a process opens three files that stay. That may come after half an hour
    of easy work, and would look like growth.
    """
    wait_until(lambda: _delivering(database) == COPIES["worker deliveries"], seconds=300)
    dispatcher = Dispatcher(redis_url)
    for row_id in range(NOBODYS):
        dispatcher.nudge(DELIVER_REPLY, -1 - row_id)


def _delivering(database: Database) -> int:
    with database.read() as session:
        return len(alive_workers(session, "deliveries"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=1, help="questions a second, about")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _play(
    asked: argparse.Namespace, ledger: Ledger, site: Site, staff: Sequence[int]
) -> dict[tuple[str, str], Series]:
    until, finished = time.monotonic() + 60 * asked.minutes, list[bool]()
    webhook = f"http://127.0.0.1:{site.env['JAMSI_WEBHOOK_PORT']}/webhooks/standard/chaos"
    review = f"http://127.0.0.1:{site.env['JAMSI_REVIEW_PORT']}"
    random = lambda who: Random(f"{asked.seed} {who}")  # noqa: E731
    senders = [
        Steady(ledger, webhook, random(f"sender {n}"), 0, until, 2 / asked.rate) for n in range(2)
    ]
    people = [
        Person(ledger, review, login, PASSWORD, row, random(login), lambda: bool(finished))
        for login, row in zip(("minji", "sora"), staff, strict=True)
    ]
    threads = start([each.run for each in [*senders, *people]])
    found: dict[tuple[str, str], Series] = defaultdict(list)
    while time.monotonic() < until:
        time.sleep(EVERY_SECONDS)
        for name, unit, value in _look(site, ledger.database):
            found[name, unit].append((time.monotonic(), value))
    if not comes_to_rest(ledger, time.monotonic() + 300):
        ledger.broken.append("it did not come to rest")
    finished.append(True)
    for thread in threads:
        thread.join()
    return found


def _look(site: Site, database: Database) -> Iterator[tuple[str, str, float]]:
    to_sql = _connections(database)
    for daemon in site.daemons:
        if daemon.process and not daemon.ended:
            with suppress(psutil.Error, OSError):
                yield from _look_at(daemon, psutil.Process(daemon.process.pid), to_sql)
    with suppress(RedisError), Redis(unix_socket_path=str(site.folder / "redis.sock")) as redis:
        yield "redis", "keys", float(redis.dbsize())


def _look_at(
    daemon: Daemon, process: psutil.Process, to_sql: Mapping[str, int]
) -> Iterator[tuple[str, str, float]]:
    """All its processes together: granian's and the engine's are children."""
    family = [process, *process.children(recursive=True)]
    files = [link for each in family for link in _files(each.pid)]
    sqlite = sum(link.endswith(".db") for link in files)
    postgres = to_sql.get(daemon.name, 0)
    sockets = sum(link.startswith("socket:") for link in files) - postgres
    yield daemon.name, "MiB", sum(each.memory_info().rss for each in family) / 2**20
    # A connection to SQLite is two files: the database and what is written ahead (`-wal`).
    yield daemon.name, "files", float(len(files) - 2 * sqlite - postgres)
    yield daemon.name, "sockets", float(sockets)
    if sqlite or postgres:
        yield daemon.name, "to SQL", float(sqlite + postgres)


def _connections(database: Database) -> dict[str, int]:
    """To PostgreSQL, by the names of the processes; SQLite's are seen among the files."""
    if database.url.get_backend_name() == "sqlite":
        return {}
    with database.read() as session:
        found = session.execute(text(_BY_NAME)).all()
    return {row.name: row.number for row in found}


_BY_NAME = "SELECT application_name AS name, count(*) AS number FROM pg_stat_activity GROUP BY 1"


def _files(pid: int) -> Iterator[str]:
    folder = f"/proc/{pid}/fd"
    for number in os.listdir(folder):
        with suppress(FileNotFoundError):  # closed meanwhile
            yield os.readlink(f"{folder}/{number}")


def _restarted(site: Site) -> list[str]:
    return [f"{name} was started again {n} times" for name, n in site.restarts.items()]


def _report(found: dict[tuple[str, str], Series], said: int) -> int:
    """Prints the table; how many series grow."""
    growing = 0
    print(f"{said} acknowledged\n| process | what | mean | grown | noise | |")
    print("|---|---|--:|--:|--:|---|")
    for (name, unit), series in sorted(found.items()):
        seen = trend(series)
        growing += seen.grows(unit)
        word = "grows" if seen.grows(unit) else "flat"
        print(
            f"| {name} | {unit} | {seen.mean:.1f} | {seen.grown:+.2f} | {seen.noise:.2f} | {word} |"
        )
    return growing


if __name__ == "__main__":
    sys.exit(main())
