"""A clock: how long an answer may take, and the moment at which it is due."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from qna.clocks.opening import LOOK_AHEAD_DAYS, Opening, at, days_from


class Unit(StrEnum):
    HOURS = "hours"
    """By the clock, nights and holidays too."""
    OPEN_HOURS = "open_hours"
    """Only while the shop is open."""
    BUSINESS_DAYS = "business_days"


class Calendar(StrEnum):
    """Whose business days are counted."""

    SHOP = "shop"
    """Those on which the shop opens: its own closed days are none."""
    MARKET = "market"
    """Monday to Friday without public holidays, whenever the shop opens."""


MOST = {Unit.HOURS: 2160.0, Unit.OPEN_HOURS: 200.0, Unit.BUSINESS_DAYS: 30.0}
LEAST = 0.1
"""Of hours; business days may be none: by the end of the day itself."""
END_OF_DAY = time(23, 59)
"""A day that is over at midnight: a minute early is in time, and is read as that day."""
_MARKET = Opening()


class Clock(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Unit = Unit.HOURS
    amount: float = 24.0
    cut_off: time | None = None
    """Of business days: what comes later counts as the next one's. Without it the day of the
    question is day 0, whatever the hour and even if it is none."""
    by: time | None = None
    """Of business days: the hour of the last day; None: its end."""
    calendar: Calendar = Calendar.SHOP

    @model_validator(mode="after")
    def _bounded(self) -> "Clock":
        days = self.unit is Unit.BUSINESS_DAYS
        if not (0 if days else LEAST) <= self.amount <= MOST[self.unit]:
            raise ValueError("out of bounds")
        if days and self.amount != int(self.amount):
            raise ValueError("must be whole days")
        return self


def due(clock: Clock, opening: Opening, zone: ZoneInfo, start: datetime) -> datetime:
    """The moment, in UTC, by which `clock` must be met that starts at `start` (aware)."""
    if clock.unit is Unit.HOURS:
        return start.astimezone(UTC) + timedelta(hours=clock.amount)
    local = start.astimezone(zone)
    if clock.unit is Unit.OPEN_HOURS:
        return _after_open_hours(timedelta(hours=clock.amount), opening, local).astimezone(UTC)
    days = _MARKET if clock.calendar is Calendar.MARKET else opening
    return _after_business_days(clock, days, local).astimezone(UTC)


def _after_open_hours(left: timedelta, opening: Opening, local: datetime) -> datetime:
    # Lengths are taken in UTC: by the wall clock an hour may be missing or come twice.
    moment = local.astimezone(UTC)
    for day in days_from(local.date()):
        for stretch in opening.stretches(day):
            begin = max(moment, at(day, stretch.opens, local.tzinfo).astimezone(UTC))
            length = at(day, stretch.closes, local.tzinfo).astimezone(UTC) - begin
            if length >= left:
                return begin + left
            left -= max(length, timedelta(0))
    return moment + timedelta(days=LOOK_AHEAD_DAYS)


def _after_business_days(clock: Clock, days: Opening, local: datetime) -> datetime:
    first, amount = local.date(), int(clock.amount)
    if clock.cut_off is not None:
        late = local.time() > clock.cut_off
        first = _business_day(days, first + timedelta(days=late), 0)
    last = _business_day(days, first + timedelta(days=min(amount, 1)), max(amount - 1, 0))
    hour = clock.by or END_OF_DAY
    if at(last, hour, local.tzinfo) <= local:
        last = _business_day(days, last + timedelta(days=1), 0)
    return at(last, hour, local.tzinfo)


def _business_day(days: Opening, begin: date, number: int) -> date:
    """The business day `number` (from 0) of those from `begin` on."""
    found = (day for day in days_from(begin) if days.is_business_day(day))
    return next(islice(found, number, None), begin + timedelta(days=LOOK_AHEAD_DAYS))
