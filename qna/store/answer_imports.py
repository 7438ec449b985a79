"""Files of past answers, as people bring them: in pieces, with its columns named once per kind.

What a worker does with them is `qna.store.answer_taking`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from qna.database import changes_a_row
from qna.models import (
    AnswerImport,
    AnswerImportPiece,
    ColumnMap,
    ImportState,
    PastAnswer,
    Shop,
    now,
)
from qna.reuse.columns import check_columns, guess
from qna.store.audit import record_event

PIECE_BYTES = 384 * 1024
"""Of one piece: with the form around it below what the review page takes at once."""
MAX_PIECES = 280
MAX_OPEN = 5
"""Files of one shop that nobody has finished."""
UNFINISHED_DAYS = 7
"""A file that nobody finished is dropped after so long; its customers' words are in it."""
WORKING = (ImportState.TO_READ, ImportState.TO_TAKE, ImportState.TO_DELETE)
OPEN = (ImportState.UPLOADING, ImportState.TO_MAP, *WORKING)


class ImportInvalid(ValueError):
    """What is wrong: `too_many`, `piece`, `state`, or a column's field."""


def record_import(
    session: Session, shop: Shop, *, file_name: str, staff_id: int | None
) -> AnswerImport:
    """A file is about to come. Raises `ImportInvalid`."""
    unfinished = select(func.count()).where(
        AnswerImport.shop_id == shop.id, AnswerImport.state.in_(OPEN)
    )
    if (session.scalar(unfinished) or 0) >= MAX_OPEN:
        raise ImportInvalid("too_many")
    row = AnswerImport(shop_id=shop.id, file_name=file_name[:200], staff_id=staff_id)
    session.add(row)
    session.flush()
    return row


def add_piece(session: Session, import_id: int, number: int, content: bytes) -> None:
    """The next piece, or one that came before. Raises `ImportInvalid`."""
    row = session.get(AnswerImport, import_id, with_for_update=True)
    if row is None or row.state != ImportState.UPLOADING:
        raise ImportInvalid("state")
    pieces = select(func.count()).where(AnswerImportPiece.import_id == import_id)
    count = session.scalar(pieces) or 0
    if not 0 <= number <= count or number >= MAX_PIECES or not 0 < len(content) <= PIECE_BYTES:
        raise ImportInvalid("piece")
    if number == count:
        session.add(AnswerImportPiece(import_id=import_id, number=number, content=content))
        row.size += len(content)


def finish_upload(session: Session, import_id: int) -> bool:
    """All pieces are here: a worker may read it. False: it was finished before."""
    return _move(session, import_id, ImportState.UPLOADING, ImportState.TO_READ)


def bring(
    session: Session, shop: Shop, content: bytes, *, file_name: str, staff_id: int | None
) -> AnswerImport:
    """A file that is here as a whole. Raises `ImportInvalid`."""
    row = record_import(session, shop, file_name=file_name, staff_id=staff_id)
    for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
        add_piece(session, row.id, number, content[start : start + PIECE_BYTES])
    finish_upload(session, row.id)
    return row


def _move(
    session: Session, import_id: int, source: ImportState, to: ImportState, **values: Any
) -> bool:
    statement = (
        update(AnswerImport)
        .where(AnswerImport.id == import_id, AnswerImport.state == source)
        .values(state=to, nudged_at=None, attempts=0, **values)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def imports_of(session: Session, shop_id: int) -> list[AnswerImport]:
    """The newest first."""
    statement = select(AnswerImport).where(AnswerImport.shop_id == shop_id)
    statement = statement.options(joinedload(AnswerImport.staff)).order_by(AnswerImport.id.desc())
    return list(session.scalars(statement.limit(50)))


def known_columns(session: Session, header: Sequence[str], signature: str) -> dict[str, int]:
    """As a person mapped a file with this header before, else by the names of its columns."""
    remembered = session.get(ColumnMap, signature)
    return dict(remembered.columns) if remembered else guess(header)


def start_taking(
    session: Session, import_id: int, columns: Mapping[str, int], *, staff_id: int | None
) -> bool:
    """The columns are right: take the rows; remembered for files of this kind.

    False: somebody started it before. Raises `ImportInvalid` naming the field.
    """
    row = session.get_one(AnswerImport, import_id)
    try:
        checked = check_columns(columns, len(row.headers))
    except ValueError as error:
        raise ImportInvalid(str(error)) from None
    if not _move(session, import_id, ImportState.TO_MAP, ImportState.TO_TAKE, columns=checked):
        return False
    session.merge(ColumnMap(signature=row.signature, columns=checked, used_at=now()))
    record_event(
        session, "answers.import_started", staff_id=staff_id, shop_id=row.shop_id,
        import_id=import_id, rows=row.rows_total,
    )  # fmt: skip
    return True


def delete_import(session: Session, import_id: int, *, staff_id: int | None) -> bool:
    """Take everything out again that the file brought; a worker does it in portions.

    False: nothing of it was taken, and it is gone at once.
    """
    if drop_import(session, import_id):
        return False
    row = session.get_one(AnswerImport, import_id)
    row.state, row.nudged_at, row.lease_until = ImportState.TO_DELETE, None, None
    row.claim, row.attempts = row.claim + 1, 0  # who is taking its rows writes nothing more
    drop_content(session, import_id)
    record_event(
        session, "answers.import_deleted", staff_id=staff_id, shop_id=row.shop_id,
        import_id=import_id,
    )  # fmt: skip
    return True


def drop_import(session: Session, import_id: int) -> bool:
    """Drop a file of which nothing was taken; False: it is being taken, or was."""
    taken = select(PastAnswer.id).where(PastAnswer.import_id == import_id).limit(1)
    untouched = [ImportState.UPLOADING, ImportState.TO_READ, ImportState.TO_MAP, ImportState.FAILED]
    row = session.get(AnswerImport, import_id, with_for_update=True)
    if row is None or row.state not in untouched or session.scalar(taken) is not None:
        return False
    drop_content(session, import_id)
    session.execute(delete(AnswerImport).where(AnswerImport.id == import_id))
    return True


def drop_content(session: Session, import_id: int) -> None:
    session.execute(delete(AnswerImportPiece).where(AnswerImportPiece.import_id == import_id))
    session.execute(update(AnswerImport).where(AnswerImport.id == import_id).values(sample=[]))


# Every round of the relay asks these: they are built once.
_DUE = (
    select(AnswerImport.id)
    .where(
        AnswerImport.state.in_(WORKING),
        or_(AnswerImport.lease_until.is_(None), AnswerImport.lease_until < bindparam("at")),
        or_(AnswerImport.nudged_at.is_(None), AnswerImport.nudged_at < bindparam("before")),
    )
    .order_by(AnswerImport.id)
    .limit(20)
)
_UNFINISHED = (
    select(AnswerImport.id)
    .where(
        AnswerImport.state.in_([ImportState.UPLOADING, ImportState.TO_MAP]),
        AnswerImport.created_at < bindparam("before"),
    )
    .limit(20)
)


def due_imports(session: Session, *, nudged_before: datetime) -> list[int]:
    """Files that wait for a worker, or whose worker is gone."""
    given = {"at": now(), "before": nudged_before}
    return list(session.connection().scalars(_DUE, given))


def unfinished(session: Session) -> list[int]:
    """Files that were left lying before anything of them was taken."""
    before = now() - timedelta(days=UNFINISHED_DAYS)
    return list(session.connection().scalars(_UNFINISHED, {"before": before}))


def drop_unfinished(session: Session, ids: Sequence[int]) -> None:
    for import_id in ids:
        drop_import(session, import_id)
