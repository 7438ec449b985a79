"""The audit log: written beside every decision, in the same transaction, and never changed."""

from typing import Any

from sqlalchemy.orm import Session

from qna.models import AuditEvent


def record_event(
    session: Session,
    action: str,
    *,
    staff_id: int | None = None,
    question_id: int | None = None,
    shop_id: int | None = None,
    **detail: Any,
) -> None:
    """Append one event. `action` reads `noun.verb`; `detail` holds no secret."""
    session.add(
        AuditEvent(
            action=action,
            staff_id=staff_id,
            question_id=question_id,
            shop_id=shop_id,
            detail=detail,
        )
    )
