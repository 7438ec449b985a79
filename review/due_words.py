"""When something is due, as people read it: late, within the hour, or by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _

from qna.models import Question, now
from qna.store import queue
from qna.store.due import SOON, due_of
from qna.store.queue_counts import DueMarks
from review.clock import exact, zone

LATE, NEAR, LATER = "late", "soon", ""


@dataclass(frozen=True, slots=True)
class DueWords:
    """`state` is `late`, `soon` or empty."""

    state: str
    words: str
    exact: str
    moment: str
    """For machines: ISO 8601."""


def install(app: Flask) -> None:
    app.jinja_env.filters.update(due_words=due_words, in_title=in_title, capped=capped)


def due_words(question: Question) -> DueWords | None:
    """None: nothing is owed, or nobody knows yet by when."""
    moment = due_of(question)
    if moment is None:
        return None
    zone_name = question.shop.timezone
    state = _state(moment)
    said = _left(moment, state) if state else _by(moment, zone_name)
    return DueWords(state, said, exact(moment, zone_name), moment.isoformat(timespec="seconds"))


def _state(moment: datetime) -> str:
    left = moment - now()
    if left <= timedelta(0):
        return LATE
    return NEAR if left <= SOON else LATER


def _left(moment: datetime, state: str) -> str:
    length = abs(moment - now())
    words = format_timedelta(
        max(length, timedelta(minutes=1)), granularity="minute", threshold=1, locale=get_locale()
    )
    return str(_("%(time)s 지남", time=words) if state == LATE else _("%(time)s 남음", time=words))


def _by(moment: datetime, zone_name: str) -> str:
    local, today = moment.astimezone(zone(zone_name)), now().astimezone(zone(zone_name)).date()
    hour = local.strftime("%H:%M")
    if local.date() == today:
        return str(_("오늘 %(hour)s까지", hour=hour))
    if local.date() == today + timedelta(days=1):
        return str(_("내일 %(hour)s까지", hour=hour))
    pattern = "M. d." if str(get_locale()) == "ko" else "d MMM"
    day = format_datetime(local, pattern, rebase=False)
    return str(_("%(day)s %(hour)s까지", day=day, hour=hour))


def capped(count: int) -> str:
    """Counting stops at the cap: 999+."""
    return f"{queue.COUNT_CAP - 1}+" if count >= queue.COUNT_CAP else str(count)


def in_title(marks: DueMarks | None) -> str:
    """What stands before a tab's title; empty when nothing is late or near."""
    parts = []
    if marks and marks.overdue:
        parts.append(str(_("지남 %(count)s", count=capped(marks.overdue))))
    if marks and marks.soon:
        parts.append(str(_("곧 %(count)s", count=capped(marks.soon))))
    return " · ".join(parts) + " | " if parts else ""
