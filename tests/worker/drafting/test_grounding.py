"""What a reply names, and whether the question or the product holds it whole."""

import pytest

from worker.drafting.grounding import beside_phrases, named_phrases, stray_phrases

LATER = "담당자가 확인 후 안내드리겠습니다."


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (f"안녕하세요! 😊 충전 시간에 대해 {LATER}", ["충전 시간"]),
        (f"문의하신 충전 시간 관련 내용은 {LATER}", ["충전 시간"]),
        (f"배터리에 대한 문의 감사합니다. 문의하신 내용은 {LATER}", ["배터리"]),
        (f"문의하신 내용에 대해 {LATER}", []),
        (f"문의하신 부분은 {LATER}", []),
        ("Our team will check this and reply soon.", []),
    ],
)
def test_named_phrases(reply: str, named: list[str]) -> None:
    assert named_phrases(reply) == named


@pytest.mark.parametrize(
    ("question", "product", "phrase"),
    [
        ("충전 시간이 얼마나 되나요", None, "충전 시간"),
        ("충전시간이 얼마나 되나요", None, "충전시간"),
        ("건전지 갈 때 매장에 가야 하나요", None, "건전지"),
        ("USB-C 포트가 몇 개예요", None, "USB-C 포트"),
        ("이거 빨아도 되나요", "린넨 커튼 2장", "린넨 커튼"),
        ("이거 빨아도 되나요", "린넨 커튼 2장", "린넨 커튼 2장"),
        ("모니터암 물릴 수 있나요", None, "모니터암"),
    ],
)
def test_a_whole_phrase_is_no_stray(question: str, product: str | None, phrase: str) -> None:
    assert stray_phrases(f"문의하신 {phrase}에 대해 {LATER}", question, product) == []


@pytest.mark.parametrize(
    ("question", "product", "phrase"),
    [
        ("충전기에서 소리가 나요", "65W 충전기", "바퀴"),
        ("패드 높이가 궁금해요", None, "패드 농선"),
        ("건전지 갈 때 매장에 가야 하나요", None, "건전지 갈"),
        ("샤워할 때 차도 되나요", None, "샤워할 때"),
        ("키보드 축이 뭐예요", None, "키보"),
        ("고양이도 먹나요", None, "고양이도"),
        ("스노우볼 물이 어나요", None, "스노우볼 스노우볼"),
        ("이거 빨아도 되나요", "린넨 커튼 2장", "린넨 커"),
        ("가격 내려간 거 돌려주나요", None, "가격 내려간"),
    ],
)
def test_what_is_cut_doubled_or_invented_is_one(
    question: str, product: str | None, phrase: str
) -> None:
    assert stray_phrases(f"문의하신 {phrase}에 대해 {LATER}", question, product) == [phrase]


@pytest.mark.parametrize(
    ("question", "phrase", "asked"),
    [
        ("뚜껑 날개가 부러졌는데 뚜껑만 파나요", "뚜껑", True),
        ("챙 길이 몇 센티예요?", "챙 길이", True),
        ("국물 쏟아져도 안 새는 재질인가요?", "국물", False),
        ("벽에 얼마나 띄워야 하나요?", "벽", False),
        ("75인치 올리면 양쪽으로 얼마나 남아요?", "양쪽", False),
        ("다리 접을 때 손 끼일 위험은 없나요?", "다리", False),
        ("영하에서도 안 어나요?", "영하", False),
        ("소음 심한가요 원룸이라 밤에 틀 거예요", "소음", True),
        ("다리 높이가 몇 센치에요 청소기가 들어가야 해서", "다리 높이", True),
        ("쌀 도정일자 좀 알려주세요", "쌀 도정일자", True),
        ("쌀 도정일자 좀 알려주세요", "쌀", False),
        ("지정일 배송 되나요 이사날이라서요", "지정일 배송", True),
        ("갤럭시 S24에 맞나요?", "갤럭시", False),
        ("세탁기 돌려도 되나요", "세탁기", False),
        ("유선인가요 무선인가요?", "유선", False),
        ("어머니가 드셔도 될까요?", "어머니", False),
        ("날 한 장에 얼마나 쓰나요", "날", False),
        ("향이 강한가요", "향", True),
    ],
)
def test_what_is_asked_about_stands_before_the_last_verb(
    question: str, phrase: str, asked: bool
) -> None:
    named = beside_phrases(f"문의하신 {phrase}에 대해 {LATER}", question)
    assert named == ([] if asked else [phrase])


def test_the_whole_name_of_the_product_is_always_asked_about() -> None:
    reply = f"문의하신 린넨 커튼 2장에 대해 {LATER}"
    assert beside_phrases(reply, "이거 빨아도 되나요", "린넨 커튼 2장") == []
    assert beside_phrases(reply, "이거 빨아도 되나요", "린넨 커튼") == ["린넨 커튼 2장"]


@pytest.mark.parametrize(
    ("question", "phrase", "asked"),
    [
        ("원두 갈아서 보내주시나요", "원두", True),
        ("드립백이라 보관이 쉬운가요", "드립백", False),
        ("컵에 부으면 되나요", "컵", False),
    ],
)
def test_so_is_the_word_by_which_the_question_calls_the_goods(
    question: str, phrase: str, asked: bool
) -> None:
    named = beside_phrases(f"문의하신 {phrase}에 대해 {LATER}", question, "원두 드립백 500g")
    assert named == ([] if asked else [phrase])
