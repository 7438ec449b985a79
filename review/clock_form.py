"""The form of a shop's clocks: from what was typed to settings, and why it is none."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from policy.types import Violation
from qna.clocks.clock import Calendar, Clock, Unit
from qna.clocks.opening import Closed, Holiday, Opening, Span
from qna.clocks.presets import PRESETS
from qna.clocks.shop import LANGUAGES, ChannelClocks, ShopClocks, from_preset
from qna.clocks.wording import MAX_WORDS_CHARS, one_sentence, refused_words
from review.forms import Wrong, flag, number, text

Model = TypeVar("Model", bound=BaseModel)
MAX_CLOSED_CHARS = 2000


class WordsRefused(ValueError):
    """The sentence for closed hours breaks the policy."""

    def __init__(self, found: list[Violation]) -> None:
        super().__init__("words")
        self.found = found


def typed_clocks(before: ShopClocks, channels: Mapping[int, str]) -> ShopClocks:
    """What the form says. Raises `Wrong` naming a field, or `WordsRefused`.

    `channels`: each channel by its number in the form.
    """
    opening = _opening()
    found = {channel: _channel(place) for place, channel in channels.items()}
    say_when = tuple(kind for kind in Closed if kind in request.form.getlist("say_when"))
    kept = before.model_dump() | {
        "opening": opening,
        "channels": {**before.channels, **found},
        "words": typed_words(opening),
        "say_when": say_when,
    }
    return _made(ShopClocks, "clocks", **kept)


def typed_words(opening: Opening) -> dict[str, str]:
    """By language. Raises `Wrong` for one too long, `WordsRefused`."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        words = one_sentence(text(f"words_{language}", MAX_WORDS_CHARS * 2))
        if len(words) > MAX_WORDS_CHARS:
            raise Wrong("words")
        if words and (refused := refused_words(words, language, opening)):
            raise WordsRefused(refused)
        found |= {language: words} if words else {}
    return found


def _opening() -> Opening:
    week = tuple(_span(f"open_{day}", f"close_{day}") for day in range(7))
    return _made(
        Opening,
        "opening",
        week=week,
        lunch=_span("lunch_open", "lunch_close"),
        public_holidays=flag("public_holidays"),
        closed=closed_days(text("closed", MAX_CLOSED_CHARS)),
    )


def _span(opens: str, closes: str) -> Span | None:
    begin, end = hour(opens, "opening"), hour(closes, "opening")
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        raise Wrong("opening")
    return _made(Span, "opening", opens=begin, closes=end)


def hour(name: str, field: str) -> time | None:
    """`HH:MM`; None for an empty field. Raises `Wrong` naming `field`."""
    given = text(name, 20)
    try:
        return time.fromisoformat(given).replace(second=0, microsecond=0) if given else None
    except ValueError:
        raise Wrong(field) from None


def closed_days(typed: str) -> tuple[Holiday, ...]:
    """`2026-12-24` or `2026-12-24~2026-12-26`, one a line or with commas. Raises `Wrong`."""
    parts = [part.strip() for part in typed.replace(",", "\n").splitlines() if part.strip()]
    return tuple(sorted(map(_closed, parts), key=lambda each: each.first))


def _closed(part: str) -> Holiday:
    first, _tilde, last = (piece.strip() for piece in part.partition("~"))
    try:
        begin = date.fromisoformat(first)
        return Holiday(first=begin, last=date.fromisoformat(last) if last else begin)
    except ValueError:  # a ValidationError is one
        raise Wrong("closed") from None


def _channel(place: int) -> ChannelClocks:
    """As typed; with another preset than before, as that has it."""
    key = text(f"preset_{place}", 40)
    if key not in PRESETS:
        raise Wrong("preset")
    if key != text(f"preset_before_{place}", 40):
        return from_preset(key)
    holding = _clock(f"holding_{place}")
    if holding is None:
        raise Wrong("holding")
    return ChannelClocks(
        preset=key,
        holding=holding,
        final=_clock(f"final_{place}"),
        stops=text(f"stops_{place}", 3) != "no",
    )


def _clock(name: str) -> Clock | None:
    unit = text(f"{name}_unit", 20)
    if not unit:
        return None
    days, field = unit == Unit.BUSINESS_DAYS, name.split("_", maxsplit=1)[0]
    # The hours of other units would mean nothing, and are not kept.
    cut_off, by = (hour(f"{name}_{part}", field) if days else None for part in ("cut_off", "by"))
    calendar = text(f"{name}_calendar", 20) if days else ""
    return _made(
        Clock,
        field,
        unit=unit,
        amount=number(f"{name}_amount", float, required=True),
        cut_off=cut_off,
        by=by,
        calendar=calendar or Calendar.SHOP,
    )


def _made(kind: type[Model], field: str, **values: Any) -> Model:
    try:
        return kind(**values)
    except ValidationError:
        raise Wrong(field) from None
