"""Arrivals that share a transaction become the rows that they would become one by one."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.database import Database
from qna.incoming import IncomingKind, IncomingQuestion
from qna.models import Question, Shop
from qna.secrets import SecretBox
from qna.store.new_questions import MOST_ROWS
from qna.store.questions import Recorded, record_question, record_questions
from tests.conftest import make_shop
from tests.qna import steps

Arrivals = list[tuple[int, IncomingQuestion]]
WRITTEN = (
    "platform_question_id", "status", "text", "product_id", "secret", "needs_fetch", "turn",
    "source", "follows_id",
    "channel", "context", "raw", "revision", "claim", "losses", "ungrouped",
)  # fmt: skip


def mixed(shop: Shop) -> Arrivals:
    """New ones, a duplicate, an edit, deletions before and after, an answer, one by id only."""
    told = [
        steps.incoming("Q-1", secret=True, context={"board": 6}, raw={"a": [1, "…"]}),
        steps.incoming("Q-2", product_id="P-1", text="다른 색도 있나요?"),
        steps.incoming("Q-1"),
        steps.incoming("Q-2", kind=IncomingKind.UPDATED, text="흰색도 있나요?"),
        steps.incoming("Q-3", kind=IncomingKind.DELETED),
        steps.incoming("Q-3"),
        steps.incoming("Q-4", needs_fetch=True, text=""),
        steps.incoming("Q-5", answered=True),
        steps.incoming("Q-6"),
        steps.incoming("Q-7"),
        steps.incoming("Q-6", kind=IncomingKind.DELETED),
    ]
    return [(shop.id, one) for one in told]


class Undone(Exception):
    """Rolls a transaction back, so that the next one finds the same queue."""


def recorded_by(
    database: Database, shop: Shop, record: Callable[[Session], list[Recorded | None]]
) -> tuple[list[object], list[tuple[object, ...]]]:
    """What `record` told of each arrival, and the rows it left; none stays."""
    told: list[object] = []
    rows: list[tuple[object, ...]] = []
    with suppress(Undone), database.write() as session:
        told = [one and (one.status, one.new, one.changed) for one in record(session)]
        found = session.scalars(
            select(Question)
            .where(Question.shop_id == shop.id)
            .order_by(Question.platform_question_id)
        )
        rows = [tuple(getattr(row, name) for name in WRITTEN) for row in found]
        raise Undone
    return told, rows


def test_together_and_one_by_one_are_the_same(shared_database: Database, own_shop: Shop) -> None:
    # Two were here before: a duplicate and an edit of them take no turn from those behind.
    for name in ("Q-01", "Q-02"):
        steps.ask(shared_database, own_shop, name)
    known = [steps.incoming("Q-01"), steps.edition("Q-02", "검은색도 있나요?")]
    arrivals = [*((own_shop.id, one) for one in known), *mixed(own_shop)]
    together = recorded_by(
        shared_database, own_shop, lambda open_: record_questions(open_, arrivals)
    )
    one_by_one = recorded_by(
        shared_database,
        own_shop,
        lambda open_: [record_question(open_, *each) for each in arrivals],
    )
    assert together == one_by_one
    told, rows = together
    assert len(told) == len(arrivals)
    assert len(rows) == 8  # not the duplicates, nor the one that a person had answered


def test_more_than_one_statement_holds_keep_their_order(
    shared_database: Database, own_shop: Shop
) -> None:
    names = [f"Q-{n:03}" for n in range(2 * MOST_ROWS + 3)]
    arrivals = [(own_shop.id, steps.incoming(name)) for name in names]
    with shared_database.write() as session:
        recorded = record_questions(session, arrivals)
    rows = [steps.get(shared_database, Question, one.question_id) for one in recorded if one]
    assert [row.platform_question_id for row in rows] == names
    turns = [row.turn for row in rows]
    assert turns == sorted(set(turns))


def test_a_shop_of_twice_the_weight_steps_half_as_far(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    heavy = make_shop(shared_database, box, name=f"{own_shop.name}-heavy", weight=2.0)
    shops = [own_shop, heavy, own_shop, heavy]
    arrivals = [(shop.id, steps.incoming(f"Q-{n}")) for n, shop in enumerate(shops)]
    with shared_database.write() as session:
        recorded = record_questions(session, arrivals)
    turn = [steps.get(shared_database, Question, one.question_id).turn for one in recorded if one]
    assert turn[2] - turn[0] == pytest.approx(1.0)
    assert turn[3] - turn[1] == pytest.approx(0.5)
