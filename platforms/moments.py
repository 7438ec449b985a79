"""Times as platforms write them, with and without an offset."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")
"""Korean marketplaces write their own local time whatever the shop's zone is."""


def read_moment(value: object, zone: ZoneInfo = KST) -> datetime | None:
    """ISO 8601 text (`T` or a blank between) as an aware time; without offset it is `zone`'s."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not 2000 <= moment.year <= 2100:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def now() -> datetime:
    return datetime.now(UTC)


def day_windows(since: datetime, until: datetime, days: int) -> list[tuple[date, date]]:
    """First and last day (KST, both included) of windows of at most `days` days that cover all."""
    first, last = since.astimezone(KST).date(), until.astimezone(KST).date()
    windows = []
    while first <= last:
        end = min(first + timedelta(days=days - 1), last)
        windows.append((first, end))
        first = end + timedelta(days=1)
    return windows
