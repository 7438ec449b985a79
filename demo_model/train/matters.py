"""`python -m train.matters` learns which phrase of a question a reply may name.

`data/matters.jsonl` holds written questions, each with the phrases that a reply may name (none
where its matter lies in a verb, or where it asks two things), some also with a general word for it.
`--judge` trains on three quarters at a time and judges the others unseen.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy import warm_up
from policy.linear import places
from train.linear import Array, fit, matrix, write
from worker.drafting.phrase_features import features
from worker.drafting.phrases import Question, phrases

DATA = Path(__file__).with_name("data") / "matters.jsonl"
SIZE = 1 << 17
_DECAY = 0.06
_FOLDS = 4


@dataclass(frozen=True)
class Marked:
    """A question, its phrases with their features, and which of them may be named."""

    question: str
    names: frozenset[str]
    texts: list[str] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)


def main() -> int:
    """Reads the options; trains and writes, or judges."""
    parser = argparse.ArgumentParser(prog="python -m train.matters", description=__doc__)
    parser.add_argument("--judge", action="store_true", help="judge each question unseen")
    judges = parser.parse_args().judge
    warm_up()
    rows = [marked(row) for row in map(json.loads, DATA.read_text("utf-8").splitlines())]
    print(f"{len(rows)} questions, {sum(bool(row.names) for row in rows)} with a name")
    if judges:
        print(*judged(rows), sep="\n")
    else:
        write("asked.bin", learned(rows))
    return 0


def marked(row: dict[str, Any]) -> Marked:
    """One line of the data."""
    made = Marked(row["question"], frozenset(row["names"]))
    for phrase in phrases(Question(made.question)):
        made.texts.append(phrase.text)
        made.places.append(places(features(phrase), SIZE))
    return made


def learned(rows: Sequence[Marked]) -> Array:
    """The weights of `SIZE` places, and the bias behind them."""
    labels = [text in row.names for row in rows for text in row.texts]
    return fit([each for row in rows for each in row.places], labels, SIZE, decay=_DECAY)


def judged(rows: Sequence[Marked]) -> list[str]:
    """For several bounds: the share that is named, and how many of those wrongly or by half."""
    best: list[tuple[float, str, Marked]] = []
    for fold in range(_FOLDS):
        weights = learned([row for index, row in enumerate(rows) if index % _FOLDS != fold])
        for row in rows[fold::_FOLDS]:
            if row.texts:
                odds = matrix(row.places, SIZE) @ weights[:-1] + weights[-1]
                best.append((float(odds.max()), row.texts[int(odds.argmax())], row))
    return [_line(best, bound, len(rows)) for bound in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)]


def _line(best: Sequence[tuple[float, str, Marked]], bound: float, count: int) -> str:
    named = [(text, row) for odds, text, row in best if odds >= bound]
    off = [(text, row) for text, row in named if text not in row.names]
    half = sum(any(text in name or name in text for name in row.names) for text, row in off)
    wrong, part = ((len(off) - half) / max(len(named), 1), half / max(len(named), 1))
    return f"{bound:+.1f}: named {len(named) / count:.1%}, wrong {wrong:.1%}, half {part:.1%}"


if __name__ == "__main__":
    sys.exit(main())
