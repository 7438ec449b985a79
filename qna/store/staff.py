"""Staff: accounts and passwords (argon2id with the library's defaults).

A hash takes a tenth of a second on purpose. So no function that gets a session makes or checks one:
SQLite has one writer, and questions come in meanwhile.
"""

import secrets
import unicodedata
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.database import Database
from qna.incoming import storable_text
from qna.models import Role, Staff, now
from qna.passwords import LONGEST, PasswordWeak, check_password
from qna.store.audit import record_event
from qna.store.staff_sessions import end_sessions

Hashed = NewType("Hashed", str)
"""What of a password is stored."""

_hasher = PasswordHasher()
# Verified for logins nobody has, so that the answer takes as long as for one that exists.
_NOBODY = _hasher.hash(secrets.token_hex())


class StaffInvalid(ValueError):
    """What is wrong, in words for the person who entered it."""


def new_password(password: str, login: str, name: str = "") -> Hashed:
    """The hash of a password that is good enough for this person. Raises `StaffInvalid`."""
    try:
        check_password(password, (login, name))
    except PasswordWeak as error:
        raise StaffInvalid(str(error)) from None
    return hash_password(password)


def hash_password(password: str) -> Hashed:
    return Hashed(_hasher.hash(password))


def find_staff(session: Session, login: str) -> Staff | None:
    if storable_text(login) != login:
        return None
    return session.scalar(select(Staff).where(Staff.login == _tidy(login)))


def _tidy(login: str) -> str:
    # A Mac may hand over Hangul in parts.
    return unicodedata.normalize("NFC", login).strip().lower()


def list_staff(session: Session) -> list[Staff]:
    return list(session.scalars(select(Staff).order_by(Staff.login)))


def add_staff(
    session: Session, *, login: str, password: Hashed, name: str = "", role: Role = Role.REVIEWER
) -> Staff:
    """Add a person. Raises `StaffInvalid`."""
    login = _tidy(login)
    if not login or len(login) > 100:
        raise StaffInvalid("a login has 1 to 100 characters")
    if find_staff(session, login):
        raise StaffInvalid(f"there is a login {login} already")
    person = Staff(login=login, name=name or login, role=role, active=True, password_hash=password)
    session.add(person)
    session.flush()
    record_event(session, "staff.added", login=login, role=role)
    return person


def set_password(session: Session, person: Staff, password: Hashed) -> None:
    """Change the password; every session of the person ends."""
    person.password_hash = password
    end_sessions(session, person.id)
    record_event(session, "staff.password_changed", login=person.login)


def set_active(session: Session, person: Staff, active: bool) -> None:
    """Enable or disable; disabling ends every session of the person."""
    person.active = active
    end_sessions(session, person.id)
    record_event(session, "staff.enabled" if active else "staff.disabled", login=person.login)


def check_login(database: Database, login: str, password: str) -> Staff | None:
    """The person, if login and password are right and the account is active."""
    with database.read() as session:
        person = find_staff(session, login)
    right = _verify(person.password_hash if person else _NOBODY, password[:LONGEST])
    if not right or person is None or not person.active:
        return None
    return _note_login(database, person, _rehashed(person.password_hash, password))


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _rehashed(stored: str, password: str) -> Hashed | None:
    return hash_password(password) if _hasher.check_needs_rehash(stored) else None


def _note_login(database: Database, person: Staff, rehashed: Hashed | None) -> Staff | None:
    """None: the password or the account was changed while we looked at it."""
    with database.write() as session:
        row = session.get(Staff, person.id)
        if row is None or not row.active or row.password_hash != person.password_hash:
            return None
        row.password_hash = rehashed or row.password_hash
        row.logged_in_at = now()
        return row
