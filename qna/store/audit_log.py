"""Reading the audit log. Nothing here or anywhere changes or deletes an event."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qna.models import AuditEvent

PAGE = 50


def audit_page(
    session: Session,
    *,
    before: int | None = None,
    staff_id: int | None = None,
    subject: str = "",
    question_id: int | None = None,
) -> tuple[Sequence[AuditEvent], int | None]:
    """Events, the newest first, and the id to go on from; `subject`: what the action begins with,
    such as `review` or `shop`."""
    statement = select(AuditEvent).options(joinedload(AuditEvent.staff))
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    if staff_id is not None:
        statement = statement.where(AuditEvent.staff_id == staff_id)
    if question_id is not None:
        statement = statement.where(AuditEvent.question_id == question_id)
    if subject:
        statement = statement.where(AuditEvent.action.startswith(f"{subject}.", autoescape=True))
    rows = list(session.scalars(statement.order_by(AuditEvent.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
