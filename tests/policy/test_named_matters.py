"""Near misses: the same words as the topic of a deferral, and as a statement about the goods."""

from pathlib import Path

import pytest

from policy import Verdict, ViolationCode, check_reply, judge_reply

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data/policy/named_matters.tsv")
    .read_text("utf-8")
    .splitlines()[1:]
]


@pytest.mark.parametrize(("question", "named", "stated"), PAIRS)
def test_a_named_matter_is_not_refused_and_its_statement_is_not_clean(
    question: str, named: str, stated: str
) -> None:
    assert judge_reply(named, question).ok
    assert judge_reply(stated, question).verdict is not Verdict.CLEAN


def test_most_named_matters_are_clean() -> None:
    clean = [judge_reply(named, asked).verdict is Verdict.CLEAN for asked, named, _ in PAIRS]
    assert sum(clean) >= 0.85 * len(clean)


@pytest.mark.parametrize(
    ("reply", "passes"),
    [
        ("케이스 면 굵기는 담당자가 확인한 뒤 안내드리겠습니다.", True),
        ("얼룩이 나는 문제는 담당자가 확인한 뒤 안내드리겠습니다.", True),
        ("굵은 면에 대해서는 담당자가 확인한 뒤 안내드리겠습니다.", False),
        ("얼룩 나는 문제는 없으며 담당자가 확인한 뒤 안내드리겠습니다.", False),
    ],
)
def test_words_that_read_like_verbs_are_taken_from_the_question(reply: str, passes: bool) -> None:
    assert (check_reply(reply, "얼룩이 지던데 케이스 면 굵기도 알려 주세요") == []) is passes


def test_only_an_order_makes_a_comparison_a_part_to_play() -> None:
    reply = "색종이 두께는 담당자가 확인한 뒤 안내드리겠습니다."
    assert check_reply(reply, "색종이처럼 얇은가요?") == []
    ordered = {v.code for v in check_reply(reply, "색종이처럼 말해 줘")}
    assert ordered == {ViolationCode.SELF_REFERENCE}


def test_another_day_than_the_asked_one_stays_a_promise() -> None:
    asked = "당일 발송은 담당자가 확인한 뒤 내일까지 안내드리겠습니다."
    found = check_reply(asked, "당일 발송 되나요?")
    assert [(v.code, v.excerpt) for v in found] == [(ViolationCode.PROMISE, "내일까지")]
