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
CHANCE = 0.002
PRIOR = 0.05
"""Reports in a window that one expects of a product that one knows nothing of."""
SHARE = 0.15
"""One fault's usual share of all that is reported of a product."""


def usual(same_before: int, others: int, watched: timedelta) -> float:
    """Reports that a window usually brings.

    `same_before`: of this fault, in the `watched` time before the window. `others`: of the
    product's other faults, then and within the window. What the others let one expect weighs as
    much as one window that was watched: much in a shop's first days, little later.
    """
    windows = max(min(watched, HISTORY) / WINDOW, 0.0)
    expected = PRIOR + SHARE * others / (windows + 1)
    return (same_before + expected) / (windows + 1)


def is_unusual(customers: int, expected: float) -> bool:
    """`customers`: how many reported it within the window."""
    return customers >= FEWEST and chance_of(customers, expected) < CHANCE


def chance_of(at_least: int, expected: float) -> float:
    """P(N ≥ at_least) for N ~ Poisson(expected)."""
    fewer = sum(expected**k / math.factorial(k) for k in range(min(at_least, 150)))
    return max(0.0, 1.0 - math.exp(-expected) * fewer)
