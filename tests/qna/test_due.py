"""Due times in the rows: written as a question comes, timed anew with the clocks, counted."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from qna.clocks.clock import Clock, Unit
from qna.clocks.opening import Holiday, Opening
from qna.clocks.shop import ChannelClocks, ShopClocks
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop, Staff, now
from qna.store.deliveries import save_posted
from qna.store.due import fill_missing, lacks_due
from qna.store.shop_settings import change_shop
from qna.store.shops import ShopInvalid
from tests.qna import steps
from tests.review.desk import add_question

SEOUL = ZoneInfo("Asia/Seoul")
ASKED = datetime(2026, 11, 20, 11, 0, tzinfo=SEOUL)
"""A Friday."""


def clocks(**values: Any) -> dict[str, Any]:
    return ShopClocks(**values).model_dump(mode="json")


def of_days(days: int, **values: Any) -> ChannelClocks:
    clock = Clock(unit=Unit.BUSINESS_DAYS, amount=days, by=time(18))
    return ChannelClocks(preset="own", holding=clock, **values)


def set_clocks(database: Database, shop: Shop, person: Staff, **values: Any) -> None:
    with database.write() as session:
        row = session.get_one(Shop, shop.id)
        change_shop(session, row, {"clocks": clocks(**values)}, staff_id=person.id)


def due(database: Database, question_id: int) -> datetime | None:
    moment = steps.get(database, Question, question_id).due_at
    return moment.astimezone(SEOUL) if moment else None


def test_a_new_question_bears_its_due_time(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop, asked_at=ASKED)
    assert due(shared_database, question_id) == ASKED + timedelta(hours=24)


def test_nothing_was_asked_after_it_came_nor_an_age_before(
    shared_database: Database, own_shop: Shop
) -> None:
    for asked in (datetime(9999, 12, 30, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)):
        row = steps.get(
            shared_database, Question, steps.ask(shared_database, own_shop, asked_at=asked)
        )
        assert row.due_at is not None
        start = row.due_at - timedelta(hours=24)
        assert start in (row.received_at, row.received_at - timedelta(days=400))


def test_a_changed_clock_times_what_is_owed_anew(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    open_, closed = (steps.ask(shared_database, own_shop, asked_at=ASKED) for _ in range(2))
    steps.change(shared_database, Question, closed, status=Status.ANSWERED)
    before = due(shared_database, closed)
    set_clocks(shared_database, own_shop, own_person, channels={"": of_days(1)})
    monday = datetime(2026, 11, 23, 18, tzinfo=SEOUL)
    assert due(shared_database, open_) == monday
    assert due(shared_database, closed) == before
    own_day = Holiday(first=monday.date(), last=monday.date())
    opening = Opening(closed=(own_day,))
    set_clocks(
        shared_database, own_shop, own_person, channels={"": of_days(1)}, opening=opening
    )  # fmt: skip
    assert due(shared_database, open_) == monday + timedelta(days=1)


def test_channels_have_clocks_of_their_own(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    set_clocks(shared_database, own_shop, own_person, channels={"call_centre": of_days(0)})
    quick = steps.ask(shared_database, own_shop, asked_at=ASKED, channel="call_centre")
    other = steps.ask(shared_database, own_shop, asked_at=ASKED, channel="product")
    assert due(shared_database, quick) == ASKED.replace(hour=18)
    assert due(shared_database, other) == ASKED + timedelta(hours=24)


@pytest.mark.parametrize("stops", [True, False])
def test_the_final_answer_runs_from_the_posting_or_from_the_question(
    shared_database: Database, own_shop: Shop, own_person: Staff, *, stops: bool
) -> None:
    final = Clock(amount=5)
    chosen = of_days(1, final=final, stops=stops)
    set_clocks(shared_database, own_shop, own_person, channels={"": chosen})
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, asked_at=now() - timedelta(hours=2)
    )
    task = steps.must_take(shared_database, delivery_id)
    with shared_database.write() as session:
        assert save_posted(session, task, None)
    row = steps.get(shared_database, Question, question_id)
    start = row.posted_at if stops else row.asked_at
    assert start is not None
    assert row.answer_due_at == start + timedelta(hours=5)
    with shared_database.write() as session:
        change_shop(
            session, session.get_one(Shop, own_shop.id),
            {"clocks": clocks(channels={"": of_days(1, final=None, stops=stops)})},
            staff_id=own_person.id,
        )  # fmt: skip
    row = steps.get(shared_database, Question, question_id)
    assert row.answer_due_at == start + timedelta(hours=24)


def test_clocks_that_are_none_are_refused_and_what_another_release_wrote_costs_no_question(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    wrong = {"opening": {"week": []}}
    with shared_database.write() as session:
        row = session.get_one(Shop, own_shop.id)
        with pytest.raises(ShopInvalid, match="clocks"):
            change_shop(session, row, {"clocks": wrong}, staff_id=own_person.id)
    steps.change(shared_database, Shop, own_shop.id, clocks={"new_release": 1})
    question_id = steps.ask(shared_database, own_shop, asked_at=ASKED)
    assert due(shared_database, question_id) == ASKED + timedelta(hours=24)
    assert steps.claim(shared_database, question_id) is not None


def test_what_the_release_before_wrote_is_filled_in(database: Database, shop: Shop) -> None:
    for number in range(3):
        add_question(database, shop.id, number, asked_at=ASKED)
    add_question(database, shop.id, 9, asked_at=ASKED, status=Status.ANSWERED)
    with database.write() as session:
        assert lacks_due(session)
        assert fill_missing(session) == 3
        assert not lacks_due(session)
    with database.read() as session:
        rows = session.execute(select(Question.status, Question.due_at)).tuples().all()
    assert {row for row in rows if row[0] == Status.IN_REVIEW} == {
        (Status.IN_REVIEW, (ASKED + timedelta(hours=24)).astimezone(UTC))
    }
    assert (Status.ANSWERED, None) in rows


def test_many_are_timed_anew_in_batches(
    database: Database, shop: Shop, person: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qna.store.due.BATCH", 4)
    for number in range(11):
        add_question(database, shop.id, number, asked_at=ASKED)
    set_clocks(database, shop, person, channels={"": of_days(1)})
    with database.read() as session:
        assert set(session.scalars(select(Question.due_at))) == {
            datetime(2026, 11, 23, 18, tzinfo=SEOUL).astimezone(UTC)
        }
