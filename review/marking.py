"""Texts cut into pieces that templates mark: offending words, differences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from review.verdicts import refuses

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    kind: str = ""
    """`""`, or a violation's code; in a difference `del` or `ins`."""
    look: bool = False
    """Nothing forbidden: a person should only look at it."""


def mark_violations(text: str, violations: Sequence[dict[str, Any]]) -> list[Piece]:
    """`text` in pieces; where findings overlap the first (gravest) one names the piece.

    Findings about the whole text (too long, no deferral) mark nothing.
    """
    kinds = [("", False)] * len(text)
    for found in reversed(violations):
        start, end = _span(text, found)
        if end - start < len(text):
            kinds[start:end] = [(str(found.get("code", "")), not refuses(found))] * (end - start)
    pieces: list[Piece] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or kinds[index] != kinds[start]:
            pieces.append(Piece(text[start:index], *kinds[start]))
            start = index
    return pieces


def _span(text: str, found: dict[str, Any]) -> tuple[int, int]:
    start, end = found.get("start"), found.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        excerpt = str(found.get("excerpt", ""))
        start = text.find(excerpt) if excerpt else -1
        end = start + len(excerpt)
    return (start, end) if 0 <= start < end <= len(text) else (0, 0)


def difference(before: str, after: str) -> list[Piece]:
    """From `before` to `after`, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for step in Levenshtein.opcodes(old, new):
        removed = "".join(old[step.src_start : step.src_end])
        added = "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            pieces.append(Piece(removed))
            continue
        pieces += [Piece(removed, "del")] if removed else []
        pieces += [Piece(added, "ins")] if added else []
    return pieces
