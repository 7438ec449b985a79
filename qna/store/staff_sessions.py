"""Who is logged in: a row for each log-in, gone when it ends."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qna.models import Staff, StaffSession, now

LASTS = timedelta(hours=12)
"""Counted from the log-in, whatever happens meanwhile."""


def start_session(session: Session, staff_id: int) -> str:
    """The id of a new log-in; forgets the ones that have run out."""
    session.execute(delete(StaffSession).where(StaffSession.started_at < now() - LASTS))
    row = StaffSession(id=secrets.token_hex(32), staff_id=staff_id)
    session.add(row)
    return row.id


def find_session(session: Session, session_id: str) -> Staff | None:
    """The active person behind a log-in that has not ended."""
    statement = select(Staff).join(StaffSession, StaffSession.staff_id == Staff.id)
    valid = (StaffSession.id == session_id, StaffSession.started_at >= now() - LASTS, Staff.active)
    return session.scalar(statement.where(*valid))


def end_session(session: Session, session_id: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.id == session_id))


def end_sessions(session: Session, staff_id: int, *, but: str = "") -> None:
    """Log a person out everywhere, or everywhere but in one log-in."""
    others = (StaffSession.staff_id == staff_id, StaffSession.id != but)
    session.execute(delete(StaffSession).where(*others))
