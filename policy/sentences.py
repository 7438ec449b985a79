"""Sentences of a reply, by punctuation, line ends and finished endings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy.morphology import Token

_BREAK = re.compile(
    r"\n+|(?<![\d\W])[.!?。！？…~]+(?=[\s)\"'”’]|$)|(?<=[\d가-힣a-zA-Z)\"'”’])[.!?。！？…]+(?=\s|$)|[.!?。！？]+(?=[가-힣])(?<!\d[.])"
    r"|(?<=[다요죠네까])\s?(?:[ㅠㅜㅋㅎ]{2,}|\^\^|[:;]\))+(?=\s)"
)
_WORD = re.compile(r"\w")
_POLITE_END = re.compile(r"(?:요|니다|니까|시오|죠)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of the reply that holds at least one letter or digit."""

    text: str
    start: int
    end: int
    closed: bool
    """Ends with punctuation, so that a missing ending is no matter of length."""


def split(text: str) -> list[Sentence]:
    """Sentences of any language, in order."""
    sentences: list[Sentence] = []
    position = 0
    for match in _BREAK.finditer(text):
        closed = "\n" not in match[0]
        sentences += _sentence(text, position, match.end(), closed)
        position = match.end()
    return sentences + _sentence(text, position, len(text), False)


def _sentence(text: str, start: int, end: int, closed: bool) -> list[Sentence]:
    piece = text[start:end]
    if not _WORD.search(piece):
        return []
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    return [Sentence(text[left:right], left, right, closed)]


def split_run_on(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens of a sentence, cut after each finished polite ending that a space follows."""
    parts: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        parts[-1].append(token)
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if after is None or after.start <= token.end or after.tag.startswith("J"):
            continue
        if token.tag in {"EF", "EC"} and _POLITE_END.search(token.form):
            parts.append([])
    return [tuple(part) for part in parts if part]
