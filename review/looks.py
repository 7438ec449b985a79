"""What every template may use: the menu, masking."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _

from policy import find_private, mask_personal
from policy.types import MASKS
from qna.models import Role, Shop
from review.auth import me
from review.services import services

PLACES = (
    ("queue.show", _("검토함"), Role.VIEWER),
    ("groups.show", _("묶음"), Role.VIEWER),
    ("promises.show", _("답변 예정"), Role.VIEWER),
    ("alarms.show", _("이상 알림"), Role.VIEWER),
    ("figures.show", _("통계"), Role.VIEWER),
    ("learning.show", _("배움"), Role.MANAGER),
    ("canned.show", _("상용구"), Role.MANAGER),
    ("shops.show", _("쇼핑몰"), Role.MANAGER),
    ("workers.show", _("작업자"), Role.MANAGER),
    ("audit.show", _("기록"), Role.MANAGER),
    ("staff.show", _("직원"), Role.ADMIN),
)


def install(app: Flask) -> None:
    app.jinja_env.filters.update(shown=shown, masked_name=masked_name)
    app.jinja_env.globals["webhook_address"] = webhook_address
    app.context_processor(_for_templates)
    version = _version(Path(app.static_folder or ""))

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = version


def webhook_address(shop: Shop) -> str:
    """Where the storefront sends its questions."""
    return f"{services().settings.webhook_address}/webhooks/{shop.platform}/{shop.name}"


def _version(folder: Path) -> str:
    """Part of the address of every style sheet and script, so that browsers may keep them."""
    digest = sha256()
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _for_templates() -> dict[str, Any]:
    endpoints = current_app.view_functions
    return {
        "places": [place for place in PLACES if place[0] in endpoints],
        "endpoints": endpoints,
        "undo_window": services().settings.undo_seconds,
    }


def shown(text: str | None) -> str:
    """As this person may read it: who may not read personal data gets none of it, and card and
    resident numbers stand nowhere in the open; a question's own page shows them when asked."""
    text = text or ""
    return hide_numbers(text) if me().sees_secret else mask_personal(text)


HIDDEN = ("card", "resident")


def hide_numbers(text: str) -> str:
    parts: list[str] = []
    position = 0
    for span in find_private(text):
        if span.kind in HIDDEN:
            parts += (text[position : span.start], MASKS[span.kind])
            position = span.end
    return "".join((*parts, text[position:]))


def masked_name(name: str | None) -> str:
    """The first character only; most platforms send it masked already."""
    name = (name or "").strip()
    return name if "*" in name else name[:1] + "**" if name else "–"
