"""The rows that arrivals become: what comes together is written by one statement."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnDefault,
    Table,
    TextClause,
    bindparam,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from qna.clocks.shop import Timing, holding_due
from qna.fair_queue import next_turn
from qna.incoming import IncomingKind, IncomingQuestion, storable_text
from qna.lifecycle import Status
from qna.models import Question, Shop, now

MOST_ROWS = 32
"""Of one statement. PostgreSQL plans it anew each time, which takes longer than a row's writing."""


class Arrived(NamedTuple):
    shop_id: int
    incoming: IncomingQuestion
    source: str
    follows_id: int | None = None


def first_of_their_keys(arrivals: Sequence[tuple[int, IncomingQuestion]]) -> list[int]:
    """Places of what may be written before all else: the first of its key, and about itself."""
    plain: list[int] = []
    seen: set[tuple[int, str | None]] = set()
    for place, (shop_id, incoming) in enumerate(arrivals):
        key = shop_id, incoming.platform_question_id
        if key not in seen and incoming.follows is None and not incoming.tells_of_an_answer:
            plain.append(place)
        seen |= {key, (shop_id, incoming.follows)}
    return plain


def insert_questions(session: Session, arrived: Sequence[Arrived]) -> list[int | None]:
    """The new rows' ids, in this order; None: it is there already.

    No question may be named twice, and none be answered: those need no row.
    """
    found: list[int | None] = []
    shops: dict[int, _ShopNow] = {}
    for first in range(0, len(arrived), MOST_ROWS):
        rows = [_row(session, each, shops) for each in arrived[first : first + MOST_ROWS]]
        ids = _insert_rows(session, rows)
        if None in ids:
            _close_gaps(session, shops, rows, ids)
        found += ids
    return found


def _close_gaps(
    session: Session,
    shops: dict[int, "_ShopNow"],
    rows: Sequence[Mapping[str, Any]],
    ids: Sequence[int | None],
) -> None:
    """What was there already took a turn: those behind it move up."""
    for shop_id, first in {row["shop_id"]: row["turn"] for row in reversed(rows)}.items():
        shops[shop_id].turn = first
    moved: list[dict[str, Any]] = []
    for row, row_id in zip(rows, ids, strict=True):
        if row_id is not None:
            turn = shops[row["shop_id"]].take_turn(waits=row["status"] == Status.RECEIVED)
            moved += [{"id": row_id, "turn": turn}] if turn != row["turn"] else []
    if moved:
        session.execute(update(Question), moved)


def _row(session: Session, arrived: Arrived, shops: dict[int, "_ShopNow"]) -> dict[str, Any]:
    shop_id, incoming, source, follows_id = arrived
    if shop_id not in shops:
        shops[shop_id] = _shop_now(session, shop_id)
    deleted = incoming.kind == IncomingKind.DELETED
    received, asked = now(), incoming.asked_at
    return {
        "shop_id": shop_id,
        "platform_question_id": incoming.platform_question_id,
        "channel": incoming.channel,
        "follows_id": follows_id,
        "status": Status.WITHDRAWN if deleted else Status.RECEIVED,
        "status_at": received,
        "source": source,
        "asked_at": asked,
        "received_at": received,
        "due_at": holding_due(shops[shop_id].timing, incoming.channel, asked, received),
        "needs_fetch": incoming.needs_fetch and not deleted,
        "turn": shops[shop_id].take_turn(waits=not deleted),
        **content_of(incoming),
    }


@dataclass
class _ShopNow:
    """What the due times and turns of its new questions hang on, read once for all of them."""

    timing: Timing
    turn: float
    step: float

    def take_turn(self, *, waits: bool) -> float:
        """What `next_turn` would say, came they one by one."""
        taken = self.turn
        self.turn += self.step if waits else 0
        return taken


_TURN = text(f"1.0 / weight AS step, {next_turn(':shop')} AS turn")
_SHOP = select(Shop.platform, Shop.timezone, Shop.answer_due_hours, Shop.clocks, _TURN).where(
    Shop.id == bindparam("shop", type_=BigInteger)
)


def _shop_now(session: Session, shop_id: int) -> _ShopNow:
    """As it stands in this transaction."""
    *timing, step, turn = session.connection().execute(_SHOP, {"shop": shop_id}).one()
    return _ShopNow(Timing(*timing), turn, step)


def _insert_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """One statement; the rows' ids, None where a key is there already."""
    given = {f"{name}_{n}": row[name] for n, row in enumerate(rows) for name in _ARRIVES}
    written = session.connection().execute(_insert(len(rows)), given)
    ids = {(shop_id, key): row_id for row_id, shop_id, key in written}
    return [ids.get((row["shop_id"], row["platform_question_id"])) for row in rows]


_questions = cast(Table, Question.__table__)
_ARRIVES = (
    "shop_id", "platform_question_id", "channel", "follows_id", "status", "status_at", "source",
    "asked_at", "received_at", "due_at", "needs_fetch", "turn", "text", "product_id",
    "product_name", "author_name", "secret", "content_at", "context", "raw",
)  # fmt: skip
"""The columns that an arrival fills. In the others stands what the table's model begins with."""


def _spelled(column: Column[Any]) -> str:
    value = literal(cast(ColumnDefault, column.default).arg, column.type)
    return str(value.compile(compile_kwargs={"literal_binds": True}))


_BEGINS = {c.name: _spelled(c) for c in _questions.c if c.default and c.name not in _ARRIVES}


@cache
def _insert(rows: int) -> TextClause:
    """As text, since SQLAlchemy 2.0 compiles every INSERT … ON CONFLICT anew, which takes four
    times what running it takes. Both databases spell it alike; the columns' types still bind."""
    names = ", ".join((*_ARRIVES, *_BEGINS))
    row = [
        ", ".join((*(f":{name}_{n}" for name in _ARRIVES), *_BEGINS.values())) for n in range(rows)
    ]
    return text(
        f"INSERT INTO questions ({names}) VALUES ({'), ('.join(row)}) "  # noqa: S608 - our own names
        "ON CONFLICT DO NOTHING RETURNING id, shop_id, platform_question_id"
    ).bindparams(
        *(
            bindparam(f"{name}_{n}", type_=_questions.c[name].type)
            for n in range(rows)
            for name in _ARRIVES
        )
    )


def content_of(incoming: IncomingQuestion) -> dict[str, Any]:
    """The columns that an edit writes, too."""
    return {
        "text": incoming.text,
        "product_id": incoming.product_id,
        "product_name": incoming.product_name,
        "author_name": incoming.author_name,
        "secret": incoming.secret,
        # A clock that is ahead must not keep later events out for ever.
        "content_at": incoming.changed_at and min(incoming.changed_at, now()),
        "context": storable(dict(incoming.context)),
        "raw": storable(incoming.raw),
    }


def storable(value: Any) -> Any:
    """JSON that every database takes, else as it came: no NUL, lone surrogate, infinity."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
