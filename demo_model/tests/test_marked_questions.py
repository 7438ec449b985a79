"""The questions that are marked by hand: what may be named, and what tells of trouble."""

import json

import pytest

from train.matters import DATA as MATTERS
from train.matters import marked
from train.troubles import DATA as LISTS
from worker.drafting.phrases import LONGEST

ROWS = [json.loads(line) for line in MATTERS.read_text("utf-8").splitlines()]
TOLD = [json.loads(line) for line in (LISTS / "troubles.jsonl").read_text("utf-8").splitlines()]


def test_each_question_stands_once_and_holds_what_may_be_named() -> None:
    assert len({row["question"] for row in ROWS}) == len(ROWS) > 5000
    assert [row for row in ROWS if any(name not in row["question"] for name in row["names"])] == []
    assert len({row["question"] for row in TOLD}) == len(TOLD) > 1000


def test_most_of_what_may_be_named_is_among_the_phrases_that_are_weighed() -> None:
    rows = [row for row in ROWS[::20] if any(len(name) <= LONGEST for name in row["names"])]
    found = [not marked(row).names.isdisjoint(marked(row).texts) for row in rows]
    assert sum(found) >= 0.85 * len(found)


@pytest.mark.parametrize("row", ROWS[::400], ids=lambda row: row["question"])
def test_a_phrase_begins_and_ends_with_a_word(row: dict[str, object]) -> None:
    made = marked(row)
    assert len(made.texts) == len(made.places)
    assert all(text in made.question and text == text.strip() for text in made.texts)
