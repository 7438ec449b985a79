"""Times as people read them: how long ago, with the exact time in the shop's zone on hover."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import format_datetime, get_locale
from markupsafe import Markup

from qna.models import now

DEFAULT_ZONE = "Asia/Seoul"


def install(app: Flask) -> None:
    filters = (ago, exact, until, span, day_and_hour)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.jinja_env.globals.update(moment=now)


def zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def exact(moment: datetime, zone_name: str | None = None) -> str:
    local = moment.astimezone(zone(zone_name))
    return local.strftime("%Y-%m-%d %H:%M:%S ") + (local.tzname() or "")


def day_and_hour(moment: datetime, zone_name: str | None = None) -> str:
    """By the shop's clock, short enough for a list: 11. 27. (금) 15:00."""
    pattern = "M. d. (E) HH:mm" if str(get_locale()) == "ko" else "E d MMM HH:mm"
    return str(format_datetime(moment.astimezone(zone(zone_name)), pattern, rebase=False))


def span(seconds: float) -> str:
    """A length of time in words: 3분, 2 hours."""
    length = timedelta(seconds=max(0, round(seconds)))
    return str(format_timedelta(length, threshold=0.95, locale=get_locale()))


def ago(moment: datetime | None, zone_name: str | None = None) -> Markup:
    """`<time>` with how long ago; older than a week: the date."""
    if moment is None:
        return Markup("–")
    return _time(moment, zone_name, _words(moment, zone_name))


def until(moment: datetime | None, zone_name: str | None = None) -> Markup:
    """`<time>` with the time left, or how long overdue."""
    if moment is None:
        return Markup("–")
    length = format_timedelta(
        moment - now(), granularity="minute", add_direction=True, locale=get_locale()
    )
    return _time(moment, zone_name, length)


def _words(moment: datetime, zone_name: str | None) -> str:
    age = now() - moment
    if age > timedelta(days=7):
        local = moment.astimezone(zone(zone_name))
        pattern = "yyyy. M. d." if str(get_locale()) == "ko" else "d MMM yyyy"
        return str(format_datetime(local, pattern, rebase=False))
    if age < timedelta(seconds=5):
        age = timedelta(seconds=1)
    return format_timedelta(-age, add_direction=True, locale=get_locale())


def _time(moment: datetime, zone_name: str | None, words: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), exact(moment, zone_name), words
    )
