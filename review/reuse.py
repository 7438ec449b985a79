"""What was answered before, as the pages offer it to staff."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from flask import Flask, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from policy import mask_personal
from qna.lifecycle import Status
from qna.models import PastSource, Question, Role, now
from qna.store.finding_past import Found, find_past, past_for
from review.auth import me
from review.clock import exact

OFFERED_WHILE = (Status.IN_REVIEW, Status.POSTED)
"""Where somebody still writes something."""
MAX_HINTS = 30
"""Questions of a list that are looked up at once."""


@dataclass(frozen=True, slots=True)
class Offer:
    """`text`: what is taken over, without anybody's personal data: it goes to another customer."""

    id: int
    found: Found
    who: str
    text: str
    address: str | None

    @property
    def at(self) -> datetime | None:
        return self.found.answer.answered_at or self.found.answer.asked_at


def install(app: Flask) -> None:
    app.jinja_env.filters["age"] = age


def offers(session: Session, question: Question, *, limit: int = 5) -> list[Offer]:
    """The shop's answers to similar questions, best first; `[]` where nothing is to be written."""
    if question.status not in OFFERED_WHILE or question.forgotten_at is not None:
        return []
    found = find_past(session, question, secret=me().sees_secret, limit=limit)
    return [_offer(each) for each in found]


def _offer(found: Found) -> Offer:
    row = found.answer
    address = row.question_id and url_for("question.show", question_id=row.question_id)
    return Offer(row.id, found, _who(found), mask_personal(row.answer_text), address or None)


def _who(found: Found) -> str:
    row = found.answer
    if row.staff is not None:
        return row.staff.name
    if row.source == PastSource.PLATFORM:
        return str(_("플랫폼에서 직접"))
    return row.answered_by or str(_("가져온 답변"))


def taken_over(session: Session, question: Question, past_id: int | None) -> str | None:
    """The text of a past answer to begin with; None: there is none for this question."""
    if past_id is None or not me().may(Role.REVIEWER):
        return None
    text = past_for(session, past_id, question, secret=me().sees_secret)
    return mask_personal(text) if text else None


def age(moment: datetime | None, zone_name: str | None = None) -> Markup:
    """`<time>` with how long ago, however long that is: 8개월 전."""
    if moment is None:
        return Markup('<span class="muted">{}</span>').format(_("날짜 모름"))
    words = format_timedelta(moment - now(), add_direction=True, locale=get_locale())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), exact(moment, zone_name), words
    )
