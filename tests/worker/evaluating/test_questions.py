"""The frozen set: read whole, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from worker.evaluating.questions import Asked, QuestionsInvalid, read_questions

LINES = [
    {"id": "1", "question": "재고 있나요?", "reply": "확인 후 안내드립니다.", "split": "test"},
    {"id": "2", "question": "색상은요?", "product": "머그컵", "tone": "짧게", "split": "train"},
    {"question": "크기는요?"},
]


def written(folder: Path, *lines: Any) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    return file


def test_those_of_a_split_and_those_that_name_none(tmp_path: Path) -> None:
    file = written(tmp_path, *LINES)
    first = Asked("1", "재고 있나요?", reply="확인 후 안내드립니다.")
    assert read_questions(file, split="test") == [first, Asked("3", "크기는요?")]
    assert [each.id for each in read_questions(file, split="all")] == ["1", "2", "3"]
    assert read_questions(file, split="train", limit=1) == [
        Asked("2", "색상은요?", "머그컵", tone="짧게")
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "line 1 must be a JSON object"),
        ("{", "line 1 is not JSON"),
        ("[" * 100_000, "line 1 is not JSON"),
        ('{"id": 1}', "question is empty"),
        ('{"question": 7}', "question must be a string"),
        (json.dumps({"question": "가" * 4001}), "at most 4000"),
        ('{"question": "a", "id": 1}\n{"question": "b", "id": "1"}', "was there before"),
        (json.dumps({"question": "x" * 300_000}), "longer than"),
        ('{"question": "a", "split": "train"}', "--split all"),
    ],
)
def test_a_line_that_cannot_be_used_stops_it(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line)
    with pytest.raises(QuestionsInvalid, match=said):
        read_questions(file, split="test")


def test_a_changed_question_is_another_one() -> None:
    base = Asked("1", "재고 있나요?")
    others = [Asked("2", "재고 있나요?"), Asked("1", "재고는요?"), Asked("1", "재고 있나요?", "컵")]
    assert base.mark not in {each.mark for each in others}
