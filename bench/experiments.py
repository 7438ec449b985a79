"""What the test of two arms costs and promises, by simulation with the product's own code.

`python -m bench.experiments` prints the tables of docs/learning.md: false alarms where the arms do
not differ, looked at after every decision; decisions until a difference of ten points is found; and
how often each arm's always-valid interval misses the true share at any moment. Shares of drafts
approved unchanged are assumed, and decisions do not depend on one another.
"""

import argparse
import random
from statistics import median

from qna.experiments.arms import Arm
from qna.experiments.sequential import (
    MOST_DECISIONS,
    Outcome,
    Tally,
    always_valid_interval,
    weigh,
)

SAME = (0.5, 0.6, 0.7, 0.8, 0.9)
BASES = (0.5, 0.6, 0.7, 0.75, 0.8)
TEN_POINTS = 0.10


def decisions(chance: random.Random, shares: dict[Arm, float], number: int) -> list[Outcome]:
    arms = list(Arm)
    drawn = (arms[chance.random() < 0.5] for _ in range(number))
    return [(arm, chance.random() < shares[arm]) for arm in drawn]


def false_alarms(share: float, runs: int, seed: int) -> float:
    """Share of runs in which equal arms were ever told apart."""
    chance, shares = random.Random(f"{seed}-{share}"), dict.fromkeys(Arm, share)
    found = (weigh(decisions(chance, shares, MOST_DECISIONS)).better for _ in range(runs))
    return sum(each is not None for each in found) / runs


def found_after(base: float, runs: int, seed: int) -> tuple[float, float, float]:
    """Median decisions, share of runs found at all, share of those that chose the worse arm."""
    chance, shares = random.Random(f"{seed}+{base}"), {Arm.A: base, Arm.B: base + TEN_POINTS}
    findings = [weigh(decisions(chance, shares, MOST_DECISIONS)) for _ in range(runs)]
    ended = [each for each in findings if each.better is not None]
    wrong = sum(each.better is Arm.A for each in ended)
    after = median(each.decided_after or MOST_DECISIONS for each in findings)
    return after, len(ended) / runs, wrong / max(1, len(ended))


def interval_misses(share: float, runs: int, seed: int, number: int = 1000) -> float:
    """Share of runs in which the interval ever left the true share out, at each decision of one
    arm up to `number`."""
    chance = random.Random(f"{seed}={share}")
    return sum(_misses(chance, share, number) for _ in range(runs)) / runs


def _misses(chance: random.Random, share: float, number: int) -> bool:
    tally = Tally()
    for _ in range(number):
        tally.decided += 1
        tally.unchanged += chance.random() < share
        # Its bounds are the slow part; where the share is near nothing can be missed.
        if abs(tally.unchanged / tally.decided - share) * tally.decided**0.5 < 0.5:
            continue
        low, high = always_valid_interval(tally.unchanged, tally.decided)
        if not low <= share <= high:
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    print(f"{given.runs} runs of up to {MOST_DECISIONS} decisions, seed {given.seed}\n")
    print("| share of both arms | false alarms |\n|---|---|")
    for share in SAME:
        print(f"| {share:.2f} | {100 * false_alarms(share, given.runs, given.seed):.1f} % |")
    print("\n| shares | median decisions, both arms | found | of those the worse arm |")
    print("|---|---|---|---|")
    for base in BASES:
        after, found, wrong = found_after(base, given.runs, given.seed)
        shares = f"{base:.2f} and {base + TEN_POINTS:.2f}"
        print(f"| {shares} | {after:.0f} | {100 * found:.1f} % | {100 * wrong:.1f} % |")
    print("\n| share | interval missed it at any of 1,000 decisions |\n|---|---|")
    for share in (0.5, 0.7, 0.9):
        print(f"| {share:.2f} | {100 * interval_misses(share, given.runs, given.seed):.1f} % |")


if __name__ == "__main__":
    main()
