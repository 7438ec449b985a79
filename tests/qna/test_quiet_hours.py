"""Quiet hours by the recipient's own clock, past midnight and over a change of clocks."""

from datetime import datetime

import pytest

from qna.quiet_hours import clock_words, parse_clock, quiet_until

SEOUL = "Asia/Seoul"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        (("22:00", "08:00"), "2026-11-26T21:59+09:00", None),
        (("22:00", "08:00"), "2026-11-26T22:00+09:00", "2026-11-27T08:00+09:00"),
        (("22:00", "08:00"), "2026-11-27T00:00+09:00", "2026-11-27T08:00+09:00"),
        (("22:00", "08:00"), "2026-11-27T07:59:59+09:00", "2026-11-27T08:00+09:00"),
        (("22:00", "08:00"), "2026-11-27T08:00+09:00", None),
        (("12:00", "13:00"), "2026-11-26T03:30+00:00", "2026-11-26T13:00+09:00"),
        (("12:00", "13:00"), "2026-11-26T12:30+00:00", None),
        (("00:00", "00:00"), "2026-11-26T00:00+09:00", None),
        (("", ""), "2026-11-26T00:00+09:00", None),
    ],
)
def test_when_it_is_quiet(hours: tuple[str, str], moment: str, until: str | None) -> None:
    begin, end = map(parse_clock, hours)
    assert quiet_until(at(moment), begin, end, SEOUL) == (at(until) if until else None)


def test_where_clocks_change_it_is_the_clock_on_the_wall() -> None:
    # The night to 2026-11-01 is an hour longer in New York.
    begin, end = parse_clock("22:00"), parse_clock("08:00")
    found = quiet_until(at("2026-10-31T23:00-04:00"), begin, end, "America/New_York")
    assert found == at("2026-11-01T08:00-05:00")


@pytest.mark.parametrize("text", ["25:00", "x", "08:60", "-1:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_clock(text)


def test_there_and_back() -> None:
    assert [clock_words(parse_clock(text)) for text in ("", "00:00", "23:59")] == [
        "",
        "00:00",
        "23:59",
    ]
