"""Figures, the same on both databases."""

from dataclasses import astuple
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qna.database import Database
from qna.models import Decision, Delivery, DeliveryStatus, DraftSource, Review, Role, Shop, now
from qna.outgoing import ReplyKind
from qna.secrets import SecretBox
from qna.store import figures
from qna.store.figures import Period
from qna.store.owed_answers import count_overdue, open_promises
from tests.conftest import make_shop
from tests.review.desk import add_person, add_question

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def review(database: Database) -> Any:
    """Decides on a question, `minutes` after it came in."""
    person = add_person(database, "minji", Role.REVIEWER)

    def decide(question: Any, decision: Decision, minutes: int, **values: Any) -> None:
        at = question.received_at + timedelta(minutes=minutes)
        with database.write() as session:
            row = Review(
                question_id=question.id, draft_id=question.draft_id, reviewer_id=person.id,
                decision=decision, created_at=at, **values,
            )  # fmt: skip
            session.add(row)
            session.flush()
            if decision != Decision.REJECTED:
                session.add(
                    Delivery(
                        question_id=question.id, review_id=row.id, kind=ReplyKind.HOLDING,
                        reply_text="x", question_revision=1, status=DeliveryStatus.POSTED,
                        posted_at=at + timedelta(minutes=1), created_at=at,
                    )
                )  # fmt: skip

    return decide


def test_figures(database: Database, box: SecretBox, shop: Shop, review: Any) -> None:
    other = make_shop(database, box, name="other")
    found = [{"code": "promise", "excerpt": "x", "start": 0, "end": 1}] * 2
    thrown = [{"reply": "x", "violations": found}, {"reply": "y", "violations": []}]
    rows = [add_question(database, shop.id, n, minutes=30) for n in range(3)]
    rows.append(add_question(database, shop.id, 3, minutes=30, draft_preset="cool"))
    add_question(database, other.id, 4, minutes=30, draft_rejected=thrown)
    add_question(database, shop.id, 5, minutes=30, draft_source=DraftSource.FALLBACK)
    add_question(database, shop.id, 6, minutes=60 * 24 * 40)
    review(rows[0], Decision.APPROVED, 1)
    review(rows[1], Decision.EDITED, 2, edit_distance=6)
    review(rows[2], Decision.REJECTED, 10)
    review(rows[2], Decision.APPROVED, 9, undone_at=now())
    review(rows[3], Decision.APPROVED, 3)
    here = Period(7, SEOUL, shop.id)
    with database.read() as session:
        days = figures.per_day(session, here)
        assert len(days) == 7
        assert sum(day.drafts for day in days) == 5
        assert [sum(getattr(day, d.value) for day in days) for d in Decision] == [2, 1, 1]
        waits = figures.waits(session, here)
        assert (waits["decided"].count, waits["decided"].p50) == (4, pytest.approx(120, abs=0.1))
        assert waits["drafted"].p95 == pytest.approx(5, abs=0.1)
        assert waits["posted"].count == 4
        best, rest = figures.by_setting(session, here)
        assert (best.preset, best.unchanged_share) == ("cool", 1.0)
        assert (rest.reviewed, rest.approved, rest.edited, rest.rejected) == (3, 1, 1, 1)
        assert rest.edit_distance == 6.0
        assert figures.template_share(session, here) == pytest.approx(1 / 5)
        assert figures.violations(session, here) == []
        judged = [astuple(row)[2:] for row in figures.verdicts(session, here)]
        assert judged == [(4, 0, 0, 1)]
        everywhere = figures.violations(session, Period(7, SEOUL))
        assert [(row.code, row.count) for row in everywhere] == [("promise", 1)]
        assert [row.drafts for row in figures.by_worker(session, here)] == [4]


def test_nothing_yet(database: Database) -> None:
    with database.read() as session:
        period = Period(30, SEOUL)
        assert figures.template_share(session, period) is None
        assert figures.waits(session, period)["posted"] == figures.Wait(0, None, None)
        assert figures.by_setting(session, period) == []


def test_days_are_counted_in_the_shops_zone(database: Database, shop: Shop) -> None:
    question = add_question(database, shop.id, minutes=0)
    with database.read() as session:
        for name in ("Asia/Seoul", "America/New_York"):
            days = figures.per_day(session, Period(7, ZoneInfo(name)))
            local = question.received_at.astimezone(ZoneInfo(name)) + timedelta(seconds=5)
            assert [day.date for day in days if day.drafts] == [local.date()]


def test_promises_the_one_due_first_on_top(database: Database, shop: Shop) -> None:
    hours = [5, -2, 1]
    for number, due in enumerate(hours):
        at = now() + timedelta(hours=due)
        add_question(
            database, shop.id, number, status="posted", answer_due_at=at, secret=number == 2
        )
    with database.read() as session:
        rows = open_promises(session).rows
        assert [row.platform_question_id for row in rows] == ["Q-1", "Q-2", "Q-0"]
        assert len(open_promises(session, secret=False).rows) == 2
        assert count_overdue(session) == 1
        first = rows[0]
        assert first.answer_due_at
        rest = open_promises(session, after=(first.answer_due_at, first.id)).rows
        assert [row.id for row in rest] == [row.id for row in rows[1:]]
