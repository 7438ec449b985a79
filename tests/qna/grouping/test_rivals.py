"""Things that exclude each other."""

import pytest

from qna.grouping.rivals import exclude, rivals


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("강아지가 먹어도 되나요", {"animal:강아지"}),
        ("is it safe for my dog", {"animal:강아지"}),
        ("슈퍼싱글인데 맞나요", {"bed:슈퍼싱글"}),
        ("킹 사이즈에 맞나요", {"bed:킹"}),
        ("쿠킹호일 되나요", set()),
        ("아이폰에 연결되나요", {"phone:아이폰"}),
        ("제주도나 울릉도도 되나요", {"place:제주도", "place:울릉도"}),
    ],
)
def test_what_a_text_names(text: str, named: set[str]) -> None:
    assert rivals(text) == named


def test_two_exclude_each_other_only_where_both_name_one_and_none_is_common() -> None:
    dog, cat, both = rivals("강아지"), rivals("고양이"), rivals("강아지랑 고양이")
    assert exclude(dog, cat)
    assert not exclude(dog, both)
    assert not exclude(dog, frozenset())
    assert not exclude(dog, rivals("왼쪽"))
