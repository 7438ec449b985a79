"""1, 2, 4, 8 drafting workers against one: `python -m bench.scaling --help`.

Engines of fixed speed that cost no processor time, so that what is seen is the rest: Redis, Celery,
SQL, the policy. First each number of workers drafts a heap of questions (drafts a second, while
none has only its last ones); then questions come one by one at 70 % of what so many should
write, and their waits are counted. At last engines that answer at once show the ceiling.
"""

import argparse
import os
import platform
import random
import time
from itertools import count as numbers

from bench.steady import HELD, Fleet, Times, a_fleet, wait_until, waits
from qna.models import Shop

LOAD = 0.7


def main() -> None:
    arguments = _arguments()
    kind = "PostgreSQL" if arguments.postgres else "SQLite"
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{kind}; load of the machine before: {os.getloadavg()[0]:.1f}")
    with a_fleet(postgres=arguments.postgres) as fleet:
        shops = [fleet.add_shop(f"shop-{n}") for n in range(arguments.shops)]
        alone = 0.0
        for workers in arguments.workers:
            with fleet.workers(workers, arguments.speed, arguments.slots):
                _heap(fleet, shops, workers * arguments.slots)  # warms up
                heap = int(workers * arguments.speed * arguments.seconds)
                rate, spent = _measured(fleet, shops, heap, workers * HELD * arguments.slots)
                came = _stream(fleet, shops, workers * arguments.speed * LOAD, arguments.seconds)
            alone = alone or rate / workers
            linear = 100 * rate / workers / alone
            print(f"{workers} workers: {rate:6.1f} drafts/s, {linear:5.1f} % of linear, ", end="")
            print(
                f"{spent:4.1f} ms of processor each; {waits([t.waited for t in came])}", flush=True
            )
        for workers in arguments.ceiling:
            with fleet.workers(workers, 0, 32):
                _heap(fleet, shops, 200)
                rate, spent = _measured(fleet, shops, arguments.heap, workers * HELD * 32)
            print(
                f"ceiling, {workers} workers: {rate:6.1f} drafts/s, {spent:.1f} ms each", flush=True
            )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--workers", type=int, nargs="*", default=[1, 2, 4, 8])
    add("--speed", type=float, default=5.0, help="drafts a second of each engine")
    add("--slots", type=int, default=8, help="that it writes at once")
    add("--seconds", type=float, default=20.0, help="of each measurement")
    add("--shops", type=int, default=10)
    add(
        "--ceiling",
        type=int,
        nargs="*",
        default=[1, 2, 4],
        help="workers whose engine costs nothing",
    )
    add("--heap", type=int, default=3000, help="questions for the ceiling")
    add("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    return parser.parse_args()


_number = numbers()


def _heap(fleet: Fleet, shops: list[Shop], size: int) -> tuple[int, int]:
    """So many at once, over all shops; until they are drafted. Their first and last id."""
    ids = []
    for n, shop in enumerate(shops):
        keys = [f"K-{next(_number)}" for _ in range(size // len(shops) + (n < size % len(shops)))]
        ids += fleet.ask(shop, keys) if keys else []
    wait_until(lambda: not fleet.undrafted(ids[0], ids[-1]))
    return ids[0], ids[-1]


def _measured(fleet: Fleet, shops: list[Shop], heap: int, held: int) -> tuple[float, float]:
    """Drafts a second while all had work, and milliseconds of processor time for each.

    `held`: what all of them hold; at the beginning and the end some have less to do.
    """
    before = fleet.processor_seconds()
    drafted = fleet.times(*_heap(fleet, shops, heap + 2 * held))
    spent = fleet.processor_seconds() - before
    ended = sorted(each.done for each in drafted)
    middle = ended[held:-held]
    return (len(middle) - 1) / (middle[-1] - middle[0]), 1000 * spent / len(ended)


def _stream(fleet: Fleet, shops: list[Shop], per_second: float, seconds: float) -> list[Times]:
    """As they come in a shop: at random, each on its own."""
    chosen, ids = random.Random(7), []
    until = due = time.monotonic()
    until += seconds
    while due < until:
        due += chosen.expovariate(per_second)
        time.sleep(max(0.0, due - time.monotonic()))
        ids += fleet.ask(chosen.choice(shops), [f"K-{next(_number)}"])
    wait_until(lambda: not fleet.undrafted(ids[0], ids[-1]))
    return fleet.times(ids[0], ids[-1])


if __name__ == "__main__":
    main()
