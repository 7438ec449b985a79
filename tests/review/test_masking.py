"""What the pages hide from everybody until a question's own page is asked for it."""

import pytest

from review.masking import hide_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("카드 1234-5678-9012-3456 취소", "카드 [카드번호] 취소"),
        ("카드는 1234.5678.9012.3456 이에요", "카드는 [카드번호] 이에요"),
        ("９００１０１－１２３４５６７ 확인", "[주민등록번호] 확인"),
        ("900101 1234567 이에요", "[주민등록번호] 이에요"),
        ("010-1234-5678 로 연락 주세요", "010-1234-5678 로 연락 주세요"),
    ],
)
def test_card_and_resident_numbers_are_hidden_however_they_are_spelled(
    text: str, shown: str
) -> None:
    assert hide_numbers(text) == shown
