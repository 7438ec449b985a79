"""Figures about due times: share in time, by hour and weekday, what was missed and why."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Review, Role, Shop, Staff, now
from qna.outgoing import ReplyKind
from qna.secrets import SecretBox
from qna.store import deadlines
from qna.store.acts import ACTS, Done
from qna.store.deadlines import MarketRow
from qna.store.figures import Period
from qna.store.queue import queue_page
from qna.store.queue_filter import Tab, Wanted
from tests.conftest import make_shop
from tests.review.desk import Person, add_question

SEOUL = ZoneInfo("Asia/Seoul")
AT = now() - timedelta(days=2)
AFTER, BEFORE = AT + timedelta(hours=1), AT - timedelta(hours=1)


def add(
    database: Database, shop: Shop, number: int, decided: datetime | None, **values: Any
) -> int:
    """A question whose holding reply was due at `AT`, with a draft an hour before."""
    fixed = {"due_at": AT, "status": Status.POSTED, "draft_created_at": BEFORE}
    asked = {"asked_at": AT - timedelta(hours=24), "received_at": AT - timedelta(hours=24)}
    question = add_question(database, shop.id, number, **{**fixed, **asked, **values})
    if decided:
        with database.write() as session:
            session.add(
                Review(
                    question_id=question.id, draft_id=question.draft_id, reviewer_id=1,
                    kind=ReplyKind.HOLDING, decision="approved", created_at=decided,
                )
            )  # fmt: skip
    return question.id


@pytest.fixture
def asked(database: Database, shop: Shop, person: Staff, box: SecretBox) -> Shop:
    """Ids 1 to 9 of the demo shop, 10 and 11 of another market's."""
    add(database, shop, 1, BEFORE, posted_at=BEFORE)
    add(database, shop, 2, BEFORE, posted_at=AFTER)  # the platform
    add(database, shop, 3, AFTER, posted_at=AFTER)  # no decision
    add(database, shop, 4, AFTER, posted_at=AFTER, draft_created_at=AFTER)  # no draft
    add(database, shop, 5, None, status=Status.IN_REVIEW)  # no decision, still waiting
    add(database, shop, 6, None, status=Status.REJECTED, status_at=BEFORE)
    add(database, shop, 7, None, status=Status.WITHDRAWN)  # not counted
    add(database, shop, 8, None, due_at=now() + timedelta(hours=1), status=Status.IN_REVIEW)
    add(database, shop, 9, None, due_at=AT - timedelta(days=60), status=Status.IN_REVIEW)
    other = make_shop(database, box, name="naver-shop", platform="naver", webhook_secrets=[])
    late = {"answer_due_at": AT, "posted_at": BEFORE, "channel": "product"}
    add(database, other, 10, BEFORE, status=Status.ANSWERED, answered_at=BEFORE, **late)
    add(database, other, 11, BEFORE, **late)
    return other


def test_shares_and_reasons_by_market(database: Database, asked: Shop) -> None:
    with database.read() as session:
        rows = deadlines.by_market(session, Period(7, SEOUL))
        one = deadlines.by_market(session, Period(7, SEOUL, asked.id))
    assert rows == [
        MarketRow("standard", "", 6, 4, 1, 2, 1, 0, 0),
        MarketRow("naver", "product", 2, 0, 0, 0, 0, 2, 1),
    ]
    assert one == rows[1:]
    assert (round(rows[0].in_time or 0, 3), rows[1].in_time) == (0.333, 1.0)
    assert (rows[0].finals_in_time, rows[1].finals_in_time) == (None, 0.5)


def test_by_weekday_and_hour_of_the_question(database: Database, asked: Shop) -> None:
    with database.read() as session:
        rows = deadlines.by_hour(session, Period(7, SEOUL))
    local = (AT - timedelta(hours=24)).astimezone(SEOUL)
    assert [(row.weekday, row.hour, row.due, row.missed) for row in rows] == [
        (local.weekday(), local.hour, 8, 4)
    ]


def test_every_count_is_as_long_as_its_list(database: Database, asked: Shop) -> None:
    expected = {
        "due": {1, 2, 3, 4, 5, 6, 10, 11}, "due_missed": {2, 3, 4, 5}, "due_no_draft": {4},
        "due_no_decision": {3, 5}, "due_platform": {2}, "final_due": {10, 11}, "final_missed": {11},
    }  # fmt: skip
    assert set(expected) <= set(ACTS)
    period = Period(7, SEOUL)
    local = (AT - timedelta(hours=24)).astimezone(SEOUL)
    hour = {"weekday": local.weekday(), "hour": local.hour, "offset": 540}
    with database.read() as session:
        for act, ids in expected.items():
            wanted = Wanted(tab=Tab.ALL, done=Done(act, period.since))
            assert {row.id for row in queue_page(session, wanted).rows} == ids, act
        then = Wanted(tab=Tab.ALL, done=Done("due_missed", period.since, **hour))
        assert {row.id for row in queue_page(session, then).rows} == expected["due_missed"]
        other = {**hour, "hour": (local.hour + 1) % 24}
        none = Wanted(tab=Tab.ALL, done=Done("due_missed", period.since, **other))
        assert queue_page(session, none).rows == []


def test_the_pages_numbers_lead_to_lists_of_that_length(
    come_in: Callable[..., Person], haru: Shop, sqlite_database: Database
) -> None:
    for number in (1, 2, 3):
        add(sqlite_database, haru, number, None, status=Status.IN_REVIEW)
    person = come_in("boss", Role.MANAGER)
    page = person.get("/figures?days=7").text
    section = page[page.index("기한을 지켰나요") : page.index("기다린 시간 (문의가")]
    links = re.findall(r'href="(/queue\?[^"]*act=(?:due|final)[^"]*)">(\d+)<', section)
    assert len(links) == 5
    for address, count in links:
        assert person.get(address.replace("&amp;", "&")).text.count('<li class="row') == int(count)
    assert person.get("/figures/markets.csv").status_code == 200
    assert "표로 보기" in section
    odd = "/queue?tab=all&act=due&since=2026-01-01T00:00:00%2B09:00&weekday=9&hour=x&offset=99999"
    assert person.get(odd).status_code == 200
