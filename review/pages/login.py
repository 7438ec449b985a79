"""In and out; and whether this process is well."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from qna.store.audit import record_event
from qna.store.staff import check_login
from qna.store.staff_sessions import end_session, start_session
from review.auth import me, person_of, public
from review.language import safe_address
from review.security import limiter
from review.services import services, writing

page = Blueprint("login", __name__)


def _account() -> str:
    return "account:" + request.form.get("login", "").strip().lower()[:100]


def _account_here() -> str:
    return f"{_account()} from {get_remote_address()}"


def _failed(response: Response) -> bool:
    return response.status_code == 401


@page.get("/")
@public
def home() -> AnyResponse:
    return redirect(url_for("queue.show"))


@page.get("/login")
@public
def show() -> AnyResponse | str:
    if current_user.is_authenticated:
        return redirect(url_for("queue.show"))
    return render_template("login.html", next=request.args.get("next", ""))


@page.post("/login")
@public
@limiter.limit("20/minute;200/hour", key_func=get_remote_address, deduct_when=_failed)
@limiter.limit("5/minute;30/hour", key_func=_account_here, deduct_when=_failed)
@limiter.limit("100/hour", key_func=_account, deduct_when=_failed)
def enter() -> AnyResponse | tuple[str, int]:
    """Only failures count towards the throttle; a stranger's hardly lock the person out."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    with writing() as sql:
        staff = check_login(sql, login[:100], password[:1000])
        if staff:
            record_event(sql, "staff.logged_in", staff_id=staff.id)
            person = person_of(staff, start_session(sql, staff.id))
    if staff is None:
        error = _("아이디 또는 비밀번호가 맞지 않습니다.")
        page_text = render_template(
            "login.html", next=request.form.get("next", ""), error=error, login=login
        )
        return page_text, 401
    _begin(person)
    return redirect(safe_address(request.form.get("next")), 303)


def _begin(person: object) -> None:
    """A session of its own: nothing set before the log-in stays but looks and language."""
    kept = {key: session[key] for key in ("theme", "locale") if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(person)


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
@limiter.exempt
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
