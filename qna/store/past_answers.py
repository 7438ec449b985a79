"""Past answers in SQL: kept, found again, forgotten. The index is a table of terms.

A lookup reads the newest `POSTINGS` answers under each of its terms, for the product and then for
the shop, takes the `CANDIDATES` that share most of what is rare, and ranks those by their texts:
the same few thousand index rows whether the shop has a thousand answers or a million.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from qna.models import PastAnswer, PastAnswerTerm, PastSource, Question, now
from qna.reuse.matters import same_for_all
from qna.reuse.rows import digest_of
from qna.reuse.similar import likeness_to
from qna.reuse.terms import key, keys_of, product_scopes, shop_scope, squeezed_name, terms

POSTINGS = 200
CANDIDATES = 50
SHOWN = 5
ALIKE = 0.4
"""From here on two questions ask the same, more or less (`qna.reuse.similar`)."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A past answer to a similar question. `changed`: what of the product is another now."""

    answer: PastAnswer
    likeness: float
    same_product: bool
    changed: str | None = None
    """`name` or `id`, or `later`: the platform says that it changed after the answer."""


def find_past(
    session: Session, question: Question, *, secret: bool, limit: int = SHOWN
) -> list[Found]:
    """The answers to similar questions about the same product, the most alike and newest first;
    then those about others, where the answer does not depend on the product.

    `secret`: with what was asked in secret.
    """
    mine = terms(question.text)
    if not mine:
        return []
    scopes = product_scopes(question.shop_id, question.product_id, question.product_name)
    general = same_for_all(question.text)
    everywhere = [shop_scope(question.shop_id)] if general or not scopes else []
    weights, scores = _scores(session, mine, scopes + everywhere)
    best = nlargest(CANDIDATES, scores, key=lambda row_id: (scores[row_id], row_id))
    rows = _rows(session, best, question, secret)
    return _ranked(rows, question, weights, general)[:limit]


def _scores(
    session: Session, mine: Sequence[str], scopes: Sequence[str]
) -> tuple[dict[str, float], Mapping[int, float]]:
    """How much each term says, and how much of that each past answer holds."""
    asked = {key(scope, term): term for scope in scopes for term in mine}
    named = list(asked.values())
    holders: dict[str, set[int]] = {term: set() for term in mine}
    common = [0] * len(named)
    for place, row_id in session.execute(*_postings(list(asked))).all():
        common[place] += 1
        holders[named[place]].add(row_id)
    most = {term: max(common[place :: len(mine)]) for place, term in enumerate(mine)}
    weights = {term: 1 / (1 + math.log2(1 + count)) for term, count in most.items()}
    scores: dict[int, float] = defaultdict(float)
    for term, weight in weights.items():
        for row_id in holders[term]:
            scores[row_id] += weight
    return weights, scores


def _postings(asked: Sequence[int]) -> tuple[Any, dict[str, int]]:
    """One statement for all terms; written by hand, for building it costs more than running it."""
    part = (
        "SELECT {n}, past_answer_id FROM (SELECT past_answer_id FROM past_answer_terms "
        "WHERE key = :k{n} ORDER BY past_answer_id DESC LIMIT {most}) AS t{n}"
    )
    parts = [part.format(n=n, most=POSTINGS) for n in range(len(asked))]
    return text(" UNION ALL ".join(parts)), {f"k{n}": value for n, value in enumerate(asked)}


def _rows(
    session: Session, ids: Sequence[int], question: Question, secret: bool
) -> list[PastAnswer]:
    statement = (
        select(PastAnswer)
        .where(
            PastAnswer.id.in_(ids),
            PastAnswer.shop_id == question.shop_id,
            PastAnswer.forgotten_at.is_(None),
            or_(PastAnswer.question_id.is_(None), PastAnswer.question_id != question.id),
        )
        .options(joinedload(PastAnswer.staff))
    )
    if not secret:
        statement = statement.where(PastAnswer.secret.is_(False))
    return list(session.scalars(statement))


def _ranked(
    rows: Iterable[PastAnswer], question: Question, weights: Mapping[str, float], general: bool
) -> list[Found]:
    likeness = likeness_to(question.text, question.product_name, weights)
    found = []
    for row in rows:
        alike, same = likeness(row.question_text), _same_product(row, question)
        if alike < ALIKE or not (same or (general and same_for_all(row.question_text))):
            continue
        found.append(Found(row, alike, same, _changed(row, question) if same else None))
    found.sort(key=_order)
    return _each_answer_once(found)


def _order(found: Found) -> tuple[Any, ...]:
    """The same product first, then what still holds, then likeness in steps, then the newest."""
    at = found.answer.answered_at or found.answer.asked_at
    newest = -at.timestamp() if at else 0.0
    return (
        not found.same_product, found.changed is not None, -round(found.likeness, 1), newest,
        -found.answer.id,
    )  # fmt: skip


def _each_answer_once(found: Iterable[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for each in found:
        first.setdefault(squeezed_name(each.answer.answer_text), each)
    return list(first.values())


def _same_product(row: PastAnswer, question: Question) -> bool:
    if not (question.product_id or question.product_name):
        return not (row.product_id or row.product_name)
    mine = set(product_scopes(row.shop_id, row.product_id, row.product_name))
    theirs = product_scopes(question.shop_id, question.product_id, question.product_name)
    return not mine.isdisjoint(theirs)


CHANGED_AT = "product_changed_at"
"""In a question's context: when the platform says that the product was changed last (ISO 8601)."""


def _changed(row: PastAnswer, question: Question) -> str | None:
    names = squeezed_name(row.product_name), squeezed_name(question.product_name)
    if all(names) and names[0] != names[1]:
        return "name"
    if row.product_id and question.product_id and row.product_id != question.product_id:
        return "id"
    return "later" if _platform_says_later(row, question) else None


def _platform_says_later(row: PastAnswer, question: Question) -> bool:
    try:
        changed = datetime.fromisoformat(str(question.context.get(CHANGED_AT)))
        return row.answered_at is not None and row.answered_at < changed
    except (ValueError, TypeError):
        return False


def past_for(session: Session, past_id: int, question: Question, *, secret: bool) -> str | None:
    """The answer's text, if it may be taken over for this question."""
    found = _rows(session, [past_id], question, secret)
    return found[0].answer_text if found else None


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
