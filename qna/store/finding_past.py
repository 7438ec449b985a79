"""Finding what was answered to similar questions. The index is a table of terms.

A lookup reads the newest `POSTINGS` answers under each of its rarest terms, for the product and
then for the shop, takes the `CANDIDATES` that hold most of them, and ranks those by their texts:
the same few thousand index rows whether the shop has a thousand answers or a million.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import Session, joinedload

from qna.incoming import PRODUCT_CHANGED_AT
from qna.models import PastAnswer, Question
from qna.reuse.matters import same_for_all, values
from qna.reuse.similar import likeness_to
from qna.reuse.terms import key, product_scopes, shop_scope, squeezed_name, terms

POSTINGS = 200
RAREST = 8
CANDIDATES = 50
ENOUGH = 20
"""Candidates of a product's id: then its name, and other products, are not looked through."""
SHOWN = 5
ALIKE = 0.4
"""From here on two questions ask the same, more or less (`qna.reuse.similar`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A past answer to a similar question.

    `changed`: what of the product is another now, `name` or `id`; `later`: the platform says that
    it changed after the answer. `other_values`: another size, colour or number was asked about.
    """

    answer: PastAnswer
    likeness: float
    same_product: bool
    changed: str | None = None
    other_values: bool = False


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
    general = same_for_all(question.text)
    ids, weights = _candidates(session, question, mine, general)
    rows = session.execute(_seen(question, ids, secret, *_RANKED_BY)).all()
    ranked = _ranked(rows, question, weights, general)[:limit]
    answers = session.scalars(
        select(PastAnswer)
        .where(PastAnswer.id.in_([one.id for one in ranked]))
        .options(joinedload(PastAnswer.staff))
    )
    by_id = {answer.id: answer for answer in answers}
    return [
        Found(by_id[one.id], one.likeness, one.same, one.changed, one.other_values)
        for one in ranked
        if one.id in by_id
    ]


def _candidates(
    session: Session, question: Question, mine: Sequence[str], general: bool
) -> tuple[list[int], dict[str, float]]:
    """Ids of at most `CANDIDATES` past answers, and how much each term of the question says."""
    scopes = product_scopes(question.shop_id, question.product_id, question.product_name)
    if general or not scopes:
        scopes = [*scopes, shop_scope(question.shop_id)]
    ids: dict[int, None] = {}
    weights: dict[str, float] = {}
    for scope in scopes:
        if len(ids) >= ENOUGH:
            break
        held = _held(session, {key(scope, term): term for term in mine})
        weights = {**held, **weights}
        rarest = nlargest(RAREST, held, key=lambda term: held[term])
        chosen = {key(scope, term): held[term] for term in rarest}
        ids |= dict.fromkeys(_best(session, chosen, CANDIDATES - len(ids)))
    return list(ids), weights


def _held(session: Session, asked: Mapping[int, str]) -> dict[str, float]:
    """The terms that any past answer holds, with what they say: the rarer, the more."""
    part = f"SELECT {{n}} AS n, count(*) AS many FROM ({_POSTINGS}) AS t{{n}}"  # noqa: S608 - constants
    found = session.execute(*_united(part, list(asked))).tuples().all()
    named = list(asked.values())
    return {named[place]: 1 / (1 + math.log2(1 + many)) for place, many in found if many}


def _best(session: Session, weights: Mapping[int, float], limit: int) -> list[int]:
    """Those that hold most of the weight, the newest of them first."""
    if not weights:
        return []
    part = f"SELECT past_answer_id, :w{{n}} AS weight FROM ({_POSTINGS}) AS t{{n}}"  # noqa: S608 - constants
    lists, given = _united(part, list(weights))
    given |= {f"w{n}": weight for n, weight in enumerate(weights.values())}
    statement = (
        f"SELECT past_answer_id FROM ({lists}) AS lists GROUP BY past_answer_id "  # noqa: S608 - constants
        "ORDER BY sum(weight) DESC, past_answer_id DESC LIMIT :most"
    )
    return list(session.scalars(text(statement), given | {"most": limit}))


