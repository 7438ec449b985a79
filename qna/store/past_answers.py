"""Past answers in SQL: added with their terms, forgotten, removed.

They are found by `qna.store.finding_past`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qna.models import PastAnswer, PastAnswerTerm, PastSource, now
from qna.reuse.rows import digest_of
from qna.reuse.terms import keys_of

BATCH = 500


def count_past(session: Session, shop_id: int) -> dict[str, int]:
    """How many past answers a shop has, by `PastSource`."""
    statement = (
        select(PastAnswer.source, func.count())
        .where(PastAnswer.shop_id == shop_id, PastAnswer.forgotten_at.is_(None))
        .group_by(PastAnswer.source)
    )
    return dict(session.execute(statement).tuples().all())


def add_past(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert past answers with their terms; how many were new, by shop and digest."""
    if not rows:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PastAnswer.__table__).on_conflict_do_nothing(
        index_elements=["shop_id", "digest"]
    )
    added = session.execute(statement.returning(PastAnswer.id, PastAnswer.digest), rows).all()
    by_digest = {row["digest"]: row for row in rows}
    pairs = [
        {"key": each, "past_answer_id": row_id}
        for row_id, digest in added
        for each in keys_for(by_digest[digest])
    ]
    if pairs:
        # What is left of a row whose number came again would be in the way on SQLite.
        session.execute(dialect.insert(PastAnswerTerm.__table__).on_conflict_do_nothing(), pairs)
    return len(added)


def keys_for(row: Mapping[str, Any]) -> set[int]:
    return keys_of(row["shop_id"], row["question_text"], row["product_id"], row["product_name"])


def drop_terms(session: Session, rows: Iterable[PastAnswer]) -> None:
    for row in rows:
        named = keys_of(row.shop_id, row.question_text, row.product_id, row.product_name)
        session.execute(
            delete(PastAnswerTerm).where(
                PastAnswerTerm.key.in_(named), PastAnswerTerm.past_answer_id == row.id
            )
        )


def drop_past(session: Session, rows: Sequence[PastAnswer]) -> None:
    """Delete past answers with their terms."""
    if not rows:
        return
    drop_terms(session, rows)
    session.execute(delete(PastAnswer).where(PastAnswer.id.in_([row.id for row in rows])))


def of_questions(session: Session, question_ids: Collection[int]) -> list[PastAnswer]:
    return list(session.scalars(select(PastAnswer).where(PastAnswer.question_id.in_(question_ids))))


def forget_question(session: Session, question_id: int, shop_id: int, platform_id: str) -> None:
    """Nothing of a forgotten question is reused; what a file brought of it stays, emptied."""
    drop_past(session, of_questions(session, [question_id]))
    digest = digest_of(platform_id, "", "", None)
    same = select(PastAnswer).where(PastAnswer.shop_id == shop_id, PastAnswer.digest == digest)
    empty(session, list(session.scalars(same)))


def _of_author(shop_id: int, author: str) -> Select[tuple[PastAnswer]]:
    return select(PastAnswer).where(
        PastAnswer.shop_id == shop_id,
        PastAnswer.author_name == author,
        PastAnswer.source == PastSource.IMPORTED,
        PastAnswer.forgotten_at.is_(None),
    )


def count_author(session: Session, shop_id: int, author: str) -> int:
    """How many past answers of a customer files brought, by the name as it stands there."""
    found = _of_author(shop_id, author).with_only_columns(PastAnswer.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def forget_author(session: Session, shop_id: int, author: str) -> None:
    """Empty what files brought of a customer."""
    empty(session, list(session.scalars(_of_author(shop_id, author))))


def empty(session: Session, rows: Sequence[PastAnswer]) -> None:
    """Only the digest stays, so that the file cannot bring it back."""
    if not rows:
        return
    drop_terms(session, rows)
    nothing: dict[str, Any] = {
        "question_text": "", "answer_text": "", "product_id": None, "product_name": None,
        "author_name": None, "answered_by": None, "forgotten_at": now(),
    }  # fmt: skip
    session.execute(
        update(PastAnswer)
        .where(PastAnswer.id.in_([row.id for row in rows]))
        .values(nothing)
        .execution_options(synchronize_session=False)
    )


def too_old(session: Session, before: datetime, *, limit: int = BATCH) -> list[PastAnswer]:
    """Of files, what was answered before then; ours go with their questions."""
    at = func.coalesce(PastAnswer.answered_at, PastAnswer.asked_at, PastAnswer.created_at)
    statement = select(PastAnswer).where(PastAnswer.question_id.is_(None), at < before)
    return list(session.scalars(statement.limit(limit)))
