"""One's own account: password and sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_user
from werkzeug.wrappers import Response

from qna.models import Role, Staff
from qna.passwords import SHORTEST
from qna.store import staff as accounts
from qna.store import staff_sessions as sessions
from qna.store.audit import record_event
from review.auth import me, needs, person_of
from review.own_password import own_password
from review.pages.staff import password_error
from review.services import reading, writing

page = Blueprint("account", __name__)


@page.get("/account")
@needs(Role.VIEWER)
def show() -> str:
    return _page()


def _page(error: str = "") -> str:
    with reading() as session:
        person = session.get_one(Staff, me().id)
        return render_template("account.html", person=person, error=error, min_password=SHORTEST)


@page.post("/account/password")
@needs(Role.VIEWER)
def change_password() -> Response | tuple[str, int]:
    """Every other session of the person ends."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if error := password_error(new, me().login, me().name):
        return _page(error), 422
    if not own_password(old):
        return _page(_("지금 비밀번호가 맞지 않습니다.")), 422
    hashed = accounts.hash_password(new)
    with writing() as session:
        person = session.get_one(Staff, me().id)
        accounts.set_password(session, person, hashed)
        session_id = sessions.start_session(session, person.id)
    login_user(person_of(person, session_id))
    flash(_("비밀번호를 바꿨습니다."), "ok")
    return redirect(url_for("account.show"), 303)


@page.post("/account/sessions")
@needs(Role.VIEWER)
def end_sessions() -> Response:
    """Log out everywhere else."""
    with writing() as session:
        sessions.end_sessions(session, me().id, but=me().session_id)
        record_event(session, "staff.sessions_ended", login=me().login)
    flash(_("다른 기기에서 로그아웃했습니다."), "ok")
    return redirect(url_for("account.show"), 303)
