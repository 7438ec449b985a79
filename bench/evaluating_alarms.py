"""How often `jamsi evaluate` calls a difference between two arms that draft alike, by simulation.

    python -m bench.evaluating_alarms [RUNS [QUESTIONS]]

Each run: all measures of one comparison, shares between 2 and 98 % whose drafts agree mostly, and
skewed lengths; an alarm is a run in which any measure is said to differ beyond chance.
"""

import sys

import numpy as np

from worker.evaluating.comparing import Compared
from worker.evaluating.measures import MEASURES, Measure
from worker.evaluating.statistics import Values, difference, holm


def main(runs: int = 300, questions: int = 60) -> None:
    random = np.random.default_rng(2026)
    alarms = sum(_alarms(random, questions) for _ in range(runs))
    print(f"{alarms} of {runs} runs with {questions} questions: {100 * alarms / runs:.1f} %")


def _alarms(random: np.random.Generator, questions: int) -> bool:
    drawn = [(measure, *_alike(random, measure, questions)) for measure in MEASURES]
    found = [(measure, difference(one, other)) for measure, one, other in drawn]
    adjusted = holm([each.p for _, each in found if each])
    return any(
        not Compared(measure, "a", "b", each, p).is_noise
        for (measure, each), p in zip(found, adjusted, strict=True)
        if each
    )


def _alike(random: np.random.Generator, measure: Measure, count: int) -> tuple[Values, Values]:
    if not measure.share:
        hard = random.gamma(2, 10, count)
        return hard + random.gamma(1, 8, count), hard + random.gamma(1, 8, count)
    right = random.random(count) < random.uniform(0.02, 0.98)
    one, other = (right ^ (random.random(count) < 0.15) for _ in range(2))
    return one.astype(float), other.astype(float)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
