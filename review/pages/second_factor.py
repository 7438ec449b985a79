"""The second factor of one's own account; and the log-in's second step."""

import time
from hashlib import sha256

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from qna.models import Role, Staff
from qna.store import second_factor
from review.auth import me, needs, public, second_factor_is_due
from review.logging_in import come_in, note_failure
from review.own_password import own_password
from review.services import reading, services, writing
from review.throttle import counted, throttle

page = Blueprint("second", __name__)
PENDING, NEW = "second_step", "second_new"
PENDING_SECONDS = 300


def ask_for_code(staff: Staff, back: str) -> Response:
    """The password was right: what is left of the log-in."""
    session[PENDING] = [staff.id, _stamp(staff), int(time.time()) + PENDING_SECONDS, back]
    return redirect(url_for("second.code"), 303)


def _stamp(staff: Staff) -> str:
    """Another password meanwhile ends the step."""
    return sha256(staff.password_hash.encode()).hexdigest()[:16]


@page.get("/login/code")
@public
def code() -> Response | str:
    return render_template("code.html") if PENDING in session else _to_login()


@page.post("/login/code")
@public
def enter() -> Response | tuple[str, int]:
    staff_id, stamp, until, back = session.get(PENDING) or (0, "", 0, "")
    with reading() as sql:
        staff = sql.get(Staff, staff_id)
    if staff is None or not staff.active or time.time() > until or _stamp(staff) != stamp:
        session.pop(PENDING, None)
        return _to_login()
    account = f"code:{staff.id}"
    limits = counted("5/minute;30/hour", account)
    with throttle().attempt(account, limits) as attempt, writing() as sql:
        typed = request.form.get("code", "")
        attempt.right = second_factor.accept(sql, staff, services().box, typed)
    if not attempt.right:
        note_failure(staff.login, step="second factor")
        return render_template("code.html", error=_("코드가 맞지 않거나 이미 쓴 코드입니다.")), 401
    return come_in(staff, back)


def _to_login() -> Response:
    return redirect(url_for("login.show"), 303)


@page.get("/account/second")
@needs(Role.VIEWER)
def show() -> str:
    return _page()


def _page(error: str = "") -> str:
    if me().second_factor:
        return render_template("second.html", on=True, due=second_factor_is_due(me()), error=error)
    secret = session.setdefault(NEW, second_factor.new_secret())
    drawn = segno.make(second_factor.address_of(secret, me().login)).svg_inline(scale=5)
    return render_template(
        "second.html", on=False, due=second_factor_is_due(me()), secret=secret,
        # Drawn by the library from letters and digits of ours.
        code=Markup(drawn),  # noqa: S704
        error=error,
    )  # fmt: skip


@page.post("/account/second")
@needs(Role.VIEWER)
def turn_on() -> tuple[str, int]:
    """Needs the password and a first code; shows the recovery codes once."""
    secret = session.get(NEW) or abort(400)
    if not own_password(request.form.get("password", "")):
        return _page(_("지금 비밀번호가 맞지 않습니다.")), 422
    step = second_factor.right_step(secret, request.form.get("code", "")[:40], None)
    if step is None:
        return _page(_("코드가 맞지 않습니다. 앱과 이 서버의 시계를 확인해 주세요.")), 422
    with writing() as sql:
        person = sql.get_one(Staff, me().id)
        codes = second_factor.turn_on(sql, person, services().box, secret, step)
    session.pop(NEW, None)
    return render_template("recovery.html", codes=codes), 200


@page.post("/account/second/off")
@needs(Role.VIEWER)
def turn_off() -> Response | tuple[str, int]:
    if not own_password(request.form.get("password", "")):
        return _page(_("지금 비밀번호가 맞지 않습니다.")), 422
    with writing() as sql:
        second_factor.turn_off(sql, sql.get_one(Staff, me().id))
    flash(_("2단계 인증을 껐습니다."), "ok")
    return redirect(url_for("account.show"), 303)
