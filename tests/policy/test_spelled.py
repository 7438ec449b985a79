"""Personal data in the spellings of people who know that it is masked, and numbers of nobody."""

from pathlib import Path

import pytest

from policy import find_personal, mask_personal
from policy.personal import MAX_CHARS, find_private, repeated_personal

DATA = Path(__file__).parents[1] / "data" / "policy"
ENOUGH = 0.98
"""Of the spellings at least so many are masked; of the harmless texts as many stay whole."""


def lines(name: str) -> list[list[str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["personal_spellings.txt", "personal_spellings_later.txt"])
def test_personal_data_is_masked_however_it_is_spelled(name: str) -> None:
    rows = lines(name)
    assert len(rows) >= 60
    left = [text for secret, text in rows if secret in mask_personal(text)]
    assert len(left) <= (1 - ENOUGH) * len(rows), left


@pytest.mark.parametrize("name", ["harmless_numbers.txt", "harmless_numbers_later.txt"])
def test_sizes_prices_models_and_dates_stay(name: str) -> None:
    rows = lines(name)
    assert len(rows) >= 60
    lost = [mask_personal(text) for (text,) in rows if mask_personal(text) != text]
    assert len(lost) <= (1 - ENOUGH) * len(rows), lost


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("O1O-1234-5678 로 연락 주세요", "[전화번호] 로 연락 주세요"),
        ("카톡 아이디 minsu77 로 연락 주세요", "카톡 아이디 [아이디] 로 연락 주세요"),
        ("생년월일 900101 입니다", "생년월일 [생년월일] 입니다"),
        ("12가3456 차량입니다", "[차량번호] 차량입니다"),
        ("여권번호 M123A4567 이에요", "여권번호 [여권번호] 이에요"),
        ("수취인 한소희 로 바꿔 주세요", "수취인 [이름] 로 바꿔 주세요"),
        ("입금자명이 달라요 최영호로 했는데요", "입금자명이 달라요 [이름]로 했는데요"),
        ("suhyun_lee77 아이디로 적립 안 됐어요", "[아이디] 아이디로 적립 안 됐어요"),
    ],
)
def test_each_kind_has_its_mask(text: str, masked: str) -> None:
    assert mask_personal(text) == masked
    assert mask_personal(masked) == masked


def test_only_what_customers_write_is_read_so_freely() -> None:
    """A reply is judged by the usual forms: an id is no reason to throw a draft away."""
    text = "카톡 아이디 minsu77"
    assert not find_personal(text)
    assert [span.kind for span in find_private(text)] == ["messenger"]
    assert repeated_personal("minsu77 님께 안내드리겠습니다", text)


def test_finds_are_of_the_text_itself_and_apart() -> None:
    for name in ("personal_spellings.txt", "harmless_numbers.txt"):
        for row in lines(name):
            end = 0
            for span in find_private(row[-1]):
                assert row[-1][span.start : span.end] == span.text
                assert span.start >= end
                end = span.end


def test_nothing_leaves_that_was_not_looked_at() -> None:
    text = "가" * (MAX_CHARS + 5) + " 010-1234-5678"
    assert mask_personal(text) == "가" * MAX_CHARS
