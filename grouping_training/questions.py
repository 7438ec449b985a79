"""The questions that the encoder learns from: texts by matter, each file by one writer.

Within a file matters differ in their answer and near misses stand beside each other; two files may
hold the same matter. A file's name (`shop_…`) or a label's `| any` says: the answer is the shop's.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qna.grouping.encoder import places_of
from qna.grouping.features import asked

FOLDER = Path(__file__).parent / "questions"
BANKS = Path(__file__).parents[1] / "bench/grouping_bank"
SEEN = (
    "tuning", "held_out", "later", "other_hand", "second_hand", "third_hand", "fourth_hand",
)  # fmt: skip
"""Banks that were measured on and looked at: there is nothing more to be learned from measuring."""


_VALUE = re.compile(r"\{\w+\}")
"""Stands for a size, a colour, a model: the encoder reads none."""


class Matter(NamedTuple):
    file: str
    questions: list[list[int]]
    """The places of each question's pieces."""
    of_shop: bool


def matters() -> list[Matter]:
    """Those that are asked in two ways at least, in the order in which they stand."""
    files = [*sorted(FOLDER.glob("*.txt")), *(BANKS / f"{name}.txt" for name in SEEN)]
    return [matter for file in files for matter in _matters(file) if len(matter.questions) > 1]


def _matters(file: Path) -> Iterator[Matter]:
    for block in f"\n{file.read_text()}".split("\n## ")[1:]:
        label, *lines = block.splitlines()
        of_shop = file.stem.startswith("shop_") or "| any" in label
        texts = [_VALUE.sub(" ", line) for line in lines if line.strip()]
        yield Matter(file.stem, [places_of(asked(text)) for text in texts], of_shop)