# By hand: for twelve parts SQLAlchemy takes longer to build the statement than SQL to run it.
_POSTINGS = (
    "SELECT past_answer_id FROM past_answer_terms WHERE key = :k{n} "  # noqa: S608 - a constant
    f"ORDER BY past_answer_id DESC LIMIT {POSTINGS}"
)


def _united(part: str, asked: Sequence[int]) -> tuple[Any, dict[str, Any]]:
    parts = [part.format(n=n) for n in range(len(asked))]
    return text(" UNION ALL ".join(parts)), {f"k{n}": value for n, value in enumerate(asked)}


def _seen(question: Question, ids: Sequence[int], secret: bool, *columns: Any) -> Select[Any]:
    """Of these past answers those that may be shown with the question."""
    statement = select(*columns).where(
        PastAnswer.id.in_(ids),
        # A sum, or SQLite reads the whole shop by an index that begins with it.
        PastAnswer.shop_id + 0 == question.shop_id,
        PastAnswer.forgotten_at.is_(None),
        or_(PastAnswer.question_id.is_(None), PastAnswer.question_id != question.id),
    )
    return statement if secret else statement.where(PastAnswer.secret.is_(False))


_RANKED_BY = (
    PastAnswer.id, PastAnswer.question_text, PastAnswer.answer_text, PastAnswer.product_id,
    PastAnswer.product_name, PastAnswer.asked_at, PastAnswer.answered_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ranked:
    id: int
    answer: str
    at: datetime | None
    likeness: float
    same: bool
    changed: str | None
    other_values: bool

    @property
    def order(self) -> tuple[Any, ...]:
        """The same product, then what still holds, then likeness in steps, then the newest."""
        newest = -self.at.timestamp() if self.at else 0.0
        holds = (not self.same, self.changed is not None, self.other_values)
        return (*holds, -round(self.likeness, 1), newest, -self.id)


def _ranked(
    rows: Iterable[Any], question: Question, weights: Mapping[str, float], general: bool
) -> list[_Ranked]:
    likeness = likeness_to(question.text, question.product_name, weights)
    asked, found = values(question.text), []
    for row in rows:
        alike, same = likeness(row.question_text), _same_product(row, question)
        if alike < ALIKE or not (same or (general and same_for_all(row.question_text))):
            continue
        changed = _changed(row, question) if same else None
        other = values(row.question_text) != asked
        at = row.answered_at or row.asked_at
        found.append(_Ranked(row.id, row.answer_text, at, alike, same, changed, other))
    return _each_answer_once(sorted(found, key=lambda one: one.order))


def _each_answer_once(found: Iterable[_Ranked]) -> list[_Ranked]:
    first: dict[str, _Ranked] = {}
    for each in found:
        first.setdefault(squeezed_name(each.answer), each)
    return list(first.values())


def _same_product(row: Any, question: Question) -> bool:
    if row.product_id and row.product_id == question.product_id:
        return True
    name = squeezed_name(row.product_name)
    if name:
        return name == squeezed_name(question.product_name)
    return not (row.product_id or question.product_id or question.product_name)


def _changed(row: Any, question: Question) -> str | None:
    names = squeezed_name(row.product_name), squeezed_name(question.product_name)
    if all(names) and names[0] != names[1]:
        return "name"
    if row.product_id and question.product_id and row.product_id != question.product_id:
        return "id"
    return "later" if _platform_says_later(row, question) else None


def _platform_says_later(row: Any, question: Question) -> bool:
    try:
        changed = datetime.fromisoformat(str(question.context.get(PRODUCT_CHANGED_AT)))
        return row.answered_at is not None and row.answered_at < changed
    except (ValueError, TypeError):
        return False


def past_for(session: Session, past_id: int, question: Question, *, secret: bool) -> str | None:
    """The answer's text, if it may be taken over for this question."""
    statement = _seen(question, [past_id], secret, PastAnswer.answer_text)
    text_: str | None = session.scalar(statement)
    return text_
