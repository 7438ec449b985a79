"""Whose question is drafted next: shops take turns, so that a flood of one starves no other.

Start-time fair queuing (Goyal, Vin, Cheng: SIGCOMM 1996) with its numbers kept in SQL. Whoever
begins to wait gets `questions.turn`: a step more than its shop's last one that waits, or the least
one that anybody waits with, whichever is more. Claims go by it. So the first question of a quiet
shop stands beside the head of the queue, however many another shop has sent, and within a shop
the order stays. A step is 1 / `shops.weight`: of two shops with more than can be drafted, one of
weight 2 gets twice as many.

Only what waits counts; when nobody does, numbers begin at 1 again. `AT_ONCE` goes before all.
"""

from typing import Final

from sqlalchemy import ColumnElement, Float, TextClause, literal_column, text

AT_ONCE: Final = 0.0
"""For what a person waits for. Also of rows that a release without turns has written."""

RECEIVED: Final = "status = 'received'"
WAITING: Final = f"{RECEIVED} AND NOT needs_fetch AND losses = 0"
"""Partial indexes: as words, since SQLite finds one only by the same words, not by parameters."""


def waiting() -> TextClause:
    """The questions of `ix_questions_turn`."""
    return text(WAITING)


def next_turn(shop: str) -> str:
    """SQL for the turn of another question of this shop; `shop` is an expression of ours.

    Two at the same moment in two transactions may get the same one: a flood by many connections
    has as many turns at once.
    """
    # The subqueries of a partial index each: two steps into it, however long the queue.
    return f"""(SELECT max(turn) FROM (
        SELECT coalesce(min(head.turn), 1) AS turn FROM questions AS head
        WHERE head.status = 'received' AND NOT head.needs_fetch AND head.losses = 0
        AND head.turn > 0
        UNION ALL
        SELECT max(own.turn) + 1.0 / (SELECT weight FROM shops WHERE id = {shop})
        FROM questions AS own WHERE own.status = 'received' AND own.shop_id = {shop}
    ) AS candidates)"""  # noqa: S608 - our own words


def turn_again() -> ColumnElement[float]:
    """For an UPDATE of `questions` that lets one wait again: who waits already keeps its turn."""
    new = next_turn("questions.shop_id")
    return literal_column(
        f"CASE WHEN questions.status = 'received' THEN questions.turn ELSE {new} END", Float()
    )
