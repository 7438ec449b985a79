"""Personal data is found and masked; product facts are kept."""

from itertools import pairwise

import pytest

from policy import find_personal, mask_personal


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("010-2345-6789로 연락 주세요", "[전화번호]로 연락 주세요"),
        ("01023456789 입니다", "[전화번호] 입니다"),
        ("+82 10 2345 6789", "[전화번호]"),
        ("사무실은 02-123-4567", "사무실은 [전화번호]"),
        ("메일은 kim.minsu@example.com 이에요", "메일은 [이메일] 이에요"),
        ("900101-1234567 확인", "[주민등록번호] 확인"),
        ("카드 1234-5678-9012-3456", "카드 [카드번호]"),
        ("국민은행 123456-04-123456 으로", "국민은행 [계좌번호] 으로"),
        ("주문번호 20261101-0004521 취소", "주문번호 [주문번호] 취소"),
        ("송장번호는 123456789012 인데요", "송장번호는 [주문번호] 인데요"),
        ("order number is AB1234567", "order number is [주문번호]"),
        ("김민수입니다. 배송 언제 오나요?", "[이름]입니다. 배송 언제 오나요?"),
        ("제 이름은 박서연이고 재주문이에요", "제 이름은 [이름]이고 재주문이에요"),
        ("My name is John Smith.", "My name is [이름]."),
        (
            "서울 마포구 월드컵북로 12길 5, 301호로 바꿔 주세요",
            "[주소]로 바꿔 주세요",
        ),
        ("경기도 성남시 분당구 판교역로 235 7층으로", "[주소]으로"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "허리 29 입는데 M 사도 될까요",
        "220V인가요 110V인가요?",
        "아이폰 15 프로에도 맞나요?",
        "보조배터리 20000mAh 2개 3,000원",
        "2027 위클리 다이어리 1월 1일 표시되나요",
        "KC인증 번호 알려주세요",
        "국내산입니다 라고 써 있던데 원산지가 어디예요",
        "임산부인데 써도 될까요",
        "고객님께 안내드리겠습니다",
        "소중한 고객님, 문의하신 고객님께",
        "제주도 배송비 추가되나요",
        "240ml 젖병 2-3개월 아기",
        "서울 배송 되나요 제주도는요",
        "이름표 자수 되나요",
        "입금자명 다르게 현금으로 입금했어요",
        "애플 계정으로 쓰나요",
        "windows11 ID 필요한가요",
        "office365 아이디로 되나요",
        "PS5 계정으로 접속되나요?",
        "이름 각인 서체를 고딕체로 했는데요",
        "이름 자수를 노란색으로 했는데 바꿀 수 있나요?",
        "받는 사람 집 말고 기숙사로 했어요",
    ],
)
def test_product_facts_are_kept(text: str) -> None:
    assert mask_personal(text) == text


def test_spans_are_ordered_and_apart() -> None:
    text = "김민수입니다. 010-2345-6789, 주문번호 20261101-0004521, a@example.com"
    spans = find_personal(text)
    assert [span.kind for span in spans] == ["name", "phone", "order", "email"]
    assert all(text[s.start : s.end] == s.text for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_masking_twice_changes_nothing() -> None:
    once = mask_personal("박서연이라고 합니다. 010 8765 4321, 판교역로 235 7층, 110-123-456789")
    assert mask_personal(once) == once
