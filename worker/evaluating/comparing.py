"""Results → a table with intervals, and one sentence for each measure and pair of arms."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from worker.evaluating.measures import MEASURES, Measure, Result, mark_alone
from worker.evaluating.statistics import Difference, Estimate, Values, difference, estimate, holm

NOISE_FROM = 0.05


@dataclass(frozen=True, slots=True)
class Compared:
    """`arm` against `base`, by one measure; `p` is corrected for how many are looked at."""

    measure: Measure
    base: str
    arm: str
    found: Difference
    p: float

    @property
    def is_noise(self) -> bool:
        return self.p >= NOISE_FROM or self.found.low <= 0 <= self.found.high


@dataclass(frozen=True, slots=True)
class Summary:
    arms: list[str]
    questions: int
    seeds: int
    distinct: dict[str, tuple[int, int]]
    """By arm: different texts, and texts."""
    table: dict[str, dict[str, Estimate | None]]
    """By measure, then by arm."""
    compared: list[Compared]
    """Each further arm against the first."""


def summarise(results: list[Result], arms: Sequence[str]) -> Summary:
    """`results` of all arms; their order does not matter."""
    mark_alone(results)
    ids = sorted({one["id"] for one in results})
    values = {
        (measure.key, arm): _by_question(results, ids, measure, arm)
        for measure in MEASURES
        for arm in arms
    }
    table = {
        measure.key: {arm: estimate(values[measure.key, arm], share=measure.share) for arm in arms}
        for measure in MEASURES
    }
    seeds = len({one["seed"] for one in results})
    return Summary(list(arms), len(ids), seeds, _distinct(results), table, _compared(values, arms))


def _by_question(
    results: Sequence[Result], ids: Sequence[str], measure: Measure, arm: str
) -> Values:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for one in results:
        if one["arm"] == arm and (value := measure.of(one)) is not None:
            found[one["id"]].append(value)
    return np.array([np.mean(found[each]) if each in found else np.nan for each in ids])


def _distinct(results: Sequence[Result]) -> dict[str, tuple[int, int]]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for one in results:
        texts[one["arm"]].append(one["reply"])
    return {arm: (len(set(written)), len(written)) for arm, written in texts.items()}


def _compared(values: dict[tuple[str, str], Values], arms: Sequence[str]) -> list[Compared]:
    base, *others = arms
    found = [
        (measure, arm, pair)
        for arm in others
        for measure in MEASURES
        if (pair := difference(values[measure.key, base], values[measure.key, arm]))
    ]
    adjusted = holm([pair.p for _, _, pair in found])
    return [
        Compared(measure, base, arm, pair, p)
        for (measure, arm, pair), p in zip(found, adjusted, strict=True)
    ]


def shown(measure: Measure, estimated: Estimate | None) -> str:
    """`92.0 % (88.1 to 94.7)`"""
    if estimated is None:
        return "–"
    numbers = (estimated.mean, estimated.low, estimated.high)
    mean, low, high = (f"{100 * each:.1f}" if measure.share else f"{each:.2f}" for each in numbers)
    return f"{mean}{' %' if measure.share else measure.unit} ({low} to {high})"


def sentence(compared: Compared) -> str:
    """Whether it is a difference at all, in one sentence."""
    found, measure = compared.found, compared.measure
    scale, unit = (100, " points") if measure.share else (1, measure.unit)
    of = f"{measure.title}, {compared.arm} against {compared.base}"
    if found.mean == found.low == found.high == 0:
        return f"{of}: no difference in any of {found.count} questions."
    numbers = f"{scale * found.mean:+.2f}{unit}"
    span = f"{scale * found.low:+.2f} to {scale * found.high:+.2f}"
    return f"{of}: {numbers} ({span}), {_judged(compared)}."


def _judged(compared: Compared) -> str:
    if compared.is_noise:
        return f"which is noise at {compared.found.count} questions"
    better = compared.measure.better * compared.found.mean
    word = {True: "better", False: "worse"}[better > 0] if better else "a difference"
    return f"{word}, beyond chance (p {compared.p:.3f})"
