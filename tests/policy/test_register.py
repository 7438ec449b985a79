"""Other words for what the customer wrote."""

import pytest

from policy import Verdict, judge_reply
from policy.register import asked_aspects, aspects, restated
from policy.source import Source

LATER = "담당자가 확인한 후 안내드리겠습니다."


@pytest.mark.parametrize(
    ("question", "word", "restates"),
    [
        ("엘베 없는 4층인데 배송되나요", "엘리베이터", True),
        ("식세기 돌려도 되나요", "식기세척기", True),
        ("웨딩 촬영 때 쓸 부케예요", "결혼", True),
        ("고3 딸 줄 방석인데 할인되나요", "따님", True),
        ("고3 딸 줄 방석인데 할인되나요", "아드님", False),
        ("오렌지 당도 어때요", "전자레인지", False),
    ],
)
def test_a_word_restates_another(question: str, word: str, restates: bool) -> None:
    assert Source(question, None).holds(word) is restates


def test_an_aspect_is_asked_where_something_stands_for_it() -> None:
    assert "세탁" in asked_aspects("물빨래해도돼요", ())
    assert "세탁" not in asked_aspects("케이블길이몇미터인가요", ())
    assert {"세탁", "색상", "배송비"} <= aspects()


def test_a_long_text_is_looked_through_once() -> None:
    assert restated("가" * 100_000, ()) == frozenset()


@pytest.mark.parametrize(
    ("question", "reply", "verdict"),
    [
        (
            "엘베 없는 4층인데 설치되나요",
            "엘리베이터가 없는 4층이라 걱정되셨겠어요.",
            Verdict.CLEAN,
        ),
        ("뚜껑 색상 고를 수 있나요", "어머님께 드릴 선물이시군요.", Verdict.LOOK),
        ("굽 높이 몇센치예요", "색상 변경 가능 여부에 대해 문의 주셔서 감사합니다.", Verdict.LOOK),
        ("줄 길이 조절돼요?", "체인이 끊어져 많이 속상하셨겠습니다.", Verdict.LOOK),
    ],
)
def test_what_nobody_told_of_or_asked_about_is_for_a_person(
    question: str, reply: str, verdict: Verdict
) -> None:
    assert judge_reply(f"{reply} {LATER}", question).verdict is verdict
