"""A second opinion on a Korean reply, learned from labelled replies (`python -m policy_training`).

The grammar says what a clause is; the opinion says how much words look like what holding replies
say: the mean log-odds of two linear models, one over a whole run (a sentence, mostly), one over the
words around each predicate. Their features are hashed rows of morphemes, with nouns replaced by how
they stand to the question (`_kind`). `weighing.weigh` says how grammar and opinion decide together.
English replies have no opinion.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from policy import words as w
from policy.clauses import Predicate
from policy.linear import Table
from policy.morphology import Token, similarity
from policy.source import Source

SIZE = 1 << 17
"""Places of the weight table."""

_NOUNS = frozenset("NNG NNP XR NR SL SN".split())
_ALIKE = (0.35, 0.5, 0.67)
_BEFORE, _AFTER = 1, 3
"""Tokens around a piece that count with it."""
_MOST_TOKENS = 150
"""Of a run; no sentence of a permitted length has more."""
_MOST_NOUNS = 60
"""Of a question, that a noun is compared with."""


def rate(tokens: Sequence[Token], predicates: Sequence[Predicate], source: Source) -> Iterator[tuple[int, int, float]]:
    """Start, end and log-odds of each piece: that it says something that a holding reply must not say."""
    whole, parts = _model()
    around = whole.odds(features(tokens, source))
    for start, end, near in pieces(tokens, predicates):
        yield start, end, (around + parts.odds(features(near, source))) / 2


def pieces(tokens: Sequence[Token], predicates: Sequence[Predicate]) -> Iterator[tuple[int, int, Sequence[Token]]]:
    """The tokens around each predicate, with where its own words start and end; the last takes the rest."""
    begin = 0
    for number, predicate in enumerate(predicates):
        end = len(tokens) if number == len(predicates) - 1 else min(predicate.stop, len(tokens))
        if end > begin:
            yield tokens[begin].start, tokens[end - 1].end, tokens[max(0, begin - _BEFORE) : end + _AFTER]
            begin = end
    if begin == 0 and tokens:
        yield tokens[0].start, tokens[-1].end, tokens


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
            yield f"s{word} {words[at + 2]}"


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
def _model() -> tuple[Table, Table]:
    """The table for whole runs and the one for their pieces."""
    data = files("policy").joinpath("opinion.bin").read_bytes()
    half = len(data) // 2
    return Table(data[:half]), Table(data[half:])
