"""Staff: who may come in, as what."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna.models import Role, Staff
from qna.passwords import SHORTEST, PasswordWeak, check_password
from qna.store import staff as accounts
from qna.store.audit import record_event
from qna.store.second_factor import turn_off
from qna.store.staff_sessions import end_sessions
from review.auth import me, needs
from review.forms import text
from review.labels import WEAKNESS
from review.services import get_or_404, reading, writing

page = Blueprint("staff", __name__)


def _role() -> Role | None:
    asked = request.form.get("role")
    return Role(asked) if asked in set(Role) else None


@page.get("/staff")
@needs(Role.ADMIN)
def show() -> str:
    return _page()


def _page(error: str = "") -> str:
    with reading() as session:
        people = accounts.list_staff(session)
        return render_template(
            "staff.html",
            people=people,
            roles=list(Role),
            error=error,
            min_password=SHORTEST,
        )


def password_error(password: str, *about: str) -> str | None:
    """Why it is not good enough for somebody of this login and name."""
    try:
        check_password(password, about)
    except PasswordWeak as error:
        return str(WEAKNESS[error.weakness]) % {"count": SHORTEST}
    return None


@page.post("/staff")
@needs(Role.ADMIN)
def add() -> Response | tuple[str, int]:
    login, password, role = text("login", 100), request.form.get("password", ""), _role()
    if not login or role is None:
        return _page(_("아이디와 역할을 정해 주세요.")), 422
    name = text("name", 100)
    if error := password_error(password, login, name):
        return _page(error), 422
    hashed = accounts.hash_password(password)
    try:
        with writing() as session:
            accounts.add_staff(session, login=login, password=hashed, name=name, role=role)
    except accounts.StaffInvalid:
        return _page(_("이미 있는 아이디입니다.")), 422
    flash(_("%(login)s 계정을 만들었습니다.", login=login), "ok")
    return redirect(url_for("staff.show"), 303)


@page.post("/staff/<int:staff_id>")
@needs(Role.ADMIN)
def change(staff_id: int) -> Response | tuple[str, int]:
    """Name, role, active, password, sessions: what `act` says."""
    act = request.form.get("act")
    if staff_id == me().id and act in ("role", "disable"):
        return _page(_("자기 자신의 역할이나 사용 여부는 바꿀 수 없습니다.")), 422
    hashed = None
    if act == "password":
        password = request.form.get("password", "")
        with reading() as session:
            person = get_or_404(session, Staff, staff_id)
        if error := password_error(password, person.login, person.name):
            return _page(error), 422
        hashed = accounts.hash_password(password)
    with writing() as session:
        person = get_or_404(session, Staff, staff_id)
        if act in ("enable", "disable"):
            accounts.set_active(session, person, act == "enable")
        elif hashed:
            accounts.set_password(session, person, hashed)
        elif act == "second_off":
            turn_off(session, person)
            end_sessions(session, person.id)
        elif act == "sessions":
            end_sessions(session, person.id)
            record_event(session, "staff.sessions_ended", login=person.login)
        elif act == "role" and (role := _role()):
            record_event(
                session, "staff.role_changed", login=person.login, changed=[person.role, role]
            )
            person.role = role
    flash(_("저장했습니다."), "ok")
    return redirect(url_for("staff.show"), 303)
