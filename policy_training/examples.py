"""Runs of replies with what they are worth to the training: hashed features, labels, weights."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy.checker import judge_by_grammar
from policy.clauses import Predicate
from policy.foreign import is_english
from policy.korean import runs
from policy.linear import places
from policy.morphology import Token
from policy.opinion import SIZE, features
from policy.sentences import split
from policy.source import Source
from policy.types import Violation
from policy_training.made import make

LABELLED = Path(__file__).parents[1] / "tests/data/policy"
SEED = 20261126
_WHOLE = {"no_deferral", "too_long"}
"""Codes of the whole reply: no run of it is to blame."""
Cut = Callable[[Sequence[Token], Sequence[Predicate]], Iterable[tuple[int, int, Sequence[Token]]]]
"""How a run is cut into what is judged: start, end and tokens of each part."""


def whole(
    tokens: Sequence[Token], _: Sequence[Predicate]
) -> list[tuple[int, int, Sequence[Token]]]:
    """The run as it is."""
    return [(tokens[0].start, tokens[-1].end, tokens)] if tokens else []


@dataclass
class Bag:
    """The parts of one reply: bad if one of them is; `blamed` are those that the grammar blames."""

    batch: str
    id: str
    bad: bool
    runs: list[list[int]] = field(default_factory=list)
    blamed: list[bool] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def bags(files: Iterable[Path], cut: Cut) -> Iterator[Bag]:
    """Every usable reply of the labelled files, then every made one."""
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if not is_english(row["question"]) and row["violations"][:1] not in [
                [code] for code in _WHOLE
            ]:
                yield _labelled(path.stem, row, cut)
    for made in make(SEED):
        bag = Bag("made", "", made.bad)
        for _, _, found in _cut(made.reply, Source(made.question, None), cut):
            bag.runs.append(found)
            bag.blamed.append(False)
        yield bag


def _labelled(batch: str, row: dict[str, Any], cut: Cut) -> Bag:
    bag = Bag(batch, str(row["id"]), bool(row["violations"]))
    found = judge_by_grammar(row["reply"], row["question"], row["product"]) if bag.bad else ()
    for start, end, where in _cut(row["reply"], Source(row["question"], row["product"]), cut):
        bag.runs.append(where)
        bag.spans.append((start, end))
        bag.blamed.append(any(_blames(violation, start, end) for violation in found))
    return bag


def _blames(violation: Violation, start: int, end: int) -> bool:
    return violation.code not in _WHOLE and violation.start < end and violation.end > start


def _cut(reply: str, source: Source, cut: Cut) -> Iterator[tuple[int, int, list[int]]]:
    for sentence in split(reply):
        for _, offset, tokens, predicates in runs(sentence.text):
            at = sentence.start + offset
            for start, end, near in cut(tokens, predicates):
                yield at + start, at + end, places(features(near, source), SIZE)
