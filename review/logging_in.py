"""What both steps of the log-in end with: a session of its own, or a failure on record."""

from flask import redirect, session
from flask_login import login_user
from werkzeug.wrappers import Response

from qna.models import Staff
from qna.store.audit import record_event
from qna.store.staff import find_staff
from qna.store.staff_sessions import start_session
from review.auth import person_of
from review.language import safe_address
from review.services import writing
from review.throttle import counted, throttle, visitor


def come_in(staff: Staff, back: str | None) -> Response:
    with writing() as sql:
        record_event(sql, "staff.logged_in", staff_id=staff.id, address=visitor())
        person = person_of(staff, start_session(sql, staff.id))
    _begin(person)
    return redirect(safe_address(back), 303)


def note_failure(login: str, *, step: str = "password") -> None:
    """For a login that nobody has as well, and as costly; not without end, for strangers try."""
    if not throttle().allows(counted("600/hour", "audited failures")):
        return
    with writing() as sql:
        known = find_staff(sql, login)
        # What was typed may be a password in the wrong field.
        shown = known.login if known else None
        record_event(sql, "staff.login_failed", login=shown, step=step, address=visitor())


def _begin(person: object) -> None:
    """A session of its own: nothing set before the log-in stays but looks and language."""
    kept = {key: session[key] for key in ("theme", "locale") if key in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(person)
