"""The evaluation questions stay out of the training data."""

import json
import re
from itertools import islice

from train.data.samples import Mix, stream
from train.evaluate import SETS, read_questions

LETTERS = re.compile(r"[^0-9a-z가-힣]+")


def _bare(text: str) -> str:
    return LETTERS.sub("", text.lower())


def test_there_are_enough_questions_of_our_own() -> None:
    rows = [json.loads(line) for line in SETS["own"].read_text("utf-8").splitlines()]
    assert len(rows) >= 200
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({_bare(row["question"]) or row["question"] for row in rows}) == len(rows)
    assert {"ordinary", "several", "angry", "safety", "english", "empty", "order", "personal"} == {
        row["category"] for row in rows
    }


def test_the_generator_writes_none_of_them() -> None:
    kept_out = {
        _bare(question.text) for path in SETS.values() for question in read_questions(path)
    } - {""}
    written = {_bare(asked.question) for asked, _ in islice(stream(5, Mix(invent=0.3)), 40_000)}
    own = {_bare(q.text) for q in read_questions(SETS["own"])} - {""}
    assert not own & written
    assert len(kept_out & written) <= 0.05 * len(kept_out)
