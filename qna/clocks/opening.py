"""When a shop is open: hours of each weekday, lunch, public holidays, its own closed days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qna.clocks.days import public_holiday

MAX_RANGES = 60
MAX_CLOSED_DAYS = 366
"""In all ranges together, so that every search for an open day ends soon."""
LOOK_AHEAD_DAYS = 1500
_ONE_DAY = timedelta(days=1)
ORDINARY = (time(9), time(18))


class Closed(StrEnum):
    """Why the shop is closed at a moment."""

    NIGHT = "night"
    LUNCH = "lunch"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A public holiday, or a day of the shop's own."""


class Span(BaseModel):
    """From `opens` until `closes` on one day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.opens >= self.closes:
            raise ValueError("must close after it opens")
        return self


class Holiday(BaseModel):
    """Days on which the shop is closed by its own choice, both ends included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if not 1 <= self.days <= MAX_CLOSED_DAYS or not 2000 <= self.first.year <= 2200:
            raise ValueError("must end after it begins")
        return self


def _weekdays() -> tuple[Span | None, ...]:
    opens, closes = ORDINARY
    return (*(Span(opens=opens, closes=closes),) * 5, None, None)


class Opening(BaseModel):
    """`week`: Monday first, None where the shop is closed all day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    week: tuple[Span | None, ...] = Field(default_factory=_weekdays, min_length=7, max_length=7)
    lunch: Span | None = None
    public_holidays: bool = True
    """Closed on Korean public holidays."""
    closed: tuple[Holiday, ...] = Field(default=(), max_length=MAX_RANGES)

    @model_validator(mode="after")
    def _opens_at_all(self) -> "Opening":
        if not any(self.week):
            raise ValueError("must be open on some weekday")
        if sum(each.days for each in self.closed) > MAX_CLOSED_DAYS:
            raise ValueError(f"must not hold more than {MAX_CLOSED_DAYS} closed days")
        return self

    def is_business_day(self, day: date) -> bool:
        return self.week[day.weekday()] is not None and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        own = any(each.first <= day <= each.last for each in self.closed)
        return own or (self.public_holidays and public_holiday(day) is not None)

    def stretches(self, day: date) -> list[Span]:
        """The open hours of that day in order: two where lunch lies between them."""
        whole = self.week[day.weekday()] if self.is_business_day(day) else None
        if whole is None:
            return []
        lunch = self.lunch
        if lunch is None or not whole.opens < lunch.opens < lunch.closes < whole.closes:
            return [whole]
        before = Span(opens=whole.opens, closes=lunch.opens)
        return [before, Span(opens=lunch.closes, closes=whole.closes)]

    def why_closed(self, local: datetime) -> Closed | None:
        """None: open. `local`: by the shop's own clock."""
        day, hour = local.date(), local.time()
        stretches = self.stretches(day)
        if any(each.opens <= hour < each.closes for each in stretches):
            return None
        if self.is_holiday(day):
            return Closed.HOLIDAY
        if not stretches:
            return Closed.WEEKEND
        inside = stretches[0].opens <= hour < stretches[-1].closes
        return Closed.LUNCH if inside else Closed.NIGHT


def at(day: date, hour: time, zone: object) -> datetime:
    """That hour of that day by the wall clock of `zone`."""
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(day, hour, zone)


def days_from(day: date) -> Iterator[date]:
    """That day and those after it, `LOOK_AHEAD_DAYS` at most."""
    for _ in range(LOOK_AHEAD_DAYS):
        yield day
        day += _ONE_DAY
