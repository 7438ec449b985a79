"""Where a question belongs among those that were seen before. Pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qna.grouping import concepts
from qna.grouping.features import FAULT, Features
from qna.grouping.similarity import SAME, SURELY, similarities

MAX_MATTER = 100
MOST_ALIKE = 3
"""Of a group's examples so many say how alike it is: one that went astray leads no other there."""


@dataclass(frozen=True, slots=True)
class Example:
    group_id: int
    features: Features


class Match(NamedTuple):
    group_id: int
    score: float
    nearest: float
    """How alike the most similar example is."""


def best_group(asked: Features, examples: Sequence[Example]) -> Match | None:
    """The group whose examples are most like it, the oldest of equals; None: like none."""
    alike: dict[int, list[float]] = defaultdict(list)
    for one, score in zip(
        examples, similarities(asked, [e.features for e in examples]), strict=True
    ):
        if score > 0:
            alike[one.group_id].append(score)
    matches = [_match(group_id, scores) for group_id, scores in alike.items()]
    best = max(matches, key=lambda match: (match.score, -match.group_id), default=None)
    return best if best and best.score >= SAME else None


def _match(group_id: int, scores: list[float]) -> Match:
    """Half by the nearest, half by the mean of the nearest few."""
    few = sorted(scores, reverse=True)[:MOST_ALIKE]
    score = (few[0] + sum(few) / len(few)) / 2
    # So long as a group has no few, what is surely the same belongs to it.
    young = len(scores) < MOST_ALIKE and few[0] >= SURELY
    return Match(group_id, max(score, SAME) if young else score, few[0])


def groupable(asked: Features) -> bool:
    """Whether it says anything at all: a bare "?" is like every other."""
    return bool(asked.terms or asked.slots or len(asked.letters) >= 4)


def signature(asked: Features) -> str:
    """Equal for questions that `similarity` cannot tell apart."""
    kept = asked.as_dict()
    if asked.terms:
        del kept["letters"]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def matter_of(asked: Features) -> str:
    """What it is about, in our own words only: nothing that a customer wrote."""
    if any(term.startswith(FAULT) for term in asked.terms):
        return FAULT
    return " · ".join(sorted(asked.terms & concepts.WORDS))[:MAX_MATTER]
