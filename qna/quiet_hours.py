"""Hours of the day in which nobody wants to be told, by the recipient's own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60


def parse_clock(text: str) -> int | None:
    """Minutes of the day in `HH:MM`; None for an empty text. Raises `ValueError`."""
    if not text:
        return None
    moment = time.fromisoformat(text)
    return moment.hour * 60 + moment.minute


def clock_words(minutes: int | None) -> str:
    """`HH:MM`; "" for None."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def quiet_until(
    at: datetime, quiet_from: int | None, quiet_to: int | None, timezone: str
) -> datetime | None:
    """When the quiet hours around `at` end; None: it is not quiet, or never.

    `quiet_from`, `quiet_to`: minutes of the day in `timezone`, the second outside; past midnight
    where the first is the larger. Twice the same is no quiet time.
    """
    if quiet_from is None or quiet_to is None:
        return None
    local = at.astimezone(ZoneInfo(timezone))
    minute = local.hour * 60 + local.minute
    if (minute - quiet_from) % DAY >= (quiet_to - quiet_from) % DAY:
        return None
    end = local.replace(hour=quiet_to // 60, minute=quiet_to % 60, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
