"""Two questions that ask the same, and pairs that only look as if they did."""

import pytest

from qna.grouping.features import Features, features
from qna.grouping.similarity import same, similarity

ALIKE = [
    ("제주도 배송비 추가되나요?", "제주 사는데 택배비 더 내야 하나요?"),
    ("교환은 어떻게 하나요?", "안녕하세요~ 교환 신청 방법 좀 알려주세요ㅠㅠ 감사합니다"),
    ("건조기 돌려도 되나요?", "건조기 사용 가능한가요"),
    ("재입고 언제 되나요?", "품절인데 다시 들어오나요?"),
    ("제주도 추가 배숑비 얼마예요", "제주도 추가 배송비 얼마예요"),
    ("Do you ship overseas?", "해외배송 되나요?"),
    ("아이폰 15에도 맞나요", "아이폰15 호환되나요?"),
    ("강아지가 먹어도 되나요", "댕댕이가 먹어도 돼요?"),
]
APART = [
    ("L 사이즈 가슴둘레가 어떻게 되나요?", "XL 사이즈 가슴둘레가 어떻게 되나요?"),
    ("교환은 어떻게 하나요?", "환불은 어떻게 하나요?"),
    ("언제 발송되나요?", "언제 도착하나요?"),
    ("보증기간이 얼마나 되나요?", "수리는 어디서 받나요?"),
    ("제주도 배송비 추가되나요?", "제주도도 배송 되나요?"),
    ("현금영수증 발급되나요?", "세금계산서 발급되나요?"),
    ("세탁기 돌려도 되나요?", "건조기 돌려도 되나요?"),
    ("아이폰 15 호환되나요?", "아이폰 16 호환되나요?"),
    ("블랙 재입고 언제 되나요?", "네이비 재입고 언제 되나요?"),
    ("환불 되나요?", "환불 언제 되나요?"),
    ("필터 가격이 얼마인가요?", "필터 있나요?"),
    ("우유 들어갔나요", "견과류 들어갔나요"),
    ("강아지가 먹어도 되나요", "고양이가 먹어도 되나요"),
    ("임산부가 써도 되나요", "아기가 써도 되나요"),
    ("남자가 입어도 되나요", "여자가 입어도 되나요"),
    ("퀸 사이즈 매트리스에 맞나요", "킹 사이즈 매트리스에 맞나요"),
    ("왼쪽 문에 달 수 있나요", "오른쪽 문에 달 수 있나요"),
    ("월요일에 발송되나요", "토요일에 발송되나요"),
    ("맥북에서 되나요", "윈도우에서 되나요"),
    ("제주도 배송비 얼마예요", "울릉도 배송비 얼마예요"),
    ("인덕션에 써도 되나요", "식기세척기에 써도 되나요"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_matter_in_other_words(one: str, other: str) -> None:
    assert same(features(one), features(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_another_matter_in_almost_the_same_words(one: str, other: str) -> None:
    assert not same(features(one), features(other))


def test_the_product_itself_is_no_part_of_the_matter() -> None:
    named = features("여행용 백팩 방수 되나요?", "여행용 백팩 30L")
    assert similarity(named, features("방수 되나요?", "여행용 백팩 30L")) == 1


def test_the_shop_answers_for_every_product() -> None:
    assert features("제주도 배송비 추가되나요?").of_shop
    assert not features("방수 되나요?").of_shop
    assert not features("배송 오면 설치도 해주시나요?").of_shop


def test_nothing_personal_stays() -> None:
    kept = str(
        features("홍길동이고 010-1234-5678 인데 hong@example.com 환불 언제 되나요").as_dict()
    )
    assert not any(piece in kept for piece in ("5678", "1234", "hong"))


def test_it_outlives_a_database() -> None:
    found = features("L 사이즈 총장 알려주세요")
    assert Features.from_dict(found.as_dict()) == found


@pytest.mark.parametrize("text", ["", "   ", "ㅠㅠ", "?" * 10_000, "가" * 10_000, "🙂" * 5_000])
def test_any_text(text: str) -> None:
    assert similarity(features(text), features(text)) <= 1
