"""Kill or cut at every step: `make simulate`, or

python -m proof.simulator --database both --pairs 3000 --random 3000 [--jobs 2] [--seed 1]
python -m proof.simulator --database sqlite --replay 2:417     what happened, line by line

Exits 0 only if no promise was broken in any schedule. Needs no network and leaves nothing.
"""

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from proof.simulator.plans import Plans
from proof.simulator.share import Ran, a_simulator, close_share, count_singles, open_share, run_one

SHOWN = 40
"""Failures that are printed; all are counted."""


@dataclass
class Result:
    schedules: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    def add(self, kind: str, ran: Ran) -> None:
        self.schedules += 1
        self.faults.update(line.rsplit(": ", 1)[1] for line in ran.faults)
        if ran.broken:
            self.failed += 1
            if self.failed <= SHOWN:
                broken, faults = "; ".join(ran.broken), "; ".join(ran.faults)
                print(f"{kind} {ran.number} ({ran.story}): {broken}\n    {faults}", flush=True)


def main() -> int:
    asked = _arguments()
    kinds = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    failed = 0
    for kind in kinds:
        if asked.replay:
            failed += _replay(kind, asked.replay)
            continue
        begin = time.monotonic()
        result = simulate(kind, asked)
        _report(kind, result, time.monotonic() - begin)
        failed += result.failed
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--every", type=int, default=1, help="each Nth single fault; 0: none")
    parser.add_argument("--pairs", type=int, default=3000)
    parser.add_argument("--random", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1, help="of the first pair and random one")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--replay", help="the number of one schedule")
    return parser.parse_args()


def simulate(kind: str, asked: argparse.Namespace) -> Result:
    result = Result()
    context = multiprocessing.get_context("spawn")
    with context.Pool(asked.jobs, initializer=open_share, initargs=[kind]) as pool:
        numbers = _numbers(pool.apply(count_singles), asked)
        for ran in pool.imap_unordered(run_one, numbers, chunksize=10):
            result.add(kind, ran)
        # One each: a database of its own is to be stopped.
        pool.map(close_share, range(asked.jobs), chunksize=1)
    return result


def _numbers(singles: int, asked: argparse.Namespace) -> Sequence[str]:
    chosen = range(0, singles, asked.every) if asked.every else range(0)
    seeds = asked.seed
    return [
        *(f"1:{n}" for n in chosen),
        *(f"2:{n}" for n in range(seeds, seeds + asked.pairs)),
        *(f"3:{n}" for n in range(seeds, seeds + asked.random)),
    ]


def _replay(kind: str, number: str) -> bool:
    with a_simulator(kind) as simulator:
        story, plan = Plans(simulator).make(number)
        outcome = simulator.run(story, plan, trace=True)
    print("\n".join(outcome.trace))
    print(f"{kind} {number} ({story.name}), faults:", *outcome.faults, sep="\n  ")
    print("broken:", *(outcome.broken or ["nothing"]), sep="\n  ")
    return bool(outcome.broken)


def _report(kind: str, result: Result, seconds: float) -> None:
    shown = ", ".join(f"{name} {count}" for name, count in result.faults.most_common())
    print(
        f"{kind}: {result.schedules} schedules in {seconds:.0f} s, "
        f"{result.faults.total()} faults ({shown}), {result.failed} failed",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
