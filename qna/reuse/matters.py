"""What decides whether an answer holds for another question, told without morphology.

The concepts and values are those by which questions are grouped (`qna.grouping`).
"""

import re
import unicodedata

from qna.grouping.concepts import CONCEPTS
from qna.grouping.terms import SAME_VALUE, SLOTS

MAX_CHARS = 400
_WHEN = frozenset({"주말"})
"""Says when, not what: a calendar shows holidays, and parcels come on them or do not."""


def same_for_all(question: str) -> bool:
    """It asks about the shop alone (delivery, payment, returns …): any product's answer will do."""
    text, found = _plain(question), False
    for concept in CONCEPTS:
        text, times = concept.pattern.subn(_blank, text, count=2)
        if times and not concept.of_shop:
            return False
        found = found or (times > 0 and concept.word not in _WHEN)
    return found


def values(question: str) -> frozenset[str]:
    """Sizes, colours, models, numbers: where others are asked about, the answer may be another."""
    text, found = _plain(question), set()
    for name, pattern in SLOTS:
        for match in pattern.finditer(text):
            value = match.group(1).replace(" ", "")
            found.add(f"{name}:{SAME_VALUE.get(value, value)}")
        text = pattern.sub(_blank, text)
    return frozenset(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
