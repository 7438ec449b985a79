"""Notices: what staff are told outside the page, and in which words.

A notice names shops, counts and ages, and links to a page. It holds nothing that a customer wrote
or is called, no product and no member of staff: it leaves the shop's machines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

MANY = 1000
"""Counts end here and are shown as 999+."""


class NoticeKind(StrEnum):
    WAITING = "waiting"
    """New questions that wait for a decision longer than the chosen minutes."""
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    FAILED = "failed"
    """Replies that the storefront refused, or that are tried in vain."""
    WORKERS = "workers"
    PLATFORM = "platform"
    """A platform from which nothing can be fetched any more."""
    TEMPLATE = "template"
    """Far more drafts than usual are the shop's template."""
    PRODUCT_ALARM = "product_alarm"
    DRIFT = "drift"
    """Drafts fare otherwise than in the weeks before."""


class NoticeChannel(StrEnum):
    SLACK = "slack"
    WEBHOOK = "webhook"
    EMAIL = "email"
    BROWSER = "browser"


class NoticeStatus(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    """For a browser, and no page was open to show it."""


PATHS = {
    NoticeKind.WAITING: "/queue?shop={shop_id}",
    NoticeKind.DUE_SOON: "/queue?tab=all&due=soon&shop={shop_id}",
    NoticeKind.OVERDUE: "/queue?tab=all&due=overdue&shop={shop_id}",
    NoticeKind.FAILED: "/queue?tab=trouble&shop={shop_id}",
    NoticeKind.WORKERS: "/queue",
    NoticeKind.PLATFORM: "/queue?shop={shop_id}",
    NoticeKind.TEMPLATE: "/figures?shop={shop_id}",
    NoticeKind.PRODUCT_ALARM: "/alarms",
    NoticeKind.DRIFT: "/alarms",
}
"""Where a person sees what an entry is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a notice: how one matter stands in one shop."""

    kind: NoticeKind
    shop: str
    """Its title; "" for what concerns all shops."""
    shop_id: int
    count: int = 0
    minutes: int | None = None
    """Age of the oldest, or time left of the first."""
    parts: tuple[str, ...] = ()
    """Of WORKERS: which of `drafts`, `deliveries` are away."""
    percent: int | None = None
    usual: int | None = None
    """Of TEMPLATE: the share now and before; None: there was nothing before."""
    gone: bool = False
    """It came up and is over by now."""

    @property
    def path(self) -> str:
        return PATHS[self.kind].format(shop_id=self.shop_id)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"parts": list(self.parts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Raises `ValueError` for a kind that this release does not know: `known_entries`."""
        kind, parts = NoticeKind(stored["kind"]), tuple(stored["parts"])
        known = {one.name: stored[one.name] for one in fields(cls) if one.name in stored}
        return cls(**known | {"kind": kind, "parts": parts})


def known_kinds(stored: Iterable[str]) -> list[NoticeKind]:
    """Without those that another release has stored and that this one has no words for."""
    among = set(stored)
    return [kind for kind in NoticeKind if kind in among]


def known_entries(stored: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """As `known_kinds`."""
    return [Entry.from_json(one) for one in stored if one["kind"] in list(NoticeKind)]


_LINES = {
    "ko": {
        NoticeKind.WAITING: "{shop}: 새 문의 {count}건이 결정을 기다립니다 (가장 오래된 것 {age})",
        NoticeKind.DUE_SOON: "{shop}: 기한이 곧 되는 문의 {count}건 (가장 급한 것 {age} 남음)",
        NoticeKind.OVERDUE: "{shop}: 기한이 지난 문의 {count}건 (가장 오래된 것 {age} 지남)",
        NoticeKind.FAILED: "{shop}: 올리지 못한 답글 {count}건",
        NoticeKind.WORKERS: "멈춘 작업자: {parts} (기다리는 일 {count}건)",
        NoticeKind.PLATFORM: "{shop}: 플랫폼에서 {age}째 문의를 가져오지 못합니다",
        NoticeKind.TEMPLATE: "{shop}: 최근 초안 {count}건 가운데 템플릿이 {percent}% "
        "(평소 {usual})",
        NoticeKind.PRODUCT_ALARM: "{shop}: 여러 고객이 같은 문제를 말한 상품 {count}개",
        NoticeKind.DRIFT: "{shop}: 초안이 지난 몇 주와 달라졌습니다 (달라진 것 {count}가지)",
    },
    "en": {
        NoticeKind.WAITING: "{shop}: {count} new questions wait for a decision (oldest {age})",
        NoticeKind.DUE_SOON: "{shop}: {count} questions are due soon (first in {age})",
        NoticeKind.OVERDUE: "{shop}: {count} questions are overdue (oldest by {age})",
        NoticeKind.FAILED: "{shop}: {count} replies could not be posted",
        NoticeKind.WORKERS: "Workers away: {parts} (work waiting: {count})",
        NoticeKind.PLATFORM: "{shop}: nothing could be fetched from the platform for {age}",
        NoticeKind.TEMPLATE: "{shop}: {percent}% of the last {count} drafts are the template "
        "(usually {usual})",
        NoticeKind.PRODUCT_ALARM: "{shop}: {count} products with the same fault told by several "
        "customers",
        NoticeKind.DRIFT: "{shop}: drafts fare otherwise than in the weeks before ({count} "
        "changes)",
    },
}
_WORDS = {
    "ko": {
        "drafts": "초안", "deliveries": "답글 전송", "gone": " (지금은 풀림)", "test": "[시험] ",
        "brand": "잠시", "all": "알림 {count}가지: {first}", "at": "{at} 기준", "unknown": "모름",
        "open": "열기", "more": "외 {count}줄",
        "minutes": "{minutes}분", "hours": "{hours}시간 {minutes}분",
        "days": "{days}일 {hours}시간",
    },
    "en": {
        "drafts": "drafts", "deliveries": "deliveries", "gone": " (over by now)", "test": "[test] ",
        "brand": "Jamsi", "all": "{count} notices: {first}", "at": "as of {at}",
        "unknown": "unknown", "open": "open", "more": "{count} more lines",
        "minutes": "{minutes} min", "hours": "{hours} h {minutes} min",
        "days": "{days} d {hours} h",
    },
}  # fmt: skip
LOCALES = tuple(_LINES)
MAX_LINES = 30
"""A message shows no more; the rest is a count."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words, without any channel's markup."""

    subject: str
    lines: tuple[Line, ...]
    footer: str
    open_word: str

    @property
    def text(self) -> str:
        return "\n".join([*(line.text for line in self.lines), self.footer])


def compose(
    entries: Sequence[Entry], *, at: datetime, timezone: str, locale: str, test: bool = False
) -> Message:
    """`entries` as they stood `at`, in one of `LOCALES`; the time is told in `timezone`."""
    words = _WORDS[locale]
    prefix = words["test"] if test else ""
    lines = [Line(prefix + _line(entry, locale), entry.path) for entry in entries]
    first = lines[0].text
    several = words["all"].format(count=len(lines), first=first)
    shown = lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        shown.append(Line(words["more"].format(count=len(lines) - MAX_LINES), "/queue"))
    local = at.astimezone(ZoneInfo(timezone))
    return Message(
        subject=f"[{words['brand']}] {first if len(lines) == 1 else several}",
        lines=tuple(shown),
        footer=words["at"].format(at=f"{local:%Y-%m-%d %H:%M}"),
        open_word=words["open"],
    )


def _line(entry: Entry, locale: str) -> str:
    words = _WORDS[locale]
    said = _LINES[locale][entry.kind].format(
        shop=entry.shop,
        count=entry.count if entry.count < MANY else f"{MANY - 1}+",
        age=age_words(entry.minutes or 0, locale),
        parts=", ".join(words.get(part, part) for part in entry.parts),
        percent=entry.percent,
        usual=words["unknown"] if entry.usual is None else f"{entry.usual}%",
    )
    return said + (words["gone"] if entry.gone else "")


def age_words(minutes: int, locale: str) -> str:
    """A length of time, short: 35분, 2시간 10분, 3일 4시간."""
    words, hours = _WORDS[locale], minutes // 60
    if hours < 1:
        return words["minutes"].format(minutes=minutes)
    if hours < 24:
        return words["hours"].format(hours=hours, minutes=minutes % 60)
    return words["days"].format(days=hours // 24, hours=hours % 24)


def sample(kind: NoticeKind, shop: str, shop_id: int) -> Entry:
    """Made-up figures, for a try from the settings page."""
    parts = ("drafts",) if kind == NoticeKind.WORKERS else ()
    share = (62, 8) if kind == NoticeKind.TEMPLATE else (None, None)
    return Entry(kind, shop, shop_id, 3, 75, parts, *share)
