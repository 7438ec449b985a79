"""What is asked stands in the place of "문의하신 내용"."""

import pytest

from worker.drafting.naming import named_in_place


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (
            "문의하신 내용은 담당자가 확인한 뒤 안내드리겠습니다.",
            "문의하신 배송 일정에 대해서는 담당자가 확인한 뒤 안내드리겠습니다.",
        ),
        (
            "문의해 주신 내용에 대해 담당자가 확인하겠습니다.",
            "문의하신 배송 일정에 대해 담당자가 확인하겠습니다.",
        ),
        ("담당자가 확인한 뒤 안내드리겠습니다.", "담당자가 확인한 뒤 안내드리겠습니다."),
    ],
)
def test_the_first_general_words_give_way(reply: str, named: str) -> None:
    assert named_in_place(reply, "배송 일정") == named
