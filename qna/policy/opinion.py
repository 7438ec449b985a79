"""A second opinion on a Korean reply, learned from labelled replies (`python -m train.opinion`).

The grammar says what a clause is; the opinion says how much a run of words looks like what holding
replies say, as the log-odds of a linear model over hashed pieces of it: morphemes in a row, with
nouns replaced by how they stand to the question (`_kind`). Neither decides alone: `weigh` says how
the two do it together. English replies have no opinion.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

from qna.policy import words as w
from qna.policy.morphology import Token, similarity
from qna.policy.source import Source

SIZE = 1 << 17
"""Places of the weight table."""

_HEADER = struct.Struct("<ff")
_NOUNS = frozenset("NNG NNP XR NR SL SN".split())
_ALIKE = (0.35, 0.5, 0.67)
_MOST_TOKENS = 150
"""Of a run; no sentence of a permitted length has more."""
_MOST_NOUNS = 60
"""Of a question, that a noun is compared with."""


def score(tokens: Sequence[Token], source: Source) -> float:
    """Log-odds that the run says something that a holding reply must not say."""
    scale, bias, weights = _model()
    found = places(tokens, source)
    return float(scale * sum(weights[place] for place in found) / max(len(found), 1) ** 0.5 + bias)


def places(tokens: Sequence[Token], source: Source) -> list[int]:
    """Where the run's features stand in the weight table, in order."""
    return sorted({crc32(feature.encode()) % SIZE for feature in features(tokens, source)})


def features(tokens: Sequence[Token], source: Source) -> Iterator[str]:
    """Rows of one to five morphemes: as they stand, with nouns by kind, and mixed."""
    kept = [t for t in tokens if t.tag[0] not in "SW" or t.tag in {"SL", "SN", "SF"}][:_MOST_TOKENS]
    words, kinds, mixed = ["^"], ["^"], ["^"]
    for token in kept:
        word, kind = f"{token.form}/{token.tag[0]}", _kind(token, source)
        if kind:
            yield f"h:{word}{kind}"
        words.append(word)
        kinds.append(kind if kind not in {"", "G"} else word)
        mixed.append(kind if kind == "N+" else word)
    yield from _rows([*words, "$"], [*kinds, "$"], [*mixed, "$"])


def _rows(words: list[str], kinds: list[str], mixed: list[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        yield f"1{word}"
        for left, right in ((words, words), (kinds, kinds), (mixed, mixed), (kinds, words), (words, kinds)):
            if at + 1 < len(words):
                yield f"2{left[at]} {right[at + 1]}"
        for row, length in ((kinds, 3), (mixed, 3), (kinds, 4), (kinds, 5)):
            if at + length <= len(words):
                yield f"{length}{' '.join(row[at : at + length])}"
        if at + 2 < len(words):
            yield f"s{kinds[at]} {kinds[at + 2]}"
            yield f"s{words[at]} {words[at + 2]}"


def _kind(token: Token, source: Source) -> str:
    """How a noun stands to the question: in it (N+), general (G), or how alike (N0 to N3); verbs: in it."""
    if token.tag in {"VV", "VA"}:
        return f"{token.tag}+" if source.holds(token.form) else ""
    if token.tag not in _NOUNS:
        return ""
    if source.holds(token.form):
        return "N+"
    return "G" if token.form in w.GENERAL else f"N{_alike(token.form, source)}"


def _alike(form: str, source: Source) -> int:
    nearest = max((similarity(form, noun) for noun in sorted(source.nouns)[:_MOST_NOUNS]), default=-1.0)
    return sum(nearest >= bound for bound in _ALIKE)


@lru_cache(maxsize=1)
def _model() -> tuple[float, float, "array[int]"]:
    data = files("qna.policy").joinpath("opinion.bin").read_bytes()
    scale, bias = _HEADER.unpack_from(data)
    return scale, bias, array("b", data[_HEADER.size :])


def packed(weights: Sequence[float], bias: float) -> bytes:
    """The table as `score` reads it: scale, bias, then a signed byte for each place."""
    scale = max(map(abs, weights)) / 127 or 1.0
    return _HEADER.pack(scale, bias) + bytes(array("b", [round(weight / scale) for weight in weights]))
