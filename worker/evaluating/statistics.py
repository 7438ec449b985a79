"""Means with intervals, and whether two differ by more than chance.

The unit is the question: its seeds are averaged first, for drafts of one question are alike. Shares
have Wilson's interval (J. Am. Stat. Assoc. 22, 1927), which holds at 0 and 1 too; other means the
percentile bootstrap. A difference has the paired bootstrap's interval and the p-value of the
sign-flip test, which is exact where the two arms draft alike; all p-values together are corrected
by Holm's method (Scand. J. Stat. 6, 1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy.intervals import wilson

Values = NDArray[np.float64]
"""One number for each question, NaN where there is none."""

SAMPLES = 4000
FLIPS = 10_000
LEVEL = 0.95
_AT_ONCE = 2_000_000
"""Numbers drawn at once: 16 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    mean: float
    low: float
    high: float
    count: int
    """Questions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second minus the first, over the questions that both have."""

    mean: float
    low: float
    high: float
    p: float
    count: int


def estimate(values: Values, *, share: bool, seed: int = 0) -> Estimate | None:
    """None: no question has a value."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    mean = float(known.mean())
    low, high = wilson(mean, len(known)) if share else _bootstrap(known, seed)
    return Estimate(mean, low, high, len(known))


def difference(first: Values, second: Values, *, seed: int = 0) -> Difference | None:
    """None: no question has a value in both."""
    pairs = second - first
    known = pairs[~np.isnan(pairs)]
    if not len(known):
        return None
    low, high = _bootstrap(known, seed)
    return Difference(float(known.mean()), low, high, _sign_flip(known, seed), len(known))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted: below 0.05 the chance of a single false alarm among all of them is below 5 %."""
    order = np.argsort(p_values)
    adjusted, least = [0.0] * len(p_values), 0.0
    for place, index in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = least
    return adjusted


def _bootstrap(values: Values, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    means = np.empty(SAMPLES)
    for start, size in _portions(SAMPLES, len(values)):
        drawn = random.integers(0, len(values), size=(size, len(values)))
        means[start : start + size] = values[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _sign_flip(values: Values, seed: int) -> float:
    """How often chance alone gives a mean as far from 0: signs are flipped at random."""
    moved = values[values != 0]
    if not len(moved):
        return 1.0
    random = np.random.default_rng(seed)
    seen, found = abs(float(moved.sum())) - 1e-9, 0
    for _, size in _portions(FLIPS, len(moved)):
        signs = random.integers(0, 2, size=(size, len(moved)), dtype=np.int8) * 2 - 1
        found += int(np.count_nonzero(np.abs(signs @ moved) >= seen))
    return (found + 1) / (FLIPS + 1)


def _portions(total: int, width: int) -> list[tuple[int, int]]:
    step = max(1, _AT_ONCE // width)
    return [(start, min(step, total - start)) for start in range(0, total, step)]
