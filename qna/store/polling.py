"""Which shops are to be polled now, and how far each has been read."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.models import Question, Shop, now

SHORTEST_PAUSE = 5.0
LONGEST_PAUSE = 900.0
"""Between two polls of a shop that keeps failing, in seconds."""

LONGEST_REST = 3600.0
FETCH_PAUSE = 15.0
"""Until a failed fetch is tried again, in seconds."""

# Built once, as what every round of the relay asks.
_SHOPS = select(
    Shop.id, Shop.platform, Shop.config, Shop.polled_at, Shop.poll_error, Shop.poll_cursor,
    Shop.created_at,
).where(Shop.active, Shop.platform.in_(bindparam("platforms", expanding=True)))  # fmt: skip


def due_polls(session: Session, every: Mapping[str, float]) -> list[int]:
    """Active shops whose time has come, each marked so that no second poll starts.

    `every`: seconds between two polls, by platform; `poll_seconds` in a shop's config goes first.
    A shop that fails is left alone for as long as it has been failing, up to 15 minutes.
    """
    at = now()
    return [shop.id for shop in _due(session, every, at) if _mark(session, shop, at)]


def poll_is_due(session: Session, every: Mapping[str, float]) -> bool:
    """Whether `due_polls` would find anything."""
    return any(_due(session, every, now()))


def _due(session: Session, every: Mapping[str, float], at: datetime) -> Iterator[Row[Any]]:
    shops = session.connection().execute(_SHOPS, {"platforms": list(every)}).all()
    return (shop for shop in shops if _is_due(shop, every[shop.platform], at))


def _is_due(shop: Row[Any], every: float, at: datetime) -> bool:
    if shop.polled_at is None:
        return True
    pause = _configured(shop, every)
    if shop.poll_error is not None:
        failing = shop.polled_at - (shop.poll_cursor or shop.created_at)
        pause = max(pause, min(failing.total_seconds(), LONGEST_PAUSE))
    return bool(shop.polled_at < at - timedelta(seconds=pause))


def _configured(shop: Row[Any], default: float) -> float:
    try:
        return max(float(shop.config.get("poll_seconds") or default), SHORTEST_PAUSE)
    except (TypeError, ValueError):
        return default


def _mark(session: Session, shop: Row[Any], at: datetime) -> bool:
    """False: another relay was first."""
    before = shop.polled_at
    unchanged = Shop.polled_at.is_(None) if before is None else Shop.polled_at == before
    statement = (
        update(Shop)
        .where(Shop.id == shop.id, unchanged)
        .values(polled_at=at)
        .execution_options(synchronize_session=False)
    )
    return changes_a_row(session, statement)


def poll_again_soon(session: Session, shop_id: int) -> None:
    """The poll could not begin: the next round finds the shop again."""
    session.execute(update(Shop).where(Shop.id == shop_id).values(polled_at=None))


def save_polled(session: Session, shop_id: int, until: datetime) -> None:
    """Everything up to `until` is committed. A slower poll that began earlier moves nothing."""
    session.execute(update(Shop).where(Shop.id == shop_id).values(poll_error=None, polled_at=until))
    behind = or_(Shop.poll_cursor.is_(None), Shop.poll_cursor < until)
    session.execute(update(Shop).where(Shop.id == shop_id, behind).values(poll_cursor=until))


def save_poll_error(
    session: Session, shop_id: int, at: datetime, reason: str, *, retry_after: float | None = None
) -> None:
    """The cursor stays: the next poll reads the same window again, after what was asked for.

    `retry_after`: seconds that the platform wants to be left alone, at most an hour here.
    """
    rest = timedelta(seconds=min(retry_after or 0.0, LONGEST_REST))
    values = {"poll_error": reason[:500], "polled_at": at + rest}
    session.execute(update(Shop).where(Shop.id == shop_id).values(**values))


def save_fetch_error(
    session: Session, question: Question, reason: str, *, retry_after: float | None = None
) -> None:
    """The text of a question known by its id could not be fetched; the relay comes again."""
    rest = timedelta(seconds=max(min(retry_after or 0.0, LONGEST_REST), FETCH_PAUSE))
    session.execute(
        update(Question)
        .where(Question.id == question.id, Question.needs_fetch)
        .values(lease_until=now() + rest)
    )
    values = {"poll_error": reason[:500]}
    session.execute(update(Shop).where(Shop.id == question.shop_id).values(**values))


def forget_echo(session: Session, question_id: int) -> bool:
    """Remove a row of which only the id was ever known, and that turned out to be no question.

    Platforms push our own replies too, some of them with nothing but an id.
    """
    question = session.get(Question, question_id)
    if question is None or not question.needs_fetch or question.revision > 1 or question.text:
        return False
    session.delete(question)
    session.flush()
    return True
