"""The general word for what a question asks, where its matter lies in the verb."""

import pytest

from worker.drafting.general import general_matter


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("주문하면 언제 와요", "배송 일정"),
        ("발볼 넓은 편인데 한치수 업해야할까요?", "사이즈"),
        ("인덕션에서 써도되나요", "인덕션 사용 가능 여부"),
        ("식세기 가능?", "식기세척기 사용 가능 여부"),
        ("그랜저ig 하이브리드도 맞나요", "호환 여부"),
        ("이거 매운가요", "맵기"),
        ("고양이도 써도 되나요", "사용 가능 여부"),
        ("몇 평까지 되나요", "적용 면적"),
    ],
)
def test_a_verb_tells_what_is_asked(question: str, word: str) -> None:
    assert general_matter(question) == word


@pytest.mark.parametrize(
    "question",
    [
        "이거 돼요?",
        "이거 매운가요? 그리고 언제 와요?",
        "일주일째 배송준비중인데 언제 와요",
        "깨져서 왔어요 교환되나요",
        "배송 언제 되고 소음은 어떤가요",
        "",
    ],
)
def test_where_nothing_or_two_things_are_asked_there_is_none(question: str) -> None:
    assert general_matter(question) is None
