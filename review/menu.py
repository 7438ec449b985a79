"""What every template may use: the menu, addresses, versions of what is static."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _

from qna.models import Role, Shop
from review.services import services

MENU = (
    ("queue.show", _("검토함"), Role.VIEWER),
    ("groups.show", _("묶음"), Role.VIEWER),
    ("owed_answers.show", _("답변 예정"), Role.VIEWER),
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
        "places": [place for place in MENU if place[0] in endpoints],
        "endpoints": endpoints,
        "undo_window": services().settings.undo_seconds,
    }
