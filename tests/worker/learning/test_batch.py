"""Lines in, a batch out: what is learned from and what is held back."""

import json
from typing import Any

import pytest

from worker.learning.batch import LONGEST_LINE, WrongLine, make_batch, read_lines
from worker.prompt import build_messages

QUESTION, PRODUCT = "세탁기에\n돌려도 되나요?", "린넨 셔츠"


def single(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "prompt": build_messages(f"{QUESTION} {number}", PRODUCT, tone="짧게 써 주세요."),
        "completion": [{"role": "assistant", "content": f"확인 후 안내드리겠습니다. {number}"}],
        "decided_at": f"2026-11-{number:02}T09:00:00+09:00",
    } | values


def pair(number: int, **values: Any) -> dict[str, Any]:
    line = single(number)
    chosen = line.pop("completion")
    rejected = [{"role": "assistant", "content": "네, 됩니다."}]
    return line | {"chosen": chosen, "rejected": rejected} | values


def test_the_split_says_what_is_held_back() -> None:
    splits = ("train", "train", "validation", "test")
    lines = [single(n, split=split) for n, split in enumerate(splits, 1)]
    lines += [pair(n, split=split) for n, split in enumerate(splits, 1)]
    batch = make_batch(lines)
    assert [each.reply[-1] for each in batch.examples] == ["1", "2"]
    assert [each.chosen[-1] for each in batch.pairs] == ["1", "2"]
    assert [each.reply[-1] for each in batch.held] == ["3", "4"]


def test_without_a_split_the_last_fifth_by_time_is_held_back_with_its_pairs() -> None:
    lines = [single(n) for n in range(10, 0, -1)] + [pair(n) for n in range(1, 11)]
    batch = make_batch(lines)
    assert [each.question[-2:].strip() for each in batch.held] == ["9", "10"]
    assert (len(batch.examples), len(batch.pairs)) == (8, 8)


def test_what_is_held_back_is_learned_from_in_no_file() -> None:
    """One file holds back what another, of an earlier export, would learn from."""
    same, theirs = single(9)["prompt"], {"customer": "c"}
    lines = [single(1, split="train"), single(2, split="train", prompt=same)]
    lines += [single(3, split="train", **theirs), pair(4, split="train", prompt=same)]
    lines += [pair(5, split="train", **theirs), single(9, split="test", **theirs)]
    batch = make_batch(lines)
    assert [each.reply[-1] for each in batch.examples] == ["1"]
    assert (batch.pairs, [each.reply[-1] for each in batch.held]) == ([], ["9"])


def test_a_mix_of_lines_with_and_without_split_is_refused() -> None:
    with pytest.raises(WrongLine, match="line 2 has no split and others have one"):
        make_batch([single(1, split="train"), single(2)])


def test_a_held_back_question_is_what_the_customer_wrote() -> None:
    held = make_batch([single(1, split="test")]).held[0]
    assert (held.question, held.product) == (f"{QUESTION} 1", PRODUCT)
    assert held.instruction == "짧게 써 주세요."


def test_the_same_texts_have_the_same_digest() -> None:
    lines = [single(n, split="train") for n in (1, 2)]
    assert make_batch(lines).digest == make_batch(reversed(lines)).digest
    assert make_batch(lines).digest != make_batch(lines[:1]).digest


def test_lines_are_read_and_blank_ones_are_none() -> None:
    text = [json.dumps(single(1)), "\n", json.dumps(pair(2))]
    assert [line["id"] for line in read_lines(text, "a.jsonl")] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "a.jsonl, line 1 is not JSON"),
        ("[" * 60_000, "a.jsonl, line 1 is not JSON"),
        ("[]", "a.jsonl, line 1: needs completion"),
        ('{"id": 1}', "a.jsonl, line 1: needs completion"),
        ("x" * (LONGEST_LINE + 1), f"longer than {LONGEST_LINE} characters"),
        (json.dumps(single(1, prompt="세탁되나요?")), "line 1: prompt must be a list of messages"),
        (json.dumps(single(1, completion=[])), "line 1: completion must be a list of one message"),
        (json.dumps(pair(1, rejected="네")), "line 1: rejected must be a list of one message"),
        (
            json.dumps(single(1, completion=[{"role": "assistant", "content": " "}])),
            "line 1: completion is empty",
        ),
        (
            json.dumps(single(1, split="test", prompt=[{"role": "user", "content": "되나요?"}])),
            "line 1: the last message of the prompt is no question of ours",
        ),
        (
            json.dumps(single(1, split="test", prompt=[
                {"role": "system", "content": "친절하게 답하세요."},
                {"role": "user", "content": "문의: 되나요?"},
            ])),
            "line 1: the system message does not begin as this release's does",
        ),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_learned_from_says_why(line: str, why: str) -> None:
    with pytest.raises(WrongLine, match=why.replace("(", r"\(")):
        make_batch(read_lines([line], "a.jsonl"))
