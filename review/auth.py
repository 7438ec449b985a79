"""Who is asking, and what their role may do. A route that names no role is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as AnyResponse

from qna.models import Role, Staff
from qna.store.staff_sessions import find_session
from review.services import reading, services

RANK = {role: rank for rank, role in enumerate(Role)}
"""Each role may do what the ones before it may: viewer, reviewer, manager, admin."""

SEES_SECRET = Role.REVIEWER
"""The first role that reads secret questions (비밀글) and unmasked text."""

View = TypeVar("View", bound=Callable[..., Any])
_PUBLIC = "public"
_NEEDS: dict[Callable[..., Any], Role | str] = {}


@dataclass(frozen=True, slots=True)
class Person(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The staff member behind this request."""

    id: int
    login: str
    name: str
    role: Role
    locale: str
    session_id: str
    second_factor: bool = False
    """It is set up."""

    def get_id(self) -> str:
        return self.session_id

    def may(self, role: Role | str) -> bool:
        return RANK[self.role] >= RANK[Role(role)]

    @property
    def sees_secret(self) -> bool:
        return self.may(SEES_SECRET)


def person_of(staff: Staff, session_id: str) -> Person:
    return Person(
        staff.id,
        staff.login,
        staff.name,
        staff.role,
        staff.locale,
        session_id,
        bool(staff.sealed_totp),
    )


def me() -> Person:
    """The person who is logged in; only for routes that need a role."""
    return cast(Person, current_user._get_current_object())


def needs(role: Role) -> Callable[[View], View]:
    """Mark a view: only `role` and those above it."""

    def mark(view: View) -> View:
        _NEEDS[view] = role
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that nobody needs to log in for."""
    _NEEDS[view] = _PUBLIC
    return view


def needed_role(app: Flask, endpoint: str) -> Role | str | None:
    """The role an endpoint needs, `"public"`, or None: it named none and is refused."""
    if endpoint == "static":
        return _PUBLIC
    return _NEEDS.get(app.view_functions[endpoint])


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_load)
    app.before_request(_enforce)


def _load(session_id: str) -> Person | None:
    with reading() as session:
        staff = find_session(session, session_id)
    return person_of(staff, session_id) if staff else None


def _enforce() -> AnyResponse | None:
    if request.endpoint is None:
        return None  # 404 or 405 follows
    role = needed_role(current_app, request.endpoint)
    if role == _PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_login()
    if role is None or not me().may(role):
        abort(403)
    if second_factor_is_due(me()) and request.endpoint not in SETTING_UP:
        if "HX-Request" in request.headers:
            return Response(status=403, headers={"HX-Redirect": url_for("second.show")})
        return redirect(url_for("second.show"), 303)
    return None


SETTING_UP = ("second.show", "second.turn_on")
"""All that somebody may reach whose role needs a second factor and who has none."""


def second_factor_is_due(person: Person) -> bool:
    needed = services().settings.second_factor_from
    return bool(needed) and person.may(needed) and not person.second_factor


def _to_login() -> AnyResponse:
    back = request.full_path.rstrip("?") if request.method == "GET" else question_page()
    if "HX-Request" in request.headers:
        # The page stays, with what is typed on it, and says that the log-in has ended.
        return Response(status=401)
    return redirect(url_for("login.show", next=back), 303)


def question_page() -> str:
    """Where a form of a question's page was sent from; else the queue."""
    question_id = (request.view_args or {}).get("question_id")
    return url_for("question.show", question_id=question_id) if question_id else "/queue"
