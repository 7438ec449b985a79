"""How questions arrived, per shop and day: pushed, found by a poll, answered by somebody else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qna.models import AuditEvent, Question, Shop, now

ANSWERED_ELSEWHERE = "question.answered_elsewhere"


@dataclass(frozen=True, slots=True)
class ArrivalDay:
    """One shop on one day of its own time zone; numbers of questions."""

    shop: str
    date: date
    webhook: int
    poll: int
    answered_elsewhere: int
    """Closed on this day, whenever they arrived."""


def arrivals(session: Session, shops: Sequence[Shop], *, days: int) -> list[ArrivalDay]:
    """The last `days` days, today included and empty days too: newest first, shops as given."""
    counts: Counter[tuple[int, date, str]] = Counter()
    dates: dict[int, list[date]] = {}
    for zone in dict.fromkeys(shop.timezone for shop in shops):
        ids = [shop.id for shop in shops if shop.timezone == zone]
        found = _days(ZoneInfo(zone), days)
        dates |= {shop_id: [day for day, _, _ in found] for shop_id in ids}
        for day, start, end in found:
            counts.update(_arrived(session, ids, day, start, end))
            counts.update(_closed(session, ids, day, start, end))
    return [_row(shop, dates[shop.id][back], counts) for back in range(days) for shop in shops]


def _row(shop: Shop, day: date, counts: Counter[tuple[int, date, str]]) -> ArrivalDay:
    words = ("webhook", "poll", ANSWERED_ELSEWHERE)
    return ArrivalDay(shop.name, day, *(counts[shop.id, day, word] for word in words))


def _days(zone: ZoneInfo, days: int) -> list[tuple[date, datetime, datetime]]:
    """Each day with its first moment and the next day's, newest first."""
    today = now().astimezone(zone).date()
    found = [today - timedelta(days=back) for back in range(days)]
    return [(day, _midnight(day, zone), _midnight(day + timedelta(days=1), zone)) for day in found]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _arrived(
    session: Session, ids: list[int], day: date, start: datetime, end: datetime
) -> dict[tuple[int, date, str], int]:
    statement = (
        select(Question.shop_id, Question.source, func.count())
        .where(Question.received_at >= start, Question.received_at < end, Question.shop_id.in_(ids))
        .group_by(Question.shop_id, Question.source)
    )
    return {(shop_id, day, source): n for shop_id, source, n in session.execute(statement)}


def _closed(
    session: Session, ids: list[int], day: date, start: datetime, end: datetime
) -> dict[tuple[int, date, str], int]:
    statement = (
        select(Question.shop_id, func.count(AuditEvent.question_id.distinct()))
        .join(Question, Question.id == AuditEvent.question_id)
        .where(
            AuditEvent.at >= start,
            AuditEvent.at < end,
            AuditEvent.action == ANSWERED_ELSEWHERE,
            Question.shop_id.in_(ids),
        )
        .group_by(Question.shop_id)
    )
    return {(shop_id, day, ANSWERED_ELSEWHERE): n for shop_id, n in session.execute(statement)}
