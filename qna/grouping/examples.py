"""Where a question belongs among those that were seen before. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from qna.grouping import concepts
from qna.grouping.similarity import FAULT, SAME, Features, similarity

MAX_MATTER = 100


@dataclass(frozen=True, slots=True)
class Example:
    group_id: int
    features: Features


def best_group(asked: Features, examples: Iterable[Example]) -> int | None:
    """The group of the example that is most like it, the oldest of equals; None: like none."""
    scored = [(similarity(asked, one.features), -one.group_id) for one in examples]
    score, group_id = max(scored, default=(0.0, 0))
    return -group_id if score >= SAME else None


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
