"""Due times against two tables that were written by hand: public holidays, and 200 questions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from qna.clocks.clock import Calendar, Clock, Unit, due
from qna.clocks.days import public_holiday
from qna.clocks.opening import Closed, Holiday, Opening, Span

DATA = Path(__file__).parents[2] / "data" / "clocks"
SEOUL = ZoneInfo("Asia/Seoul")


def span(opens: str, closes: str) -> Span:
    return Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def days(first: str, last: str) -> Holiday:
    return Holiday(first=date.fromisoformat(first), last=date.fromisoformat(last))


OWN_DAYS = (
    days("2025-08-04", "2025-08-06"),
    days("2026-06-04", "2026-06-04"),
    days("2026-12-24", "2026-12-24"),
    days("2027-08-02", "2027-08-06"),
    days("2028-12-29", "2028-12-29"),
)
SHOP = Opening(
    week=(*(span("10:00", "18:00"),) * 5, None, None), lunch=span("12:00", "13:00"), closed=OWN_DAYS
)
SATURDAYS = Opening(
    week=(*(span("10:00", "19:00"),) * 5, span("10:00", "13:00"), None),
    lunch=span("12:30", "13:30"),
    closed=OWN_DAYS,
)
DAYS, OPEN = Unit.BUSINESS_DAYS, Unit.OPEN_HOURS
CLOCKS = {
    "hours": (Clock(), SHOP),
    "market": (Clock(unit=DAYS, amount=2, calendar=Calendar.MARKET), SHOP),
    "next_day": (Clock(unit=DAYS, amount=1, cut_off=time(15), by=time(18)), SHOP),
    "same_day": (Clock(unit=DAYS, amount=0, cut_off=time(14), by=time(18)), SHOP),
    "three_hours": (Clock(unit=OPEN, amount=3), SHOP),
    "with_saturday": (Clock(unit=OPEN, amount=8), SATURDAYS),
    "two_days": (Clock(unit=DAYS, amount=2), SHOP),
}


def lines() -> Iterator[list[str]]:
    for line in (DATA / "due_times.tsv").read_text().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def test_the_library_knows_the_holidays_of_four_years() -> None:
    text = (DATA / "public_holidays.txt").read_text().splitlines()
    table = {word for line in text if not line.startswith("#") for word in line.split()}
    every = (date(2025, 1, 1) + timedelta(days=n) for n in range(365 * 4 + 1))
    assert {str(day) for day in every if public_holiday(day)} == table
    assert public_holiday(date(2026, 2, 17)) == "설날"
    assert public_holiday(date(2026, 2, 17), "en") == "Korean New Year"


def test_two_hundred_due_times_that_were_worked_out_by_hand() -> None:
    rows = list(lines())
    assert len(rows) == 200
    wrong = []
    for name, asked, expected, why in rows:
        clock, opening = CLOCKS[name]
        found = due(clock, opening, SEOUL, moment(asked)).astimezone(SEOUL)
        if found != moment(expected):
            wrong.append((name, asked, expected, f"{found:%Y-%m-%d %H:%M}", why))
    assert wrong == []
    assert {row[0] for row in rows} == set(CLOCKS)
    assert {row[1][:4] for row in rows} == {"2025", "2026", "2027", "2028"}


FOUR_YEARS = some.timedeltas(timedelta(0), timedelta(days=4 * 365))


@given(
    FOUR_YEARS, some.timedeltas(timedelta(0), timedelta(days=9)), some.sampled_from(list(CLOCKS))
)
def test_who_asks_later_is_never_due_earlier_and_nothing_is_due_before_it_is_asked(
    after: timedelta, gap: timedelta, name: str
) -> None:
    clock, opening = CLOCKS[name]
    first = datetime(2025, 1, 1, tzinfo=SEOUL) + after
    second = first + gap
    assert first < due(clock, opening, SEOUL, first) <= due(clock, opening, SEOUL, second)


def test_hours_are_real_hours_where_clocks_are_turned() -> None:
    new_york = ZoneInfo("America/New_York")
    opening = Opening(week=(span("00:30", "23:30"),) * 7, public_holidays=False)
    asked = datetime(2026, 3, 8, 0, 30, tzinfo=new_york)  # at 2 it is 3
    found = due(Clock(unit=OPEN, amount=4), opening, new_york, asked)
    assert found == datetime(2026, 3, 8, 5, 30, tzinfo=new_york)
    assert found.tzinfo == UTC


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-11-26 10:00", None),
        ("2026-11-26 09:59", Closed.NIGHT),
        ("2026-11-26 12:00", Closed.LUNCH),
        ("2026-11-26 13:00", None),
        ("2026-11-26 18:00", Closed.NIGHT),
        ("2026-11-28 11:00", Closed.WEEKEND),
        ("2026-12-24 11:00", Closed.HOLIDAY),
        ("2026-12-25 11:00", Closed.HOLIDAY),
        ("2026-10-03 11:00", Closed.HOLIDAY),
    ],
)
def test_why_a_shop_is_closed(at: str, why: Closed | None) -> None:
    assert SHOP.why_closed(moment(at)) == why


@pytest.mark.parametrize(
    "values",
    [
        {"unit": "hours", "amount": 0},
        {"unit": "hours", "amount": 2161},
        {"unit": "hours", "amount": float("nan")},
        {"unit": "business_days", "amount": 1.5},
        {"unit": "business_days", "amount": 31},
        {"unit": "open_hours", "amount": 201},
        {"unit": "weeks", "amount": 1},
    ],
)
def test_clocks_have_bounds(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Clock(**values)  # type: ignore[arg-type]  # as given


def test_a_shop_must_open_at_all_and_close_for_a_year_at_most() -> None:
    with pytest.raises(ValidationError):
        Opening(week=(None,) * 7)
    with pytest.raises(ValidationError):
        Opening(closed=(days("2026-01-01", "2026-12-31"), days("2027-01-01", "2027-02-01")))
    with pytest.raises(ValidationError):
        span("18:00", "10:00")


def test_the_slowest_clock_ends() -> None:
    opening = Opening(
        week=(span("10:00", "10:10"), *(None,) * 6), closed=(days("2026-01-01", "2026-12-31"),)
    )
    for clock in (Clock(unit=OPEN, amount=200), Clock(unit=DAYS, amount=30)):
        asked = datetime(2026, 1, 1, tzinfo=SEOUL)
        assert asked < due(clock, opening, SEOUL, asked) < asked + timedelta(days=9999)
