"""The evaluation questions stay out of the training data."""

import json
import re
from itertools import islice

import pytest

from train.data.samples import Mix, stream
from train.evaluate import SETS, read_questions

LETTERS = re.compile(r"[^0-9a-z가-힣]+")


def _bare(text: str) -> str:
    return LETTERS.sub("", text.lower())


@pytest.mark.parametrize("name", ["own", "unseen"])
def test_there_are_enough_questions_of_our_own(name: str) -> None:
    rows = [json.loads(line) for line in SETS[name].read_text("utf-8").splitlines()]
    assert len(rows) >= 200
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({_bare(row["question"]) or row["question"] for row in rows}) == len(rows)
    assert {"ordinary", "several", "angry", "safety", "english", "empty", "order", "personal"} == {
        row["category"] for row in rows
    }


def test_the_generator_writes_none_of_them() -> None:
    kept_out = {
        name: {_bare(question.text) for question in read_questions(path)} - {""}
        for name, path in SETS.items()
    }
    written = {
        _bare(asked.question)
        for mix in (Mix(invent=0.3), Mix(invent=0.2, asked=1))
        for asked, _ in islice(stream(5, mix), 30_000)
    }
    assert not kept_out["own"] & written
    # Two words such as "재입고 언제" are anybody's.
    for name in ("shared", "unseen"):
        assert len(kept_out[name] & written) <= 0.05 * len(kept_out[name])
