"""Which part of the product is away, and how much waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from qna.store.todo import Waiting, count_waiting
from qna.store.workers import alive_workers
from review.services import services

WORDS = {
    "drafts": _("초안을 쓰는 작업자가 꺼져 있거나 켜지는 중입니다. 문의는 안전하게 남아 있습니다."),
    "deliveries": _("답글을 보내는 작업자가 꺼져 있습니다. 승인한 답글은 켜지면 나갑니다."),
    "relay": _("중계 작업자가 꺼져 있습니다. 승인한 답글과 새로 가져올 문의가 멈춰 있습니다."),
    "redis": _("Redis가 응답하지 않습니다. 문의와 답글은 남아 있고, 돌아오면 이어서 처리합니다."),
}
_WAITS: dict[str, Callable[[Waiting], int]] = {
    "drafts": lambda waiting: waiting.drafts,
    "deliveries": lambda waiting: waiting.deliveries,
    "relay": lambda waiting: waiting.deliveries,
    "redis": lambda waiting: waiting.drafts + waiting.deliveries,
}


@dataclass(frozen=True, slots=True)
class Away:
    """A part of `WORDS` that is away; `waiting` questions or replies wait for it."""

    part: str
    waiting: int


def install(app: Flask) -> None:
    app.jinja_env.globals["AWAY"] = WORDS


def parts_away(session: Session) -> list[Away]:
    """Every part that nobody does now."""
    alive = {worker.kind for worker in alive_workers(session)}
    away = [part for part in ("drafts", "deliveries", "relay") if part not in alive]
    away += [] if services().presence.answers() else ["redis"]
    waiting = count_waiting(session) if away else Waiting(0, 0)
    return [Away(part, _WAITS[part](waiting)) for part in away]


def mark_of(away: list[Away]) -> str:
    """The same for the same state: what a page shows already is not sent again."""
    return ",".join(f"{one.part}:{one.waiting}" for one in away)
