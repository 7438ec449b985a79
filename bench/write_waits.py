"""How long writes of several processes wait for SQLite's one writer.

    python -m bench.write_waits [--seconds 15]

Three processes write to one database as a webhook, a drafting worker and a relay do: each holds the
lock for some milliseconds, asleep, so that a busy machine changes little. First they wait as SQLite
does by itself, sleeping longer each time; then as the product does.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from unittest.mock import patch

from sqlalchemy import text

from qna import database as module
from qna.database import Database

WRITERS = {"webhook": (0.004, 0.002), "worker": (0.02, 0.05), "relay": (0.005, 0.2)}
"""Seconds that each holds the lock, and its pause on average."""


def write(name: str, url: str, seconds: float, sleeping: bool) -> tuple[str, list[float]]:
    """The seconds that each write waited."""
    hold, pause = WRITERS[name]
    random, waits, until = Random(name), list[float](), time.monotonic() + seconds
    by_itself = patch.object(module, "_take_lock", lambda driver: driver.execute("BEGIN IMMEDIATE"))
    if sleeping:
        by_itself.start()
    database = Database(url)
    while time.monotonic() < until:
        began = time.perf_counter()
        with database.write() as session:
            session.connection()
            waits.append(time.perf_counter() - began)
            session.execute(text("UPDATE written SET times = times + 1"))
            time.sleep(hold)
        time.sleep(random.uniform(0, 2 * pause))
    database.dispose()
    return name, waits


def _show(name: str, waits: Sequence[float]) -> None:
    ordered = [1000 * wait for wait in sorted(waits)]
    p50, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    print(f"  {name:8} {len(ordered):5} writes, waited p50 {p50:.1f} ms, p99 {p99:.0f} ms, "
          f"at most {ordered[-1]:.0f} ms", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        url = f"sqlite:///{folder}/waits.db"
        database = Database(url)
        with database.write() as session:
            session.execute(text("CREATE TABLE written AS SELECT 0 AS times"))
        database.dispose()
        for sleeping in (True, False):
            print("as SQLite waits by itself" if sleeping else "as the product waits", flush=True)
            context = multiprocessing.get_context("spawn")
            with context.Pool(len(WRITERS)) as pool:
                given = [(name, url, asked.seconds, sleeping) for name in WRITERS]
                for found in pool.starmap(write, given, chunksize=1):
                    _show(*found)


if __name__ == "__main__":
    main()
