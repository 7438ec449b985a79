"""Full-text search that finds Korean substrings: in question, product and reply.

`question_search` is kept by triggers (migration 0002): trigrams on SQLite, pairs of characters
on PostgreSQL. One character alone is looked for the slow way.
"""

from sqlalchemy import ColumnElement, Select, and_, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from policy import mask_personal
from qna.models import Question

MAX_WORDS = 8
MASKED_LIMIT = 300
MAX_TERMS = 400
"""A pair of characters begins at most so many trigrams, else it is looked for the slow way."""

_sqlite = table("question_search", column("rowid"), column("body"))
_postgres = table("question_search", column("question_id"), column("body"))
_terms = table("question_search_terms", column("term"))


def matching(session: Session, words: str, *, masked: bool = False) -> ColumnElement[bool]:
    """The questions that hold every word, anywhere, whatever the case.

    `masked`: as somebody searches who sees personal data masked: in what they see, or they would
    find it out digit by digit. Then among the newest `MASKED_LIMIT` that hold the words at all.
    """
    parts = words.lower().split()[:MAX_WORDS]
    if masked:
        return Question.id.in_(_seen_masked(session, parts))
    return Question.id.in_(_ids(session, parts))


def _ids(session: Session, parts: list[str]) -> Select[tuple[int]]:
    if session.get_bind().dialect.name == "postgresql":
        return _in_postgres(parts)
    return _in_sqlite(session, parts)


def _seen_masked(session: Session, parts: list[str]) -> list[int]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    index, key = (_sqlite, _sqlite.c.rowid) if sqlite else (_postgres, _postgres.c.question_id)
    statement = (
        select(key, index.c.body)
        .where(key.in_(_ids(session, parts)))
        .order_by(key.desc())
        .limit(MASKED_LIMIT)
    )
    found = session.execute(statement).tuples()
    return [row_id for row_id, body in found if _holds(mask_personal(body).lower(), parts)]


def _holds(body: str, parts: list[str]) -> bool:
    return all(part in body for part in parts)


def _in_postgres(parts: list[str]) -> Select[tuple[int]]:
    body = _postgres.c.body
    holds = [func.lower(body).contains(part, autoescape=True) for part in parts]
    pairs = sorted({part[i : i + 2] for part in parts for i in range(len(part) - 1)})
    if pairs:
        kept = func.question_search_pairs(body, type_=ARRAY(Text))
        holds.insert(0, kept.contains(pairs))
    return select(_postgres.c.question_id).where(*holds)


def _in_sqlite(session: Session, parts: list[str]) -> Select[tuple[int]]:
    phrases, holds = [], []
    for part in parts:
        if phrase := _phrase(session, part):
            phrases.append(phrase)
        else:
            holds.append(func.lower(_sqlite.c.body).contains(part, autoescape=True))
    if phrases:
        found = literal_column("question_search").op("MATCH")(" AND ".join(phrases))
        holds.insert(0, found)
    return select(_sqlite.c.rowid).where(and_(*holds))


def _phrase(session: Session, part: str) -> str | None:
    """The FTS5 expression for one word; None where the index cannot help."""
    if len(part) >= 3:
        return _quoted(part)
    if len(part) == 1:
        return None
    # Two characters: every trigram that begins with them.
    after = part + chr(0x10FFFF)
    statement = select(_terms.c.term).where(_terms.c.term >= part, _terms.c.term < after)
    found = list(session.scalars(statement.limit(MAX_TERMS + 1)))
    if len(found) > MAX_TERMS:
        return None
    return "(" + " OR ".join(map(_quoted, found or [part + "\ufffd"])) + ")"


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', '""') + '"'
