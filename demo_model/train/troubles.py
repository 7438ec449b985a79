"""`python -m train.troubles` learns whether a question tells of something that went wrong.

`data/troubles.jsonl` holds written questions, each with whether it does; the sections of
`asked.txt` and `reported.txt` say the same of theirs. `--judge` trains on four fifths at a time and
judges the others unseen.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policy import warm_up
from policy.linear import places
from train.linear import Array, fit, matrix, write
from worker.drafting.trouble_features import features

DATA = Path(__file__).with_name("data")
SIZE = 1 << 16
_DECAY = 0.1
_FOLDS = 5
_WRONG = {"angry", "delay", "hurt"}
_OTHERS = 0.5
"""What a question of the other lists counts beside one of `troubles.jsonl`."""


@dataclass(frozen=True)
class Told:
    """A question, whether it tells of trouble, and what it counts."""

    question: str
    trouble: bool
    weight: float
    places: list[int]


def main() -> int:
    """Reads the options; trains and writes, or judges."""
    parser = argparse.ArgumentParser(prog="python -m train.troubles", description=__doc__)
    parser.add_argument("--judge", action="store_true", help="judge each question unseen")
    judges = parser.parse_args().judge
    warm_up()
    rows = list(read())
    print(f"{len(rows)} questions, {sum(row.trouble for row in rows)} of trouble")
    if judges:
        print(*judged(rows), sep="\n")
    else:
        write("trouble.bin", learned(rows))
    return 0


def read() -> Iterator[Told]:
    """All questions: those of `troubles.jsonl` first."""
    for line in (DATA / "troubles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield _told(row["question"], row["trouble"], 1.0)
    for name in ("reported.txt", "asked.txt"):
        section = ""
        for line in (DATA / name).read_text("utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif "||" in line and not line.startswith("#"):
                question = re.sub("[{}]", "", line.split("||")[1]).strip()
                yield _told(question, section in _WRONG, _OTHERS)


def _told(question: str, trouble: bool, weight: float) -> Told:
    return Told(question, trouble, weight, places(features(question), SIZE))


def learned(rows: Sequence[Told]) -> Array:
    """The weights of `SIZE` places, and the bias behind them."""
    labels, counts = [row.trouble for row in rows], [row.weight for row in rows]
    return fit([row.places for row in rows], labels, SIZE, decay=_DECAY, weights=counts)


def judged(rows: Sequence[Told]) -> list[str]:
    """For several bounds and both kinds of questions: what is found, and what wrongly."""
    odds = np.zeros(len(rows))
    for fold in range(_FOLDS):
        weights = learned([row for index, row in enumerate(rows) if index % _FOLDS != fold])
        odds[fold::_FOLDS] = matrix([row.places for row in rows[fold::_FOLDS]], SIZE) @ weights[:-1]
        odds[fold::_FOLDS] += weights[-1]
    wrong = np.array([row.trouble for row in rows])
    own = np.array([row.weight == 1.0 for row in rows])
    return [
        f"{name}, {bound:+.1f}: found {(odds[kind & wrong] >= bound).mean():.1%}, "
        f"wrongly {(odds[kind & ~wrong] >= bound).mean():.1%}"
        for name, kind in (("troubles.jsonl", own), ("the others", ~own))
        for bound in (-1.0, -0.5, 0.0, 0.5, 1.0)
    ]


if __name__ == "__main__":
    sys.exit(main())
