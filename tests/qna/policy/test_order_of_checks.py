"""Readings are remembered from one reply to the next; no verdict may show it."""

import json
import random
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from qna.policy import Violation, ViolationCode, asked, check_reply, korean

DATA = Path(__file__).parents[2] / "data/policy"
Case = tuple[str, str, str | None]


def forget() -> None:
    for remembers in (korean._read_alone, korean._parts, asked._stems):
        remembers.cache_clear()


def cases() -> list[Case]:
    """Labelled replies, each to its own question and to another one."""
    rows: list[dict[str, Any]] = []
    for name in ("replies_shared", "replies_fresh", "replies_ninth"):
        rows += map(json.loads, (DATA / f"{name}.jsonl").read_text("utf-8").splitlines())
    asked_elsewhere = [(row["question"], row["product"]) for row in rows[7:] + rows[:7]]
    own = [(row["reply"], row["question"], row["product"]) for row in rows]
    return own + [(row["reply"], *o) for row, o in zip(rows, asked_elsewhere, strict=True)]


def judge_first(case: Case) -> list[Violation]:
    forget()
    return check_reply(*case)


def test_verdicts_do_not_depend_on_what_was_checked_before() -> None:
    alone = {case: judge_first(case) for case in cases()}
    forget()
    for seed in range(3):
        order = list(alone)
        random.Random(seed).shuffle(order)
        assert {case: check_reply(*case) for case in order} == alone


@pytest.mark.parametrize(
    ("sentence", "holds", "lacks"),
    [
        ("30도 세탁 여부는", "30도에 세탁해도 되나요?", "40도에 세탁해도 되나요?"),
        ("국내산 원료의 원산지는", "국내산인가요?", "원산지가 어디인가요?"),
        ("얼룩이 나는 문제는", "얼룩이 지던데 왜 그런가요?", "재입고 언제 되나요?"),
        ("check 기능은", "check 기능 있나요?", "재입고 언제 되나요?"),
    ],
)
def test_one_sentence_is_judged_anew_for_each_question_that_it_depends_on(
    sentence: str, holds: str, lacks: str
) -> None:
    reply = f"{sentence} 담당자가 확인한 뒤 안내드리겠습니다."
    for order in permutations([holds, lacks, holds]):
        forget()
        assert [check_reply(reply, question) == [] for question in order] == [
            question == holds for question in order
        ]


def test_a_remembered_sentence_is_found_where_it_stands() -> None:
    bad, fine = "세탁기 사용이 가능합니다.", "담당자가 확인한 후 안내드리겠습니다."
    for reply in (f"{bad} {fine}", f"{fine} {bad}", f"안녕하세요. {bad} {fine} {bad}"):
        found = check_reply(reply, "세탁기에 돌려도 되나요?")
        assert {v.code for v in found} == {ViolationCode.DEFINITIVE}
        assert len({v.start for v in found}) == reply.count(bad)
        assert all(reply[v.start : v.end] == v.excerpt for v in found)
