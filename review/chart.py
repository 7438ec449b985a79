"""Geometry of the figures' pictures; templates write it as SVG, style sheets colour it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 900, 180
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a stack; `place` is its day, `series` its number in the stack."""

    place: int
    series: int
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    lines: list[tuple[float, int]]
    """Horizontal lines: height on the picture, the value it stands for."""
    step: float
    """Width of one day."""
    width: int = WIDTH
    height: int = HEIGHT


def stacked_bars(stacks: Sequence[Sequence[int]]) -> Chart:
    """One stack for each day, scaled to a round number above the tallest."""
    top = round_up(max((sum(stack) for stack in stacks), default=0))
    step = WIDTH / max(1, len(stacks))
    bars = []
    for place, stack in enumerate(stacks):
        bottom = float(HEIGHT)
        for series, value in enumerate(stack):
            height = value / top * HEIGHT
            bottom -= height
            if value:
                left = (place + 0.14) * step
                bars.append(Bar(place, series, value, left, bottom, step * 0.72, height))
    lines = [(HEIGHT * (1 - part / 2), round(top * part / 2)) for part in (1, 2)]
    return Chart(bars, lines, step)


def round_up(value: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100 …: half of it is a whole number."""
    scale = 1
    while True:
        for step in _STEPS:
            if 2 * step * scale >= value:
                return 2 * step * scale
        scale *= 10
