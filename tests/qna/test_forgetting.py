"""A customer is forgotten: no text stays, and their platform cannot bring it back."""

import sqlite3

import pytest
from sqlalchemy import inspect, select, text

from qna.database import Database
from qna.lifecycle import Status
from qna.models import (
    AuditEvent,
    Base,
    Note,
    Question,
    Shop,
    Staff,
)
from qna.store.audit import record_event
from qna.store.forgetting import EXPORTED, exports_with, forget, of_author
from qna.store.search import matching
from tests.qna import steps

NAME, WORDS = "한소희", "은하수모양"


def said(database: Database, shop: Shop, person: Staff, name: str = "Q-1") -> int:
    """A question of this customer with its words in every text column."""
    question_id, _ = steps.approved(
        database, shop, person, question_id=name, text=f"{WORDS} 머그컵 있나요?", author_name=NAME,
        raw={"memo": WORDS}, context={"title": WORDS}, product_name=f"{WORDS} 머그컵",
    )  # fmt: skip
    with database.write() as session:
        session.add(Note(question_id=question_id, staff_id=person.id, text=WORDS))
        for table, columns in {
            "drafts": "text reason", "reviews": "reply_text reason", "questions": "hint",
            "deliveries": "reply_text last_error",
        }.items():  # fmt: skip
            for column in columns.split():
                session.execute(text(f"UPDATE {table} SET {column} = :words"), {"words": WORDS})
        session.execute(
            text("UPDATE drafts SET rejected = :json"), {"json": f'[{{"reply": "{WORDS}"}}]'}
        )
    return question_id


def forget_all(database: Database, *question_ids: int, staff_id: int | None = None) -> None:
    with database.write() as session:
        forget(session, question_ids, staff_id=staff_id)


def holders(database: Database, words: str) -> set[str]:
    """Tables with a row that holds the words anywhere."""
    names = [*Base.metadata.tables, "question_search"]
    with database.read() as session:
        known = inspect(session.get_bind()).get_table_names()
        rows = {n: session.execute(text(f"SELECT * FROM {n}")).all() for n in names if n in known}
    return {name for name, found in rows.items() if words in str(found)}


def test_no_text_stays_anywhere(database: Database, shop: Shop, person: Staff) -> None:
    question_id = said(database, shop, person)
    assert len(holders(database, WORDS)) >= 6
    forget_all(database, question_id, staff_id=person.id)
    assert holders(database, WORDS) == holders(database, NAME) == set()
    with database.read() as session:
        assert not session.scalars(select(Question.id).where(matching(session, WORDS))).all()
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "question.forgotten")
        ).one()
    assert (event.question_id, event.staff_id) == (question_id, person.id)


def test_nothing_stays_in_the_file_of_sqlite(
    sqlite_database: Database, shop_there: tuple[Shop, Staff]
) -> None:
    question_id = said(sqlite_database, *shop_there)
    forget_all(sqlite_database, question_id)
    path = sqlite_database.url.database
    assert path
    sqlite_database.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:
        assert WORDS.encode() not in file.read()


@pytest.fixture
def shop_there(sqlite_database: Database) -> tuple[Shop, Staff]:
    from qna.secrets import SecretBox
    from tests.conftest import SECRET_KEY, make_person, make_shop

    return make_shop(sqlite_database, SecretBox(SECRET_KEY)), make_person(sqlite_database)


@pytest.mark.parametrize("status", list(Status))
def test_whatever_its_status_nothing_more_goes_out(
    status: Status, database: Database, shop: Shop, person: Staff
) -> None:
    question_id = said(database, shop, person)
    steps.change(database, Question, question_id, status=status)
    forget_all(database, question_id)
    left = steps.status(database, question_id)
    assert left == (Status.ANSWERED if status == Status.ANSWERED else Status.WITHDRAWN)
    with database.read() as session:
        (delivery,) = session.get_one(Question, question_id).deliveries
    assert delivery.status in ("cancelled", "posting", "posted")


def test_the_platform_cannot_bring_it_back(database: Database, shop: Shop, person: Staff) -> None:
    question_id = said(database, shop, person)
    forget_all(database, question_id)
    again = steps.incoming("Q-1", f"{WORDS} 머그컵 있나요?", author_name=NAME, raw={"memo": WORDS})
    for incoming, source in (
        (again, "webhook"),
        (again, "poll"),
        (steps.edition("Q-1", WORDS, author_name=NAME), "webhook"),
        (steps.deletion("Q-1"), "webhook"),
    ):
        recorded = steps.record(database, shop, incoming, source)
        assert recorded is not None
        assert (recorded.question_id, recorded.new, recorded.changed) == (question_id, False, False)
    assert holders(database, WORDS) == set()


def test_a_follow_up_that_was_noted_stays_known_and_empty(
    database: Database, shop: Shop, person: Staff
) -> None:
    """Its platform shows it with every poll; without its row it would be a new question."""
    question_id = said(database, shop, person)
    again = steps.incoming("Q-9", text=f"{WORDS} 음력은요?", author_name=NAME, follows="Q-1")
    steps.record(database, shop, again, "poll")
    forget_all(database, question_id)
    recorded = steps.record(database, shop, again, "poll")
    assert recorded is not None
    assert (recorded.question_id, recorded.new, recorded.changed) == (question_id, False, False)
    assert holders(database, WORDS) == set()


def test_all_of_an_author_and_nobody_elses(database: Database, shop: Shop, person: Staff) -> None:
    mine = [said(database, shop, person, name) for name in ("Q-1", "Q-2")]
    other = steps.ask(database, shop, "Q-3", text="다른 문의입니다", author_name="한소희2")
    with database.read() as session:
        assert of_author(session, shop.id, NAME) == mine
    forget_all(database, *mine)
    assert steps.get(database, Question, other).text == "다른 문의입니다"
    with database.read() as session:
        assert of_author(session, shop.id, NAME) == []


def test_exports_made_since_are_named(database: Database, shop: Shop, person: Staff) -> None:
    with database.write() as session:
        record_event(session, EXPORTED, count=0, raw=False)
    question_id = said(database, shop, person)
    with database.write() as session:
        record_event(session, EXPORTED, count=1, raw=True)
    with database.read() as session:
        assert [each.detail["count"] for each in exports_with(session, [question_id])] == [1]
        assert exports_with(session, []) == []
