"""Dates as exports write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qna.reuse.moments import read_moment

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wall"),
    [
        ("2026-11-26", "2026-11-26T00:00:00"),
        ("2026-11-26 09:12:33", "2026-11-26T09:12:33"),
        ("2026-11-26 09:12:33.0", "2026-11-26T09:12:33"),
        ("2026-11-26T09:12", "2026-11-26T09:12:00"),
        ("2026.11.26", "2026-11-26T00:00:00"),
        ("2026.11.26.", "2026-11-26T00:00:00"),
        ("2026. 11. 26. 오후 3:05", "2026-11-26T15:05:00"),
        ("2026. 1. 5 (월) 오전 12:05", "2026-01-05T00:05:00"),
        ("2026/11/26 15:05", "2026-11-26T15:05:00"),
        ("26/11/06 8:5", "2026-11-06T08:05:00"),
        ("2026년 11월 26일", "2026-11-26T00:00:00"),
        ("2026년 11월 26일 15시 5분 7초", "2026-11-26T15:05:07"),
        ("2026년11월26일 목요일 오후 12시", "2026-11-26T12:00:00"),
        ("2026-11-26 03:05:00 PM", "2026-11-26T15:05:00"),
        ("20261126", "2026-11-26T00:00:00"),
        ("20261126150507", "2026-11-26T15:05:07"),
        ("20261126 15:05", "2026-11-26T15:05:00"),
        ("46352.5", "2026-11-26T12:00:00"),
        ("46352", "2026-11-26T00:00:00"),
    ],
)
def test_a_date_is_read_by_the_shops_clock(written: str, wall: str) -> None:
    expected = datetime.fromisoformat(wall).replace(tzinfo=SEOUL)
    assert read_moment(written, SEOUL, now=NOW) == expected


def test_a_zone_that_is_written_counts() -> None:
    nine = datetime(2026, 11, 26, 0, tzinfo=UTC)
    for written in ("2026-11-26T09:00:00+09:00", "2026-11-26T00:00:00Z", "2026-11-25 19:00 -0500"):
        assert read_moment(written, ZoneInfo("Europe/Berlin"), now=NOW) == nine


@pytest.mark.parametrize(
    "written",
    [
        "어제", "11/26/2026", "2026-13-01", "2026-02-30", "2026-11-26 25:00", "2026-11-28",
        "1970-01-01", "00000000", "99999", "2026-11-26 09:00 +99:99", "2026-11-26 그리고 더",
        "1" * 61, "2026-11-26 " + "9" * 40,
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_moment(written, SEOUL, now=NOW) is None
