"""How things stand, for a monitor that asks every few seconds: bounded, whatever the tables hold.

Each count ends at `COUNT_CAP`, each "oldest" is the first row of an index, and no more than
`MOST_SHOPS` shops are looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, literal, select
from sqlalchemy.orm import Session

from qna.database import UtcDateTime
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, WorkerHeartbeat, now
from qna.store.drift import open_drift
from qna.store.queue import COUNT_CAP
from qna.store.workers import ALIVE_SECONDS

MOST_SHOPS = 100
"""Named one by one, those that were added first; of the others the totals tell."""

STATES: dict[str, tuple[Status, ...]] = {
    "waiting": (Status.RECEIVED, Status.DRAFTING),
    "in_review": (Status.IN_REVIEW,),
    "sending": (Status.APPROVED, Status.POSTING, Status.DELIVERY_UNKNOWN),
    "failed": (Status.DELIVERY_FAILED,),
}
AGED = ("waiting", "in_review")
"""The states of which the oldest question is of interest."""


@dataclass(frozen=True, slots=True)
class ShopSample:
    name: str
    counts: dict[str, int]
    """By state, and `open` and `overdue` promises."""
    oldest: dict[str, datetime | None]


@dataclass(frozen=True, slots=True)
class WorkerSample:
    alive: int
    busy: int
    oldest_beat: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    taken_at: datetime
    oldest_waiting: datetime | None
    promises_overdue: int
    deliveries_due: int
    drift_alarms: int
    shops: list[ShopSample]
    platforms: dict[str, tuple[int, int]]
    """Active shops, and those of them whose last poll failed."""
    workers: dict[str, WorkerSample]


def take_sample(session: Session) -> Sample:
    """Nine short statements."""
    at = now()
    return Sample(
        taken_at=at,
        oldest_waiting=_earliest([session.scalar(one) for one in _OLDEST_WAITING]),
        promises_overdue=session.scalar(_OVERDUE, {"at": at}) or 0,
        deliveries_due=session.scalar(_DUE, {"at": at}) or 0,
        drift_alarms=len(open_drift(session, at)),
        shops=_shops(session, at),
        platforms={name: (shops, bad) for name, shops, bad in session.execute(_PLATFORMS)},
        workers=_workers(session, at),
    )


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in moments if each), default=None)


def _counted(wanted: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(wanted.limit(COUNT_CAP).subquery())


# Built once: building them takes longer than running them.
_AT = bindparam("at", type_=UtcDateTime())
# One look at the index for each status: for both at once SQLite would read all that wait.
_OLDEST_WAITING = [
    select(func.min(Question.received_at)).where(Question.status == status)
    for status in STATES["waiting"]
]
_LATE = select(Question.shop_id).where(
    Question.status == Status.POSTED, Question.answer_due_at < _AT
)
_OVERDUE = _counted(_LATE)
_LATEST = _LATE.order_by(Question.answer_due_at).limit(COUNT_CAP).subquery()
_OVERDUE_BY_SHOP = select(_LATEST.c.shop_id, func.count()).group_by(_LATEST.c.shop_id)
_DUE = _counted(
    select(Delivery.id).where(
        Delivery.status.in_([DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN]),
        Delivery.not_before <= _AT,
    )
)
_PLATFORMS = (
    select(Shop.platform, func.count(), func.count(Shop.poll_error))
    .where(Shop.active)
    .group_by(Shop.platform)
)


def _of_shop(statuses: Sequence[Status]) -> ScalarSelect[int]:
    """How many questions of the shop in the row outside."""
    mine = select(literal(1)).where(Question.shop_id == Shop.id, Question.status.in_(statuses))
    return _counted(mine.correlate(Shop)).scalar_subquery()


def _first_of_shop(status: Status) -> ScalarSelect[Any]:
    mine = select(func.min(Question.received_at)).where(
        Question.shop_id == Shop.id, Question.status == status
    )
    return mine.scalar_subquery()


_SHOPS = (
    select(
        Shop.id,
        Shop.name,
        *(_of_shop(statuses).label(state) for state, statuses in STATES.items()),
        _of_shop((Status.POSTED,)).label("open"),
        *(_first_of_shop(each).label(f"first_{each}") for state in AGED for each in STATES[state]),
    )
    .where(Shop.active)
    .order_by(Shop.id)
    .limit(MOST_SHOPS)
)


def _shops(session: Session, at: datetime) -> list[ShopSample]:
    late = {row.shop_id: row[1] for row in session.execute(_OVERDUE_BY_SHOP, {"at": at})}
    return [
        ShopSample(
            row["name"],
            {state: row[state] for state in (*STATES, "open")}
            | {"overdue": late.get(row["id"], 0)},
            {s: _earliest(row[f"first_{each}"] for each in STATES[s]) for s in AGED},
        )
        for row in session.execute(_SHOPS).mappings()
    ]


def _workers(session: Session, at: datetime) -> dict[str, WorkerSample]:
    """Every kind that was seen within a day."""
    since = at - timedelta(seconds=ALIVE_SECONDS)
    found: dict[str, WorkerSample] = {}
    for row in session.scalars(select(WorkerHeartbeat).limit(COUNT_CAP)):
        before = found.get(row.kind, WorkerSample(0, 0, row.seen_at))
        alive = row.seen_at > since
        found[row.kind] = WorkerSample(
            before.alive + alive,
            before.busy + row.busy * alive,
            min(before.oldest_beat, row.seen_at),
        )
    return found
