"""A shop's clocks as they are kept in `Shop.clocks`."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qna.clocks.clock import LEAST, MOST, Clock, Unit, due
from qna.clocks.opening import Closed, Opening
from qna.clocks.presets import PRESETS, preset_for

log = structlog.get_logger()

LANGUAGES = ("ko", "en")
LONGEST_AGO = timedelta(days=400)
"""A question that claims to be older is taken for so old: its due time is past either way."""


class ChannelClocks(BaseModel):
    """How questions of one channel are timed; `preset` is where it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: str = Field(max_length=40)
    holding: Clock
    final: Clock | None = None
    """None: the shop's own hours, by the clock."""
    stops: bool = True
    """`ClockPreset.stops`"""


class ShopClocks(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opening: Opening = Opening()
    channels: dict[str, ChannelClocks] = Field(default_factory=dict, max_length=10)
    """By channel; one that is missing goes by its platform's preset."""
    words: dict[str, str] = Field(default_factory=dict, max_length=len(LANGUAGES))
    """By language: the shop's sentence for hours in which it is closed; none: it has none."""
    say_when: tuple[Closed, ...] = tuple(Closed)
    """When the holding reply carries it."""


class Timing(NamedTuple):
    """What the due times of a shop's questions hang on."""

    platform: str
    zone: str
    answer_due_hours: float
    clocks: Mapping[str, Any]


def parse_clocks(kept: Mapping[str, Any]) -> ShopClocks:
    """Raises `ValidationError` where it is none."""
    return _parsed(json.dumps(kept, sort_keys=True))


def read_clocks(kept: Mapping[str, Any]) -> ShopClocks:
    """What another release or a hand wrote and this one cannot read counts as not set: for its
    sake no question may be lost."""
    try:
        return parse_clocks(kept)
    except ValidationError:
        log.warning("clocks_unreadable")
        return ShopClocks()


@lru_cache(maxsize=512)
def _parsed(kept: str) -> ShopClocks:
    return ShopClocks.model_validate_json(kept)


def clocks_of_channel(clocks: ShopClocks, platform: str, channel: str) -> ChannelClocks:
    """As the shop set them, else as its platform's preset has them."""
    return clocks.channels.get(channel) or from_preset(preset_for(platform, channel).key)


def from_preset(key: str) -> ChannelClocks:
    preset = PRESETS[key]
    return ChannelClocks(preset=key, holding=preset.holding, final=preset.final, stops=preset.stops)


def holding_due(timing: Timing, channel: str, asked: datetime, received: datetime) -> datetime:
    """By when the holding reply must stand at the platform, in UTC."""
    clocks = read_clocks(timing.clocks)
    chosen = clocks_of_channel(clocks, timing.platform, channel).holding
    return due(chosen, clocks.opening, ZoneInfo(timing.zone), _start(asked, received))


def final_due(
    timing: Timing, channel: str, asked: datetime, received: datetime, posted: datetime
) -> datetime:
    """By when the final answer must stand at the platform, in UTC; `posted`: the holding reply."""
    clocks = read_clocks(timing.clocks)
    chosen = clocks_of_channel(clocks, timing.platform, channel)
    start = posted if chosen.stops else _start(asked, received)
    clock = chosen.final or own_hours(timing.answer_due_hours)
    return due(clock, clocks.opening, ZoneInfo(timing.zone), start)


def words_at(clocks: ShopClocks, zone: ZoneInfo, moment: datetime) -> dict[str, str]:
    """By language, what a reply of that `moment` carries; `{}` while the shop is open."""
    why = clocks.opening.why_closed(moment.astimezone(zone)) if clocks.words else None
    return dict(clocks.words) if why in clocks.say_when else {}


def own_words(clocks: ShopClocks) -> tuple[str, ...]:
    """The sentences that the policy knows as the shop's own, at any hour."""
    return tuple(words for words in clocks.words.values() if words)


def says_closed_while_open(clocks: ShopClocks, zone: ZoneInfo, text: str, moment: datetime) -> bool:
    """`text` carries the sentence for closed hours, and at `moment` the shop is open."""
    if not any(words in text for words in own_words(clocks)):
        return False
    return clocks.opening.why_closed(moment.astimezone(zone)) is None


def own_hours(hours: float) -> Clock:
    return Clock(amount=min(max(hours, LEAST), MOST[Unit.HOURS]))


def _start(asked: datetime, received: datetime) -> datetime:
    """A platform's clock may be wrong: nothing is asked after it came."""
    return min(max(asked, received - LONGEST_AGO), received)
