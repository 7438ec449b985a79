"""A day of questions: when they come, from whom, and what goes wrong meanwhile."""

import bisect
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SHAPE = (
    3.6, 2.2, 1.3, 0.9, 0.8, 0.9, 1.4, 2.3, 3.6, 5.4, 7.5, 6.6,
    5.6, 5.9, 6.3, 6.4, 6.7, 5.2, 4.1, 3.9, 4.6, 5.3, 5.6, 3.9,
)  # fmt: skip
"""Per cent of a Monday's questions by hour. Published of Korean shops' sales: Monday at 10 most,
80 % above the mean hour (Big Insight, 2021); 6.7 % at 16, a dip at 19 to 20, more until 23 (KG
Inicis). The hours between are drawn through these points: no table of all hours was found."""
SHOPS = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """`kill` so many workers, `away`: the database for so many seconds, `flood`: so many asked."""

    minute: float
    kind: str
    amount: float

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:g}"


def hour_rate(hour: float, a_day: int) -> float:
    """Questions a second."""
    whole = int(hour) % 24
    return a_day * SHAPE[whole] / sum(SHAPE) / 3600


def arrivals(a_day: int, start: float, hours: float, chosen: random.Random) -> Iterator[float]:
    """Seconds since the start, at random (Poisson) with the hour's rate."""
    at = 0.0
    while (hour := start + at / 3600) < start + hours:
        at += chosen.expovariate(hour_rate(hour, a_day))
        yield at


class Askers:
    """Shops by size: the n-th sends 1/n of what the first does (Zipf)."""

    def __init__(self, chosen: random.Random) -> None:
        self._chosen = chosen
        self._sums = list(accumulate(1 / n for n in range(1, SHOPS + 1)))

    def next(self) -> int:
        return bisect.bisect(self._sums, self._chosen.random() * self._sums[-1])
