"""Figures for a lead: what each person and each shop got done, and whether in time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qna.models import Decision, Question, Review, Shop, Staff
from qna.outgoing import ReplyKind
from qna.store.figures import Period
from qna.store.queue import OVERDUE_HOURS

MAX_DECISIONS = 50_000
"""Decisions that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    staff_id: int
    name: str
    approved: int
    edited: int
    rejected: int
    finals: int
    in_time: float | None
    """The share of holding replies decided within `OVERDUE_HOURS` of the question's arrival."""
    seconds: float | None
    """Half of the decisions took no longer, from opening the question on."""

    @property
    def decided(self) -> int:
        return self.approved + self.edited + self.rejected


@dataclass(frozen=True, slots=True)
class ShopRow:
    shop_id: int
    title: str
    questions: int
    decided: int
    in_time: float | None
    finals: int
    finals_in_time: float | None
    """The share of final answers that were sent before they were due."""
    answer_seconds: float | None
    """Half of the final answers came no later, from the question's arrival on."""


@dataclass(frozen=True, slots=True)
class _Decided:
    staff_id: int
    shop_id: int
    decision: Decision
    final: bool
    seconds: float | None
    waited: timedelta
    in_time: bool


def by_person(session: Session, period: Period) -> list[PersonRow]:
    """Who decided most on top."""
    names = dict(session.execute(select(Staff.id, Staff.name)).tuples().all())
    groups = _grouped(_decided(session, period), lambda one: one.staff_id)
    rows = [_person(key, names.get(key, "–"), found) for key, found in groups.items()]
    return sorted(rows, key=lambda row: (-row.decided - row.finals, row.name))


def _person(staff_id: int, name: str, found: Sequence[_Decided]) -> PersonRow:
    holding = [one for one in found if not one.final]
    counts = Counter(one.decision for one in holding)
    seconds = [one.seconds for one in found if one.seconds is not None]
    finals = len(found) - len(holding)
    return PersonRow(
        staff_id=staff_id,
        name=name,
        approved=counts[Decision.APPROVED],
        edited=counts[Decision.EDITED],
        rejected=counts[Decision.REJECTED],
        finals=finals,
        in_time=_share(holding),
        seconds=_half(seconds),
    )


def by_shop(session: Session, period: Period) -> list[ShopRow]:
    """Every shop with questions or decisions in the period; the busiest on top."""
    groups = _grouped(_decided(session, period), lambda one: one.shop_id)
    asked = _asked(session, period)
    shops = session.scalars(select(Shop).where(Shop.id.in_({*groups, *asked})))
    rows = [_shop(shop, asked.get(shop.id, 0), groups.get(shop.id, [])) for shop in shops]
    return sorted(rows, key=lambda row: (-row.questions, row.title))


def _shop(shop: Shop, questions: int, found: Sequence[_Decided]) -> ShopRow:
    finals = [one for one in found if one.final]
    holding = [one for one in found if not one.final]
    waits = [one.waited.total_seconds() for one in finals]
    title = shop.title or shop.name
    shares = (_share(holding), len(finals), _share(finals), _half(waits))
    return ShopRow(shop.id, title, questions, len(holding), *shares)


def _asked(session: Session, period: Period) -> dict[int, int]:
    statement = select(Question.shop_id, func.count()).where(Question.received_at >= period.since)
    if period.shop_id is not None:
        statement = statement.where(Question.shop_id == period.shop_id)
    return dict(session.execute(statement.group_by(Question.shop_id)).tuples().all())


def _decided(session: Session, period: Period) -> list[_Decided]:
    statement = (
        select(Review, Question.shop_id, Question.received_at, Question.answer_due_at)
        .join(Question, Question.id == Review.question_id)
        .where(Review.created_at >= period.since, Review.undone_at.is_(None))
        .order_by(Review.id.desc())
        .limit(MAX_DECISIONS)
    )
    if period.shop_id is not None:
        statement = statement.where(Question.shop_id == period.shop_id)
    return [_one(*row) for row in session.execute(statement).tuples()]


def _one(review: Review, shop_id: int, received: Any, due: Any) -> _Decided:
    final = review.kind == ReplyKind.FINAL
    waited = review.created_at - received
    soon = waited <= timedelta(hours=OVERDUE_HOURS)
    in_time = due is not None and review.created_at <= due if final else soon
    return _Decided(
        review.reviewer_id, shop_id, review.decision, final, review.seconds, waited, in_time
    )


def _grouped(
    found: Iterable[_Decided], key: Callable[[_Decided], int]
) -> dict[int, list[_Decided]]:
    groups: defaultdict[int, list[_Decided]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return dict(groups)


def _share(found: Sequence[_Decided]) -> float | None:
    return sum(one.in_time for one in found) / len(found) if found else None


def _half(values: Sequence[float]) -> float | None:
    return median_low(values) if values else None
