"""Nine quiet shops beside a flood: `python -m bench.fairness --help`.

One shop sends thousands of questions at once; nine others one now and then. How long do they wait
for their drafts, by turns and, with every turn the same, by age as it was before? Both take the
same questions at the same moments.
"""

import argparse
import os
import platform
import random
import time
from dataclasses import dataclass

from sqlalchemy import update

from bench.steady import Fleet, a_fleet, wait_until, waits
from qna.models import Question, Shop

BATCH = 50
"""Of the flood, recorded in one transaction."""
QUIET = 9
SLOTS = 32


def main() -> None:
    arguments = _arguments()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"one worker of {arguments.speed:g} drafts/s; a flood of {arguments.flood}")
    with a_fleet(postgres=arguments.postgres) as fleet:
        shops = [fleet.add_shop(name) for name in ("flood", *(f"quiet-{n}" for n in range(QUIET)))]
        with fleet.workers(1, arguments.speed, SLOTS):
            for fair in (True, False):
                _report(fleet, shops, _run(fleet, shops, arguments, fair=fair), fair=fair)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--flood", type=int, default=10_000)
    add("--speed", type=float, default=100.0, help="drafts the engine writes a second")
    add("--quiet", type=int, default=90, help="questions of the nine quiet shops together")
    add("--seconds", type=float, default=60.0, help="in which those come")
    add("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Run:
    first: int
    last: int
    seconds: float


def _run(fleet: Fleet, shops: list[Shop], arguments: argparse.Namespace, *, fair: bool) -> Run:
    flood, *quiet = shops
    kind = "fair" if fair else "by-age"
    began, first, last = time.monotonic(), 0, 0
    for start in range(0, arguments.flood, BATCH):
        keys = [f"{kind}-{n}" for n in range(start, min(start + BATCH, arguments.flood))]
        last = _ask(fleet, flood, keys, fair=fair)
        first = first or last - len(keys) + 1
        time.sleep(0.02)  # SQLite's one writer would else hardly ever let the worker in
    chosen = random.Random(7)  # the same moments for both
    for number in range(arguments.quiet):
        time.sleep(chosen.expovariate(arguments.quiet / arguments.seconds))
        last = _ask(fleet, quiet[number % QUIET], [f"{kind}-q-{number}"], fair=fair)
    wait_until(lambda: not fleet.undrafted(first, last))
    return Run(first, last, time.monotonic() - began)


def _ask(fleet: Fleet, shop: Shop, keys: list[str], *, fair: bool) -> int:
    """The last one's id. Without turns all have the same, and age decides."""
    if fair:
        return fleet.ask(shop, keys)[-1]
    with fleet.database.write() as session:
        ids = fleet.record(session, shop, keys)
        session.execute(update(Question).where(Question.id.in_(ids)).values(turn=1))
    fleet.dispatcher.nudge_drafting()
    return ids[-1]


def _report(fleet: Fleet, shops: list[Shop], run: Run, *, fair: bool) -> None:
    print(f"{'by turns' if fair else 'by age'}: everything drafted in {run.seconds:.0f} s")
    flood, *quiet = shops
    of_quiet = [t.waited for shop in quiet for t in fleet.times(run.first, run.last, shop)]
    of_flood = [t.waited for t in fleet.times(run.first, run.last, flood)]
    print(f"  nine quiet shops, {len(of_quiet):5}: waited {waits(of_quiet)}")
    print(f"  the flood,        {len(of_flood):5}: waited {waits(of_flood)}", flush=True)


if __name__ == "__main__":
    main()
