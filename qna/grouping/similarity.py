"""How alike two questions are: a number between 0 and 1, of their features, in microseconds."""

import math
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from qna.grouping import concepts as c
from qna.grouping import terms as t
from qna.grouping.encoder import cosines
from qna.grouping.features import FAULT, Features, weight
from qna.grouping.rivals import exclude

SAME = 0.55
"""From here on two questions ask the same."""
BY_WORDS = 0.6
"""From here on the words alone say so."""
SURELY = 0.85
"""As alike as those count whose words say so."""
OTHER_FORM, OTHER_WORDS, OTHER_WORD = 0.3, 0.3, 0.1
"""What speaks against it: one asks for a time or a price; both name matters, none the same, or each
one that the other does not."""


def similarities(one: Features, others: Sequence[Features]) -> list[float]:
    """How alike it is to each. 0: something speaks against it. 1: the same words or concepts."""
    known = [bool(one.direction and other.direction) for other in others]
    learned = iter(
        cosines(one.direction, [o.direction for o, k in zip(others, known, strict=True) if k])
    )
    return [
        _alike(one, other, next(learned) if each else None)
        for other, each in zip(others, known, strict=True)
    ]


def similarity(one: Features, other: Features) -> float:
    return similarities(one, [other])[0]


def same(one: Features, other: Features) -> bool:
    return similarity(one, other) >= SAME


def _alike(one: Features, other: Features, learned: float | None) -> float:
    cosine = learned or 0.0
    if one.slots != other.slots or _faults(one) != _faults(other):
        return 0.0
    if exclude(one.rivals, other.rivals):
        return 0.0
    if one.when != other.when or one.price != other.price:
        return max(0.0, cosine - OTHER_FORM)
    by_words = _alike_in_words(one, other)
    if by_words >= BY_WORDS and learned is None:
        return min(by_words, SURELY)
    if by_words >= BY_WORDS:
        # Two opinions; a slip of the finger may have hidden a word from this one.
        return max(cosine, (max(by_words, SURELY) + cosine) / 2)
    # Both are about the islands or neither is, by their values: that they share it says nothing.
    named = c.WORDS - c.FAR
    return max(0.0, cosine - _against(one.terms & named, other.terms & named))


def _against(known: frozenset[str], others: frozenset[str]) -> float:
    if not known or not others:
        return 0.0
    if not known & others:
        return OTHER_WORDS
    return OTHER_WORD if known - others and others - known else 0.0


def _faults(one: Features) -> set[str]:
    return {term for term in one.terms if term.startswith(FAULT)}


def _alike_in_words(a: Features, b: Features) -> float:
    if not a.terms and not b.terms:
        alike = ratio(a.letters, b.letters) / 100
        return math.sqrt(alike) if a.slots else alike
    values = t.OF_SLOT * len(a.slots)
    return (weight(a.terms & b.terms) + values) / (weight(a.terms | b.terms) + values)
