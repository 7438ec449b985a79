"""Working through a file of past answers: one claim at a time, like a delivery.

Conditional on the claim's number, so that a process whose lease ran out writes nothing more. How
far it came is committed together with the rows that it brought; killed at any moment, the next one
goes on behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.models import (
    AnswerImport,
    AnswerImportPiece,
    ImportState,
    PastAnswer,
    PastSource,
    Question,
    Shop,
    now,
)
from qna.reuse.rows import PastRow, RowProblem
from qna.store.answer_imports import WORKING, drop_content
from qna.store.past_answers import add_past, drop_past

MAX_WRONG = 200
"""Wrong rows that are listed; the rest is counted."""
LEASE_SECONDS = 30.0
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class ImportTask:
    """One claim of one file."""

    import_id: int
    claim: int
    state: str
    shop_id: int
    timezone: str
    header_line: int
    columns: Mapping[str, int]
    position: int


def claim_import(
    session: Session, import_id: int, *, lease_seconds: float = LEASE_SECONDS
) -> ImportTask | None:
    """Take the file; None when nothing is to be done or somebody has it."""
    at = now()
    free = or_(AnswerImport.lease_until.is_(None), AnswerImport.lease_until < at)
    claimed = (
        update(AnswerImport)
        .where(AnswerImport.id == import_id, AnswerImport.state.in_(WORKING), free)
        .values(
            claim=AnswerImport.claim + 1,
            attempts=AnswerImport.attempts + 1,
            lease_until=at + timedelta(seconds=lease_seconds),
        )
        .returning(AnswerImport)
        .execution_options(synchronize_session=False)
    )
    row = session.scalar(claimed)
    if row is None:
        return None
    shop = session.get_one(Shop, row.shop_id)
    return ImportTask(
        row.id, row.claim, row.state, shop.id, shop.timezone, row.header_line, row.columns,
        row.position,
    )  # fmt: skip


def gave_up(session: Session, task: ImportTask) -> bool:
    """It was taken so often and brought nothing that the next time would be no better."""
    return session.get_one(AnswerImport, task.import_id).attempts > MAX_ATTEMPTS


def content_of(session: Session, import_id: int) -> bytes:
    pieces = select(AnswerImportPiece.content).where(AnswerImportPiece.import_id == import_id)
    return b"".join(session.scalars(pieces.order_by(AnswerImportPiece.number)))


def _settle(session: Session, task: ImportTask, **values: Any) -> bool:
    """Conditional on our claim."""
    statement = (
        update(AnswerImport)
        .where(AnswerImport.id == task.import_id, AnswerImport.claim == task.claim)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def extend_lease(session: Session, task: ImportTask) -> bool:
    """False: somebody else has the file now."""
    return _settle(session, task, lease_until=now() + timedelta(seconds=LEASE_SECONDS))


def save_read(
    session: Session,
    task: ImportTask,
    *,
    header_line: int,
    headers: Sequence[str],
    signature: str,
    sample: Sequence[Sequence[str]],
    rows_total: int,
) -> bool:
    """What the file is: now a person says which column is what."""
    return _settle(
        session, task, state=ImportState.TO_MAP, lease_until=None, attempts=0,
        header_line=header_line, headers=list(headers), signature=signature,
        sample=[list(row) for row in sample], rows_total=rows_total,
    )  # fmt: skip


def save_refused(session: Session, task: ImportTask, problem: str) -> bool:
    """The file cannot be read, or no further; what it brought so far stays."""
    done = _settle(
        session, task, state=ImportState.FAILED, problem=problem, lease_until=None,
        finished_at=now(),
    )  # fmt: skip
    if done:
        drop_content(session, task.import_id)
    return done


Line = tuple[int, PastRow | RowProblem | None]
"""A row's number in the file, and what it says, or what is wrong with it; None: it is empty."""


def save_chunk(session: Session, task: ImportTask, lines: Sequence[Line]) -> bool:
    """Take the next rows. False, and nothing is written: somebody else has the file."""
    ours, rows, wrong = _sorted(session, task, lines)
    if not _settle(session, task, lease_until=now() + timedelta(seconds=LEASE_SECONDS)):
        return False
    added = add_past(session, rows)
    row = session.get_one(AnswerImport, task.import_id, populate_existing=True)
    row.position += len(lines)
    row.taken += added
    row.duplicates += ours - added
    row.wrong_count += len(wrong)
    row.wrong = [*row.wrong, *wrong][:MAX_WRONG]
    row.attempts = 0
    return True


def _sorted(
    session: Session, task: ImportTask, lines: Sequence[Line]
) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
    """How many rows are right; those to insert; the wrong ones."""
    named = [said.question_id for _, said in lines if isinstance(said, PastRow)]
    known = _known_questions(session, task.shop_id, [name for name in named if name])
    rows, wrong = [], []
    for line, said in lines:
        if isinstance(said, PastRow):
            problem = known.get(said.question_id or "")
            if problem is None:
                rows.append(_values(task, said))
        else:
            problem = said
        if problem is not None:
            wrong.append({"line": line, "reason": str(problem)})
    return len(rows), rows, wrong


def _known_questions(session: Session, shop_id: int, names: Sequence[str]) -> dict[str, RowProblem]:
    """Which of these the shop has here, and must not take from a file."""
    statement = (
        select(Question.platform_question_id, Question.forgotten_at, Question.answered_at)
        .where(Question.shop_id == shop_id, Question.platform_question_id.in_(names))
        # On PostgreSQL somebody who forgets one of them waits until its row is there to empty.
        .with_for_update(read=True)
    )
    found = {}
    for row in session.execute(statement):
        if row.forgotten_at is not None:
            found[row.platform_question_id] = RowProblem.FORGOTTEN
        elif row.answered_at is None:
            found[row.platform_question_id] = RowProblem.UNDER_WAY
    return found


def _values(task: ImportTask, said: PastRow) -> dict[str, Any]:
    return {
        "shop_id": task.shop_id,
        "source": PastSource.IMPORTED,
        "question_id": None,
        "import_id": task.import_id,
        "question_text": said.question,
        "answer_text": said.answer,
        "product_id": said.product_id,
        "product_name": said.product_name,
        "author_name": said.author,
        "secret": said.secret,
        "staff_id": None,
        "answered_by": said.answered_by,
        "asked_at": said.asked_at,
        "answered_at": said.answered_at,
        "digest": said.digest,
        "forgotten_at": None,
        "created_at": now(),
    }


def save_done(session: Session, task: ImportTask) -> bool:
    """All rows are taken; the file itself is not kept."""
    done = _settle(session, task, state=ImportState.DONE, lease_until=None, finished_at=now())
    if done:
        drop_content(session, task.import_id)
    return done


def delete_some(session: Session, task: ImportTask, *, limit: int) -> bool | None:
    """Delete the next answers of the file, and itself at the end.

    True: there may be more. None: somebody else has it.
    """
    if not extend_lease(session, task):
        return None
    brought = select(PastAnswer).where(PastAnswer.import_id == task.import_id).limit(limit)
    rows = list(session.scalars(brought))
    # A forgotten one stays empty: the same file could bring it back.
    forgotten = [row for row in rows if row.forgotten_at is not None]
    for row in forgotten:
        row.import_id = None
    drop_past(session, [row for row in rows if row.forgotten_at is None])
    if rows:
        return True
    drop_content(session, task.import_id)
    session.execute(delete(AnswerImport).where(AnswerImport.id == task.import_id))
    return False
