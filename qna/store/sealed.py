"""Everything that `SecretBox` has sealed, for a change of its key."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from qna.database import Database, changes_a_row
from qna.models import NoticeRecipient, Shop, Staff
from qna.secrets import SecretBox
from qna.store.audit import record_event

SEALED = (
    (Shop, Shop.sealed_secrets),
    (Shop, Shop.sealed_tokens),
    (Staff, Staff.sealed_totp),
    (NoticeRecipient, NoticeRecipient.sealed_target),
)
"""The columns."""
Model = type[Shop] | type[Staff] | type[NoticeRecipient]
_TRIES = 5


def renew_all(database: Database, box: SecretBox) -> int:
    """Seal each value anew that is not under the current key; how many were.

    While everything runs: a value that somebody else writes meanwhile is looked at again.
    Raises `SecretsUnreadable`; what was renewed until then stays so.
    """
    count = sum(
        _renew(database, box, model, column, row_id)
        for model, column in SEALED
        for row_id in _ids(database, model)
    )
    with database.write() as session:
        record_event(session, "secrets.rotated", count=count)
    return count


def _ids(database: Database, model: Model) -> Sequence[int]:
    with database.read() as session:
        return session.scalars(select(model.id)).all()


def _renew(
    database: Database,
    box: SecretBox,
    model: Model,
    column: InstrumentedAttribute[str],
    row_id: int,
) -> bool:
    for _ in range(_TRIES):
        with database.write() as session:
            sealed = session.scalar(select(column).where(model.id == row_id)) or ""
            renewed = box.renew(sealed)
            if renewed == sealed:
                return False
            still = (model.id == row_id, column == sealed)
            if changes_a_row(session, update(model).where(*still).values({column: renewed})):
                return True
    return False
