"""No personal data leaves: masked in questions, and a reply that holds any stays here."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policy import find_private
from qna.learning.decided import DecidedReply, ThrownAway
from qna.learning.masking import masked
from qna.models import Decision, DraftSource
from tests.qna.steps import REPLY

DATA = Path(__file__).parents[2] / "data" / "policy"

ROW = DecidedReply(
    question_id=1, review_id=1, shop="demo", question="색상은 몇 가지인가요?", product="머그컵",
    language="ko", tone="", instruction="", draft=REPLY, draft_source=DraftSource.MODEL,
    decision=Decision.APPROVED, reply=REPLY, reject_reason=None, thrown_away=(), turned_down=(),
    model="m", model_revision=None, prompt_version="p", preset="balanced",
    decided_at=datetime(2026, 11, 1, tzinfo=UTC), customer="c", author="",
)  # fmt: skip

PRIVATE = (
    "010-1234-5678로 전화 주세요. 색상이 몇 가지인지 궁금합니다.",
    "주문번호 20261101-0001234인데 색상을 바꿀 수 있나요?",
    "민지@이메일 말고 minji@example.com으로 색상을 알려 주실 수 있나요?",
    "저는 김민지입니다. 색상이 몇 가지인지 궁금해요.",
)


@pytest.mark.parametrize("question", PRIVATE)
def test_a_question_is_masked_and_stays(question: str) -> None:
    found = [span.text for span in find_private(question)]
    after = masked(replace(ROW, question=question))
    assert found
    assert after is not None
    assert not any(text in after.question for text in found)
    assert "색상" in after.question


def test_clean_texts_stay_as_they_are() -> None:
    assert masked(ROW) == ROW


def test_the_authors_name_is_masked_wherever_it_stands() -> None:
    row = replace(ROW, author="하늘바다", question="하늘바다인데요, 색상이 몇 가지인가요?")
    after = masked(row)
    assert after is not None
    assert after.question == "[이름]인데요, 색상이 몇 가지인가요?"
    assert after.author == ""
    assert masked(replace(row, reply=f"하늘바다 고객님, {REPLY}")) is None


@pytest.mark.parametrize("name", ["reply", "draft"])
@pytest.mark.parametrize("text", ["010-1234-5678로 연락드리겠습니다.", "1234567로 확인하겠습니다."])
def test_a_reply_that_holds_personal_data_takes_its_decision_along(name: str, text: str) -> None:
    question = "주문번호 1234567 건인데 언제쯤 받을 수 있을까요?"
    assert masked(replace(ROW, question=question, **{name: text})) is None  # type: ignore[arg-type]


def test_a_question_of_which_too_little_is_left_stays_out() -> None:
    assert masked(replace(ROW, question="010-1234-5678 010-8765-4321 네?")) is None


def test_of_what_was_thrown_away_only_the_text_with_personal_data_goes() -> None:
    fine = ThrownAway("내일 보내 드립니다.", "refused", ("promise",))
    leaks = ThrownAway("010-1234-5678로 연락드립니다.", "refused", ("personal",))
    row = replace(ROW, thrown_away=(leaks, fine), turned_down=(leaks.reply, fine.reply))
    after = masked(row)
    assert after is not None
    assert (after.thrown_away, after.turned_down) == ((fine,), (fine.reply,))


SPELLINGS = [
    line.split("\t")
    for name in ("personal_spellings.txt", "personal_spellings_later.txt")
    for line in (DATA / name).read_text().splitlines()
    if "\t" in line
]


def test_no_spelling_that_the_masking_knows_leaves_in_any_text() -> None:
    """In a question, in a reply, in a draft, in what was thrown away or rejected."""
    for needle, text in SPELLINGS:
        asked = f"{text} 그런데 이 상품의 색상은 모두 몇 가지이고 설명서와 받침도 함께 오나요?"
        rows = [
            replace(ROW, question=asked, reject_reason=text),
            replace(ROW, turned_down=(text,), thrown_away=(ThrownAway(text, "refused", ()),)),
            replace(ROW, reply=text),
            replace(ROW, draft=text),
        ]
        for after in filter(None, map(masked, rows)):
            assert needle not in str(after), text
        assert masked(rows[0]) is not None
