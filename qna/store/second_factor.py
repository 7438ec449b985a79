"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes.

A code counts once: its step of thirty seconds is kept, and only a later one is taken again.
"""

import hmac
import secrets
import time
from hashlib import sha256

import pyotp
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.models import Staff
from qna.secrets import SecretBox
from qna.store.audit import record_event

STEP = 30
NEIGHBOURS = (-1, 0, 1)
"""Steps around the present one: clocks differ, and typing takes time."""
CODES = 10
"""Recovery codes, each for one log-in without the app."""


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Jamsi")


def right_step(secret: str, code: str, used: int | None) -> int | None:
    """The step that `code` belongs to; None: it is wrong, too old, or was used."""
    present = int(time.time()) // STEP
    code = "".join(code.split())
    for step in (present + each for each in NEIGHBOURS):
        right = hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP), code)
        if right and (used is None or step > used):
            return step
    return None


def turn_on(session: Session, person: Staff, box: SecretBox, secret: str, step: int) -> list[str]:
    """Keep the secret; the recovery codes, shown once. `step` is the first code's."""
    codes = [secrets.token_hex(5) for _ in range(CODES)]
    person.sealed_totp, person.totp_step = box.seal(secret), step
    person.recovery = " ".join(map(_digest, codes))
    record_event(session, "staff.second_factor_on", login=person.login)
    return codes


def turn_off(session: Session, person: Staff) -> None:
    person.sealed_totp, person.totp_step, person.recovery = "", None, ""
    record_event(session, "staff.second_factor_off", login=person.login)


def accept(session: Session, person: Staff, box: SecretBox, code: str) -> bool:
    """Whether `code` lets this person in now; it never does again."""
    step = right_step(box.open(person.sealed_totp), code[:40], person.totp_step)
    if step is not None:
        unused = or_(Staff.totp_step.is_(None), Staff.totp_step < step)
        statement = update(Staff).where(Staff.id == person.id, unused)
        return changes_a_row(session, statement.values(totp_step=step))
    return _use_recovery(session, person, code[:40])


def _use_recovery(session: Session, person: Staff, code: str) -> bool:
    kept = person.recovery.split()
    digest = _digest(code)
    if digest not in kept:
        return False
    kept.remove(digest)
    same = (Staff.id == person.id, Staff.recovery == person.recovery)
    if not changes_a_row(session, update(Staff).where(*same).values(recovery=" ".join(kept))):
        return False
    record_event(session, "staff.recovery_code_used", login=person.login, left=len(kept))
    return True


def _digest(code: str) -> str:
    # Forty random bits behind the log-in's limits: no slow hash is needed.
    return sha256(code.strip().lower().encode()).hexdigest()
