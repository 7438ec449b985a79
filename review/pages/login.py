"""In and out; and whether this process is well."""

import unicodedata

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from qna.store.staff import check_login
from qna.store.staff_sessions import end_session
from review.auth import me, public
from review.language import safe_address
from review.logging_in import come_in, note_failure
from review.pages.second_factor import ask_for_code
from review.services import services, writing
from review.throttle import Counted, counted, throttle, visitor

page = Blueprint("login", __name__)


def _limits(account: str) -> list[Counted]:
    """From narrow to wide, so that a stranger's failures hardly lock the person out."""
    return [
        *counted("5/minute;30/hour", f"{account} from {visitor()}"),
        *counted("20/minute;200/hour", visitor()),
        *counted("100/hour", account),
    ]


@page.get("/")
@public
def home() -> AnyResponse:
    return redirect(url_for("queue.show"))


@page.get("/login")
@public
def show() -> AnyResponse | str:
    if current_user.is_authenticated:
        return redirect(safe_address(request.args.get("next")))
    return render_template("login.html", next=request.args.get("next", ""))


@page.post("/login")
@public
def enter() -> AnyResponse | tuple[str, int]:
    login, password = request.form.get("login", "")[:100], request.form.get("password", "")
    account = "account:" + unicodedata.normalize("NFC", login).strip().lower()
    with throttle().attempt(account, _limits(account)) as attempt:
        staff = check_login(services().database, login, password)
        attempt.right = staff is not None
    if staff is None:
        note_failure(login)
        error = _("아이디 또는 비밀번호가 맞지 않습니다.")
        page_text = render_template(
            "login.html", next=request.form.get("next", ""), error=error, login=login
        )
        return page_text, 401
    if staff.sealed_totp:
        return ask_for_code(staff, request.form.get("next", ""))
    return come_in(staff, request.form.get("next"))


@page.post("/logout")
@public
def leave() -> AnyResponse:
    """A kept cookie is worth nothing afterwards; other devices stay logged in."""
    if current_user.is_authenticated:
        with writing() as sql:
            end_session(sql, me().session_id)
    logout_user()
    session.clear()
    return redirect(url_for("login.show"), 303)


@page.get("/healthz")
@public
def healthz() -> Response:
    return Response("ok\n", mimetype="text/plain")


@page.get("/readyz")
@public
def readyz() -> Response:
    """SQL and Redis take writes: 200; else 503 with what is missing."""
    missing = []
    try:
        services().database.check_writes()
    except SQLAlchemyError:
        missing.append("sql")
    try:
        services().dispatcher.check()
    except RedisError:
        missing.append("redis")
    words = "missing: " + ", ".join(missing) if missing else "ok"
    return Response(words + "\n", 503 if missing else 200, mimetype="text/plain")
