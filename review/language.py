"""Korean first, English by switch; light or dark by choice."""

from flask import Blueprint, Flask, redirect, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from qna.models import Staff
from review.auth import public
from review.services import writing

LOCALES = {"ko": "한국어", "en": "English"}
THEMES = ("auto", "light", "dark")
page = Blueprint("language", __name__)


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "ko"
    Babel(app, locale_selector=_chosen)
    app.context_processor(_for_templates)
    app.register_blueprint(page)


def _chosen() -> str:
    if current_user.is_authenticated and current_user.locale in LOCALES:
        return str(current_user.locale)
    return session.get("locale", "ko") if session.get("locale") in LOCALES else "ko"


def _for_templates() -> dict[str, object]:
    return {
        "locale": str(get_locale() or "ko"),
        "locales": LOCALES,
        "theme": session.get("theme", "auto"),
        "themes": THEMES,
    }


def safe_address(address: str | None) -> str:
    """Only a path of our own; anything else is the queue.

    Below the prefix that a proxy serves us under, if there is one.
    """
    prefix = request.script_root
    inside = (address or "").removeprefix(prefix)
    if not inside.startswith("/") or inside.startswith(("//", "/\\")):
        return f"{prefix}/queue"
    odd = any(ord(sign) < 33 or sign == "\\" for sign in inside)
    return f"{prefix}/queue" if odd else prefix + inside


@page.post("/appearance")
@public
def appearance() -> Response:
    """Switch language or theme, and go back."""
    locale, theme = request.form.get("locale"), request.form.get("theme")
    if locale in LOCALES:
        session["locale"] = locale
        if current_user.is_authenticated:
            with writing() as sql:
                sql.get_one(Staff, current_user.id).locale = locale
    if theme in THEMES:
        session["theme"] = theme
    return redirect(safe_address(request.form.get("back")), 303)
