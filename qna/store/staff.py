"""Staff: accounts and passwords (argon2id with the library's defaults)."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.incoming import storable_text
from qna.models import Role, Staff, now
from qna.store.audit import record_event
from qna.store.staff_sessions import end_sessions

MIN_PASSWORD = 10
_hasher = PasswordHasher()
# Verified for logins nobody has, so that the answer takes as long as for one that exists.
_NOBODY = _hasher.hash(secrets.token_hex())


class StaffInvalid(ValueError):
    """What is wrong, in words for the person who entered it."""


def find_staff(session: Session, login: str) -> Staff | None:
    if storable_text(login) != login:
        return None
    return session.scalar(select(Staff).where(Staff.login == login.strip().lower()))


def list_staff(session: Session) -> list[Staff]:
    return list(session.scalars(select(Staff).order_by(Staff.login)))


def add_staff(
    session: Session, *, login: str, password: str, name: str = "", role: Role = Role.REVIEWER
) -> Staff:
    """Add a person. Raises `StaffInvalid`."""
    login = login.strip().lower()
    if not login or len(login) > 100:
        raise StaffInvalid("a login has 1 to 100 characters")
    if find_staff(session, login):
        raise StaffInvalid(f"there is a login {login} already")
    person = Staff(login=login, name=name or login, role=role, active=True)
    _store_password(person, password)
    session.add(person)
    session.flush()
    record_event(session, "staff.added", login=login, role=role)
    return person


def set_password(session: Session, person: Staff, password: str) -> None:
    """Change the password; every session of the person ends. Raises `StaffInvalid`."""
    _store_password(person, password)
    end_sessions(session, person.id)
    record_event(session, "staff.password_changed", login=person.login)


def set_active(session: Session, person: Staff, active: bool) -> None:
    """Enable or disable; disabling ends every session of the person."""
    person.active = active
    end_sessions(session, person.id)
    record_event(session, "staff.enabled" if active else "staff.disabled", login=person.login)


def _store_password(person: Staff, password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise StaffInvalid(f"a password has at least {MIN_PASSWORD} characters")
    person.password_hash = _hasher.hash(password)


def check_login(session: Session, login: str, password: str) -> Staff | None:
    """The person, if login and password are right and the account is active."""
    person = find_staff(session, login)
    try:
        _hasher.verify(person.password_hash if person else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if person is None or not person.active:
        return None
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(password)
    person.logged_in_at = now()
    return person
