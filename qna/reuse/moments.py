"""Dates as Korean exports write them: 2026.11.26, 2026년 11월 26일 오후 3시 5분, 20261126150500 …"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

MAX_CHARS = 60
_DAY = r"(?P<year>\d{4}|\d{2})\s?[-./년]\s?(?P<month>\d{1,2})\s?[-./월]\s?(?P<day>\d{1,2})\s?[.일]?"
_WEEKDAY = r"(?:\s?\(?[월화수목금토일](?:요일)?\)?)?"
_TIME = (
    r"(?:[T\s]\s?(?P<half>오전|오후|AM|PM)?\s?(?P<hour>\d{1,2})(?:\s?시|:)\s?(?:(?P<minute>\d{1,2})\s?분?)?"
    r"(?:\s?:?\s?(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s?초?)?\s?(?P<half_after>AM|PM)?)?"
)
_ZONE = r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_WRITTEN = re.compile(_DAY + _WEEKDAY + _TIME + _ZONE, re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[\s_T]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?)?"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d{1,15})?")
_FIRST_SERIAL, _LAST_SERIAL = 32874, 73050
"""1990 and 2100 as Excel counts days."""
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock; the zone comes later
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)


def read_moment(text: str, zone: tzinfo, *, now: datetime) -> datetime | None:
    """A moment in `zone`, as UTC; None for what is no date, too old, or more than a day ahead."""
    text = text.strip()
    if len(text) > MAX_CHARS:
        return None
    found = _serial(text, zone) or _written(text, zone)
    return found if found and OLDEST <= found <= now + timedelta(days=1) else None


def _serial(text: str, zone: tzinfo) -> datetime | None:
    """A day's number where a cell lost its format."""
    match = _SERIAL.fullmatch(text)
    if match is None or not _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return None
    wall = _EXCEL_DAY_ZERO + timedelta(seconds=round(float(text) * 86400))
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _written(text: str, zone: tzinfo) -> datetime | None:
    match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    year = int(part["year"])
    try:
        wall = datetime(
            year + 2000 if year < 100 else year, int(part["month"]), int(part["day"]),
            _hour(part), int(part["minute"] or 0), int(part["second"] or 0), tzinfo=zone,
        )  # fmt: skip
        return _in_zone(wall, part.get("zone")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _hour(part: dict[str, str | None]) -> int:
    hour = int(part["hour"] or 0)
    half = (part.get("half") or part.get("half_after") or "").upper()
    if half in ("오후", "PM"):
        return hour + 12 if hour < 12 else hour
    return 0 if half in ("오전", "AM") and hour == 12 else hour


def _in_zone(wall: datetime, written: str | None) -> datetime:
    if not written:
        return wall
    if written.upper() == "Z":
        return wall.replace(tzinfo=UTC)
    sign = -1 if written[0] == "-" else 1
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    if minutes >= 24 * 60:
        raise ValueError(written)
    return wall.replace(tzinfo=timezone(sign * timedelta(minutes=minutes)))
