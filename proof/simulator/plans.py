"""Numbers for schedules: the same number is the same story under the same faults, every time.

`1:N` one fault, the N-th of all there are; `2:N` two faults, the second soon after the first;
`3:N` faults, turns and clocks at random. N is the seed of `2` and `3`.
"""

from dataclasses import dataclass
from random import Random

from proof.simulator.faults import POSSIBLE, Plan
from proof.simulator.run import Simulator
from proof.simulator.stories import STORIES, Story

SOON = 40
"""Boundaries between the two faults of a pair, at most."""


@dataclass(frozen=True)
class Single:
    story: Story
    at: int
    which: int


class Plans:
    """All schedules on one database kind; knows the boundaries of every story without faults."""

    def __init__(self, simulator: Simulator) -> None:
        self.singles: list[Single] = []
        for story in STORIES:
            outcome = simulator.run(story, Plan())
            if outcome.broken:
                raise AssertionError(f"{story.name} without any fault: {outcome.broken}")
            self.singles += [
                Single(story, at, which)
                for at, kind in outcome.points
                for which in range(len(POSSIBLE[kind]))
            ]

    def make(self, number: str) -> tuple[Story, Plan]:
        kind, n = (int(part) for part in number.split(":"))
        if kind == 1:
            single = self.singles[n]
            return single.story, Plan(at={single.at: single.which})
        draw = Random(n)
        if kind == 2:
            single = draw.choice(self.singles)
            later = single.at + draw.randint(1, SOON)
            return single.story, Plan(at={single.at: single.which, later: draw.randrange(60)})
        return draw.choice(STORIES), _random_plan(n, draw)


def _random_plan(seed: int, draw: Random) -> Plan:
    return Plan(
        seed=seed,
        share=draw.choice([0.01, 0.03, 0.1]),
        switches=draw.choice([0.0, 0.2, 0.6]),
        most=draw.choice([2, 4, 8]),
    )
