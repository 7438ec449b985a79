"""The template that stands in where no generated text passes."""

import pytest

from policy import check_reply
from qna.templates import ENGLISH, KOREAN, KOREAN_PLAIN, check_template, fill_template


def test_the_matter_is_named_where_it_can_be() -> None:
    filled = fill_template("", "재입고 언제 되나요?", "린넨 셔츠")
    assert "재입고" in filled
    assert check_reply(filled, "재입고 언제 되나요?", "린넨 셔츠") == []


@pytest.mark.parametrize("question", ["ㅎㅇ", "???", "010-1234-5678로 전화 주세요"])
def test_without_a_matter_the_plain_one_stands(question: str) -> None:
    assert fill_template("", question, None) == KOREAN_PLAIN
    assert check_reply(KOREAN_PLAIN, question) == []


def test_an_english_question_gets_english() -> None:
    assert fill_template("", "Is it waterproof?", None) == ENGLISH
    assert check_reply(ENGLISH, "Is it waterproof?") == []


@pytest.mark.parametrize("template", ["", KOREAN, KOREAN_PLAIN, ENGLISH])
def test_what_the_product_brings_may_be_saved(template: str) -> None:
    assert check_template(template) == []


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("네, 가능합니다. 담당자가 확인한 후 안내드리겠습니다.", "definitive"),
        ("{matter}은 담당자가 오늘 안에 답변드리겠습니다.", "promise"),
        ("문의해 주셔서 감사합니다.", "no_deferral"),
        ("{name}님, 담당자가 확인한 후 안내드리겠습니다.", "markup"),
    ],
)
def test_what_breaks_the_policy_may_not(template: str, code: str) -> None:
    assert code in [violation.code for violation in check_template(template)]
