"""A sentence of the shop itself within a reply: when it is open, and from when on it answers.

It was checked when the shop saved it (`refused_in_own`), word for word. In a reply it may say from
when on the shop answers, and needs no look; the rest of the reply is judged as if it were not there.
"""

from collections.abc import Sequence

from policy.rule import Span
from policy.sentences import Sentence

NAMES_A_TIME = frozenset({"deadline", "en-deadline"})
"""Rules that a sentence of the shop's own may break: it says from when on people answer. Favours
and outcomes are promises too, and stay refused."""


def own_spans(text: str, sentences: Sequence[Sentence], own: Sequence[str]) -> list[Span]:
    """Where the shop's sentences stand, each once, and only as whole sentences of the reply."""
    begins, ends = {s.start for s in sentences}, {s.end for s in sentences}
    found = []
    for words in own:
        start = text.find(words) if words else -1
        if start in begins and start + len(words) in ends:
            found.append((start, start + len(words)))
    return found


def parted(sentences: Sequence[Sentence], spans: Sequence[Span]) -> tuple[list[Sentence], list[Sentence]]:
    """The reply's own sentences, and those of the shop."""
    inside = [s for s in sentences if any(a <= s.start and s.end <= b for a, b in spans)]
    return [s for s in sentences if s not in inside], inside
