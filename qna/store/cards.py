"""Who holds which GPU: a row for each place on a card, held by lease as a heartbeat is.

The key is the card's UUID, which all containers of a host see alike.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.models import Card, now


def take_card(
    session: Session,
    uuids: Sequence[str],
    *,
    owner: str,
    places: int,
    lease_seconds: float,
) -> str | None:
    """The UUID of a card of `uuids` that fewer than `places` living workers hold, now `owner`'s.

    One that nobody holds comes first, then by the order of `uuids`. None: none is left.
    """
    rows = [{"uuid": uuid, "place": place} for place in range(places) for uuid in uuids]
    # In one order everywhere: two that insert the same rows the other way round would lock up.
    session.execute(_INSERT, sorted(rows, key=lambda row: (row["uuid"], row["place"])))
    until = now() + timedelta(seconds=lease_seconds)
    for row in rows:
        this = (Card.uuid == row["uuid"], Card.place == row["place"], _free())
        taken = update(Card).where(*this).values(owner=owner, lease_until=until)
        if changes_a_row(session, taken):
            return str(row["uuid"])
    return None


def keep_card(session: Session, owner: str, lease_seconds: float) -> bool:
    """The owner lives. False: its lease had ended, and somebody else has its place."""
    until = now() + timedelta(seconds=lease_seconds)
    return changes_a_row(session, update(Card).where(Card.owner == owner).values(lease_until=until))


def give_card_back(session: Session, owner: str) -> None:
    session.execute(update(Card).where(Card.owner == owner).values(owner=None, lease_until=None))


def card_holders(session: Session, uuids: Sequence[str]) -> list[str]:
    """The living workers that hold one of these cards."""
    held = (Card.uuid.in_(uuids), Card.lease_until >= now())
    return list(session.scalars(select(Card.owner).where(*held).order_by(Card.uuid, Card.place)))


_INSERT = text("INSERT INTO cards (uuid, place) VALUES (:uuid, :place) ON CONFLICT DO NOTHING")


def _free() -> ColumnElement[bool]:
    return or_(Card.lease_until.is_(None), Card.lease_until < now())
