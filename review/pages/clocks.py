"""A shop's clocks: when it is open, by when it answers, what it says while it is closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from policy import judge_reply
from qna.clocks.clock import Calendar, Unit
from qna.clocks.days import public_holiday
from qna.clocks.opening import Closed, Opening
from qna.clocks.presets import PRESETS, Known
from qna.clocks.shop import (
    LANGUAGES,
    ShopClocks,
    Timing,
    clocks_of_channel,
    holding_due,
    read_clocks,
    words_at,
)
from qna.clocks.wording import MAX_WORDS_CHARS, carrying
from qna.models import Role, Shop, now
from qna.platform_names import CHANNELS
from qna.store.shop_settings import change_shop
from qna.store.shops import ShopInvalid
from qna.templates import SAMPLE_QUESTION, fill_template
from review.auth import me, needs
from review.clock import zone
from review.clock_form import WordsRefused, typed_clocks
from review.forms import Wrong
from review.labels import VIOLATION
from review.services import get_or_404, reading, writing

page = Blueprint("clocks", __name__)

FIELDS = {
    "opening": lazy_gettext("영업시간"),
    "lunch": lazy_gettext("점심시간"),
    "closed": lazy_gettext("쉬는 날"),
    "preset": lazy_gettext("시계"),
    "holding": lazy_gettext("잠시 답변"),
    "final": lazy_gettext("최종 답변"),
    "words": lazy_gettext("닫힌 시간의 문장"),
    "clocks": lazy_gettext("시계"),
}
UNITS = {
    Unit.HOURS: lazy_gettext("시간 (밤과 휴일도)"),
    Unit.OPEN_HOURS: lazy_gettext("영업시간으로 시간"),
    Unit.BUSINESS_DAYS: lazy_gettext("영업일"),
}
CALENDARS = {
    Calendar.SHOP: lazy_gettext("쇼핑몰이 여는 날"),
    Calendar.MARKET: lazy_gettext("평일 (공휴일 빼고)"),
}
WHEN = {
    Closed.NIGHT: lazy_gettext("밤"),
    Closed.LUNCH: lazy_gettext("점심시간"),
    Closed.WEEKEND: lazy_gettext("쉬는 요일"),
    Closed.HOLIDAY: lazy_gettext("공휴일과 쉬는 날"),
}
KNOWN = {Known.PUBLISHED: lazy_gettext("공개됨"), Known.ASSUMED: lazy_gettext("가정")}
HOLIDAYS_SHOWN = 5


@page.get("/shops/<int:shop_id>/clocks")
@needs(Role.MANAGER)
def show(shop_id: int) -> str:
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        return _form(shop, read_clocks(shop.clocks))


@page.post("/shops/<int:shop_id>/clocks")
@needs(Role.MANAGER)
def change(shop_id: int) -> AnyResponse | tuple[str, int]:
    """Save, and time anew what the shop owes."""
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            typed = _typed(shop).model_dump(mode="json")
            change_shop(session, shop, {"clocks": typed}, staff_id=me().id)
    except (Wrong, WordsRefused, ShopInvalid) as error:
        with reading() as session:
            shop = get_or_404(session, Shop, shop_id)
            return _form(shop, read_clocks(shop.clocks), error=_words(error)), 422
    flash(_("저장했습니다. 기다리는 문의의 기한을 다시 셌습니다."), "ok")
    return redirect(url_for("clocks.show", shop_id=shop_id), 303)


@page.post("/shops/<int:shop_id>/clocks/preview")
@needs(Role.MANAGER)
def preview(shop_id: int) -> str:
    """What replies would say with the form as it is typed; nothing is saved."""
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        try:
            samples, error = _samples(shop, _typed(shop)), None
        except (Wrong, WordsRefused) as refused:
            samples, error = [], _words(refused)
        return render_template("_clock_samples.html", samples=samples, error=error, shop=shop)


def _typed(shop: Shop) -> ShopClocks:
    return typed_clocks(read_clocks(shop.clocks), dict(enumerate(channels_of(shop.platform))))


def channels_of(platform: str) -> tuple[str, ...]:
    return CHANNELS.get(platform, ("",))


def _words(error: Exception) -> str:
    if isinstance(error, WordsRefused):
        found = [f"{VIOLATION.get(v.code, v.code)}: “{v.excerpt}”" for v in error.found]
        return str(
            _(
                "이 문장은 쓸 수 없습니다. %(found)s (적은 영업시간은 위와 같아야 합니다)",
                found=" · ".join(dict.fromkeys(found)),
            )
        )
    field = str(error).split("_", maxsplit=1)[0]
    return str(_("값이 맞지 않습니다: %(field)s", field=FIELDS.get(field, field)))


def _form(shop: Shop, clocks: ShopClocks, **more: Any) -> str:
    """The page; what was typed wins over what is saved when it is shown again."""
    today = now().astimezone(zone(shop.timezone)).date()
    return render_template(
        "clocks.html",
        shop=shop,
        clocks=clocks,
        channels=[
            (channel, clocks_of_channel(clocks, shop.platform, channel))
            for channel in channels_of(shop.platform)
        ],
        typed=request.form,
        presets=PRESETS,
        units=UNITS,
        calendars=CALENDARS,
        when=WHEN,
        known=KNOWN,
        languages=LANGUAGES,
        days=get_day_names("wide", locale=get_locale()),
        coming=_coming(today),
        max_words=MAX_WORDS_CHARS,
        samples=_samples(shop, clocks),
        **more,
    )


def _coming(today: date) -> list[tuple[date, str]]:
    """The next public holidays, so that one sees what the calendar knows."""
    days = (today + timedelta(days=ahead) for ahead in range(400))
    language = str(get_locale())
    found = [(day, name) for day in days if (name := public_holiday(day, language))]
    return found[:HOLIDAYS_SHOWN]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question asked at `at`: when its holding reply is due, and what the template says."""

    kind: Closed | None
    label: str
    at: datetime
    due: datetime
    reply: str
    verdict: str


def _samples(shop: Shop, clocks: ShopClocks) -> list[Sample]:
    language = "ko" if str(get_locale()) == "ko" else "en"
    question = SAMPLE_QUESTION[language]
    text = fill_template(shop.template, question, None)
    judgement = judge_reply(text, question)
    kept = clocks.model_dump(mode="json")
    timing = Timing(shop.platform, shop.timezone, shop.answer_due_hours, kept)
    found = []
    for kind, at in _moments(clocks.opening, now().astimezone(zone(shop.timezone))):
        words = words_at(clocks, zone(shop.timezone), at)
        reply, judged = carrying(text, judgement, question, None, words)
        due = holding_due(timing, channels_of(shop.platform)[0], at, at)
        label = str(WHEN[kind] if kind else _("영업시간"))
        found.append(Sample(kind, label, at, due, reply, judged.verdict))
    return found


def _moments(opening: Opening, local: datetime) -> Iterator[tuple[Closed | None, datetime]]:
    """For each kind of hour the next such moment: by half hours for two weeks, then by days."""
    start = local.replace(minute=30 * (local.minute // 30), second=0, microsecond=0)
    steps = [start + timedelta(minutes=30 * n) for n in range(48 * 14)]
    noon = start.replace(hour=12, minute=0)
    steps += [noon + timedelta(days=n) for n in range(14, 370)]
    left: set[Closed | None] = {None, *Closed}
    for moment in steps:
        kind = opening.why_closed(moment)
        if kind in left:
            left.discard(kind)
            yield kind, moment.astimezone(UTC)
        if not left:
            return
