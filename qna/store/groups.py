"""Groups of questions that wait: what staff decide once for many.

Sensitive, secret and `look` questions belong to their group and are no part of such a decision.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, joinedload

from qna.models import Draft, Question, QuestionGroup
from qna.models.question import GROUPED
from qna.store.bulk import with_others

SMALLEST = 2
PAGE = 30
MOST_MEMBERS = 200
"""Decided at once; what is more waits for the next time."""


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    id: int
    product_name: str
    """"" where the answer does not depend on the product."""
    count: int
    oldest: datetime
    sample: Question
    """The one that waits longest."""


@dataclass(frozen=True, slots=True)
class Members:
    together: Sequence[Question]
    """May be decided at once, oldest first, `MOST_MEMBERS` at the most."""
    total: int
    apart: Sequence[Question]
    """Must be read one by one."""


def together(shop_id: int | None = None) -> list[Any]:
    """The questions that a group decision may be about; wants `Question` joined with its draft."""
    conditions = [
        GROUPED,
        Question.secret.is_(False),
        *with_others(),
    ]
    return conditions if shop_id is None else [*conditions, Question.shop_id == shop_id]


def decided_with(group_id: int | None) -> list[Any]:
    """What must hold of a question at the moment it is decided with a group; None: by itself."""
    if group_id is None:
        return []
    apart = (Question.secret.is_(False), Question.sensitive.is_(None))
    return [Question.group_id == group_id, *apart]


def _joined(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Question).join(Draft, Draft.id == Question.draft_id)


def waiting_groups(
    session: Session, *, shop_id: int | None = None, limit: int = PAGE
) -> list[WaitingGroup]:
    """Those with two questions and more, the largest first."""
    rows = session.execute(_largest(shop_id).limit(limit)).all()
    samples = _samples(session, [row.first for row in rows])
    names = _product_names(session, [row.group_id for row in rows])
    return [
        WaitingGroup(row.group_id, names.get(row.group_id, ""), row.number, row.oldest, sample)
        for row in rows
        if (sample := samples.get(row.first)) is not None
    ]


def _largest(shop_id: int | None) -> Select[Any]:
    number, oldest = func.count().label("number"), func.min(Question.received_at).label("oldest")
    return (
        _joined(Question.group_id, number, oldest, func.min(Question.id).label("first"))
        .where(*together(shop_id))
        .group_by(Question.group_id)
        .having(number >= SMALLEST)
        .order_by(number.desc(), oldest, Question.group_id)
    )


def count_groups(session: Session, *, shop_id: int | None = None) -> tuple[int, int]:
    """How many groups wait, and how many questions in them."""
    groups = _largest(shop_id).order_by(None).subquery()
    counted = select(func.count(), func.coalesce(func.sum(groups.c.number), 0))
    row: Row[Any] = session.execute(counted.select_from(groups)).one()
    return row[0], int(row[1])


def _samples(session: Session, ids: Collection[int]) -> dict[int, Question]:
    found = select(Question).where(Question.id.in_(ids)).options(*_SHOWN)
    return {row.id: row for row in session.scalars(found)}


_SHOWN = (joinedload(Question.draft), joinedload(Question.shop))


def _product_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    columns = (QuestionGroup.id, QuestionGroup.product_name)
    return {row.id: row.product_name for row in session.execute(
        select(*columns).where(QuestionGroup.id.in_(ids))
    )}  # fmt: skip


def members(session: Session, group_id: int, *, shop_id: int | None = None) -> Members:
    """What waits in a group."""
    mine = Question.group_id == group_id
    order = (Question.received_at, Question.id)
    chosen = _joined(Question).where(mine, *together(shop_id)).order_by(*order)
    found = session.scalars(chosen.options(*_SHOWN).limit(MOST_MEMBERS)).all()
    ids = _joined(Question.id).where(mine, *together(shop_id))
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    others = select(Question).where(mine, GROUPED, Question.id.not_in(ids)).order_by(*order)
    if shop_id is not None:
        others = others.where(Question.shop_id == shop_id)
    apart = session.scalars(others.options(*_SHOWN).limit(MOST_MEMBERS)).all()
    return Members(found, total, apart)


def next_group(session: Session, group_id: int, *, shop_id: int | None = None) -> int | None:
    """The largest other one that waits."""
    others = _largest(shop_id).where(Question.group_id != group_id).limit(1)
    row = session.execute(others).first()
    return None if row is None else int(row.group_id)


def sizes(session: Session, group_ids: Collection[int]) -> dict[int, int]:
    """How many wait together, by group; only groups of two and more."""
    if not group_ids:
        return {}
    chosen = _largest(None).where(Question.group_id.in_(group_ids)).order_by(None)
    return {int(row.group_id): int(row.number) for row in session.execute(chosen)}
