"""Drift: whether drafts of one model and prompt version fare otherwise than in the weeks before.

A change is told where it is large enough to matter and far beyond chance. Shares by the pooled
two-proportion z-test, lengths by Welch's; the bounds are far out because one looks every hour, at
many shares (`bench/drift.py` counts false alarms).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from statistics import fmean, variance

FEWEST_NOW, FEWEST_BEFORE = 40, 100
"""Drafts of the week, and of the weeks before; with fewer nothing is said."""
JUMP, SHARE_Z = 0.10, 4.5
STRETCH, LENGTH_Z = 0.20, 5.0
TOPICS = 8
"""The commonest are looked at."""
EXAMPLES = 5


class Measure(StrEnum):
    EDITED = "edited"
    """Share of what staff decided."""
    LOOK = "look"
    """Share of what the model wrote."""
    TEMPLATE = "template"
    """Share of all drafts."""
    LENGTH = "length"
    """Mean characters of what the model wrote."""
    TOPIC = "topic"
    """One topic's share of all questions."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft and what became of it."""

    question_id: int
    model: str
    prompt_version: str
    template: bool
    look: bool
    length: int
    topic: str
    edited: bool | None
    """None: nobody has decided yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `now`: a share, or of LENGTH characters."""

    model: str
    prompt_version: str
    measure: Measure
    topic: str
    before: float
    now: float
    count: int
    """Drafts of the week that `now` is of."""
    examples: tuple[int, ...]
    """Questions that show it, the newest first."""

    @property
    def key(self) -> tuple[str, ...]:
        """What stays the same while it lasts."""
        return self.model, self.prompt_version, self.measure, self.topic


def find_changes(recent: Sequence[Drafted], before: Sequence[Drafted]) -> list[Change]:
    """What changed, by model and prompt version; both newest first, of one shop.

    A version that the weeks before hardly know is held against all that was drafted then.
    """
    found: list[Change] = []
    for version, drafts in _by_version(recent).items():
        old = _by_version(before).get(version, [])
        usual = old if len(old) >= FEWEST_BEFORE else before
        if len(drafts) >= FEWEST_NOW and len(usual) >= FEWEST_BEFORE:
            found += _compared(version, drafts, usual)
    return found


def _by_version(drafts: Sequence[Drafted]) -> dict[tuple[str, str], list[Drafted]]:
    found: dict[tuple[str, str], list[Drafted]] = {}
    for draft in drafts:
        found.setdefault((draft.model, draft.prompt_version), []).append(draft)
    return found


def _compared(
    version: tuple[str, str], recent: Sequence[Drafted], before: Sequence[Drafted]
) -> Iterator[Change]:
    for measure, topic, among, holds in _shares(recent, before):
        now, was = [d for d in recent if among(d)], [d for d in before if among(d)]
        share, usual = _share(now, holds), _share(was, holds)
        if _jumped(share, len(now), usual, len(was)):
            rose = share > usual
            shown = [d.question_id for d in now if holds(d) == rose][:EXAMPLES]
            yield Change(*version, measure, topic, usual, share, len(now), tuple(shown))
    yield from _length(version, [d for d in recent if not d.template],
                       [d for d in before if not d.template])  # fmt: skip


Test = Callable[[Drafted], bool]


def _shares(
    recent: Sequence[Drafted], before: Sequence[Drafted]
) -> Iterator[tuple[Measure, str, Test, Test]]:
    """Each share: its name, among which drafts, and which of them it counts."""
    yield Measure.EDITED, "", lambda d: d.edited is not None, lambda d: bool(d.edited)
    yield Measure.LOOK, "", lambda d: not d.template, lambda d: d.look
    yield Measure.TEMPLATE, "", _any, lambda d: d.template
    counted = Counter(d.topic for d in (*recent, *before) if d.topic)
    for topic, _ in counted.most_common(TOPICS):
        yield Measure.TOPIC, topic, _any, partial(_is_about, topic)


def _any(_draft: Drafted) -> bool:
    return True


def _is_about(topic: str, draft: Drafted) -> bool:
    return draft.topic == topic


def _share(drafts: Sequence[Drafted], holds: Test) -> float:
    return sum(map(holds, drafts)) / len(drafts) if drafts else 0.0


def _jumped(share: float, number: int, usual: float, before: int) -> bool:
    if number < FEWEST_NOW or before < FEWEST_BEFORE or abs(share - usual) < JUMP:
        return False
    both = (share * number + usual * before) / (number + before)
    error = math.sqrt(both * (1 - both) * (1 / number + 1 / before))
    return abs(share - usual) >= SHARE_Z * error


def _length(
    version: tuple[str, str], recent: Sequence[Drafted], before: Sequence[Drafted]
) -> Iterator[Change]:
    if len(recent) < FEWEST_NOW or len(before) < FEWEST_BEFORE:
        return
    now, was = [d.length for d in recent], [d.length for d in before]
    mean, usual = fmean(now), fmean(was)
    error = math.sqrt(variance(now) / len(now) + variance(was) / len(was))
    if abs(mean - usual) < max(STRETCH * usual, LENGTH_Z * error):
        return
    beyond = [d.question_id for d in recent if (d.length > usual) == (mean > usual)][:EXAMPLES]
    yield Change(*version, Measure.LENGTH, "", usual, mean, len(now), tuple(beyond))
