"""Whether so many reports of one fault are more than a product's usual ones. Pure.

Reports of one fault of one product come like a Poisson process: so many in `WINDOW` on average,
independent of each other. An alarm is a number that chance brings less than once in
1 / `CHANCE` windows, and never fewer than `FEWEST`.
"""

import math
from datetime import timedelta

WINDOW = timedelta(days=2)
HISTORY = timedelta(days=28)
"""Before the window: what is usual is counted there."""
FEWEST = 3
CHANCE = 0.001
PRIOR = 0.05
"""Reports in a window that one expects of a product that one knows nothing of; it weighs as much
as one window that was watched."""


def usual(reports_before: int, watched: timedelta) -> float:
    """Reports that a window usually brings, from those of the `watched` time before it."""
    windows = min(watched, HISTORY) / WINDOW
    return (reports_before + PRIOR) / (max(windows, 0.0) + 1)


def is_unusual(customers: int, expected: float) -> bool:
    """`customers`: how many reported it within the window."""
    return customers >= FEWEST and chance_of(customers, expected) < CHANCE


def chance_of(at_least: int, expected: float) -> float:
    """P(N ≥ at_least) for N ~ Poisson(expected)."""
    fewer = sum(expected**k / math.factorial(k) for k in range(min(at_least, 150)))
    return max(0.0, 1.0 - math.exp(-expected) * fewer)
