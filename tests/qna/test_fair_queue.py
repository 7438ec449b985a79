"""Shops take turns: who sends much starves nobody, and no claim reads through a flood."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from qna.database import Database
from qna.fair_queue import AT_ONCE, next_turn
from qna.lifecycle import Status
from qna.models import Question, Shop, Staff, now
from qna.secrets import SecretBox
from qna.store.draft_order import NEW
from qna.store.drafts import claim_waiting
from qna.store.reviews import redraft
from tests.conftest import make_shop
from tests.qna import steps


@pytest.fixture
def flood(database: Database, box: SecretBox) -> Shop:
    return make_shop(database, box, name="flood")


@pytest.fixture
def quiet(database: Database, box: SecretBox) -> Shop:
    return make_shop(database, box, name="quiet")


def ask(database: Database, shop: Shop, count: int) -> list[int]:
    return [steps.ask(database, shop) for _ in range(count)]


def take(database: Database, limit: int = 16) -> list[int]:
    with database.write() as session:
        tasks = claim_waiting(session, limit, owner="w", lease_seconds=30)
        return [task.question_id for task in tasks]


def turn(database: Database, question_id: int) -> float:
    return steps.get(database, Question, question_id).turn


def test_a_quiet_shop_stands_beside_the_head_of_a_flood(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    many = ask(database, flood, 30)
    assert take(database, 10) == many[:10]
    few = ask(database, quiet, 3)
    assert take(database, 6) == [many[10], few[0], many[11], few[1], many[12], few[2]]
    assert take(database, 30) == many[13:]


def test_two_floods_share_whoever_began(database: Database, flood: Shop, quiet: Shop) -> None:
    first = ask(database, flood, 20)
    take(database, 8)
    second = ask(database, quiet, 20)
    taken = take(database, 12)
    assert set(taken) == {*first[8:14], *second[:6]}


def test_of_two_floods_the_heavier_gets_more(database: Database, flood: Shop, quiet: Shop) -> None:
    steps.change(database, Shop, quiet.id, weight=3)
    ask(database, flood, 12)
    heavy = ask(database, quiet, 12)
    assert len(set(take(database, 12)) & set(heavy)) == 9


def test_when_nobody_waits_numbers_begin_again(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    ask(database, flood, 5)
    take(database)
    assert [turn(database, each) for each in ask(database, quiet, 2)] == [1, 2]


def test_a_flood_that_was_withdrawn_costs_its_shop_nothing(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    ask(database, quiet, 1)
    for number in range(5):
        steps.ask(database, flood, f"Q-{number}")
        steps.record(database, flood, steps.deletion(f"Q-{number}"))
    assert turn(database, steps.ask(database, flood)) == 1


def test_what_is_fetched_or_lost_holds_no_turn_back(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    for values in ({"needs_fetch": True}, {"losses": 1}):
        steps.change(database, Question, steps.ask(database, quiet), **values)
    many = ask(database, flood, 4)
    take(database, 3)
    assert turn(database, steps.ask(database, quiet)) == turn(database, many[3])


def test_what_a_person_waits_for_goes_first(
    database: Database, flood: Shop, quiet: Shop, person: Staff
) -> None:
    again = steps.ask(database, quiet)
    draft_id = steps.draft(database, again)
    many = ask(database, flood, 3)
    with database.write() as session:
        redraft(session, again, draft_id, reviewer_id=person.id)
    assert turn(database, again) == AT_ONCE
    # And it draws nobody else to the front with it.
    late = ask(database, quiet, 2)
    assert take(database, 4) == [again, many[0], late[0], many[1]]


def test_an_edit_waits_as_if_it_had_come_now(database: Database, flood: Shop, quiet: Shop) -> None:
    edited = [steps.ask(database, flood, f"Q-{number}") for number in range(4)]
    for question_id in edited:
        steps.draft(database, question_id)
    few = ask(database, quiet, 2)
    for number in range(4):
        steps.record(database, flood, steps.edition(f"Q-{number}", "바꾼 질문"))
    assert take(database) == [edited[0], few[0], edited[1], few[1], *edited[2:]]


def test_an_edit_while_it_waits_keeps_its_turn(database: Database, flood: Shop) -> None:
    first = steps.ask(database, flood, "Q-1")
    second = steps.ask(database, flood)
    steps.record(database, flood, steps.edition("Q-1", "바꾼 질문"))
    assert take(database) == [first, second]


def test_an_edit_of_an_answered_question_takes_a_turn(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    answered = steps.ask(database, flood, "Q-1")
    many = ask(database, flood, 3)
    steps.change(database, Question, answered, status=Status.ANSWERED, answered_at=now())
    steps.record(database, flood, steps.edition("Q-1", "바꾼 질문"))
    few = ask(database, quiet, 1)
    with database.read() as session:
        anew = session.query(Question).filter_by(follows_id=answered).one().id
    assert take(database) == [many[0], few[0], *many[1:], anew]


def test_what_an_older_release_wrote_goes_by_age(
    database: Database, flood: Shop, quiet: Shop
) -> None:
    """It knows no turns: the column's default stands there."""
    later, earlier = steps.ask(database, flood), steps.ask(database, quiet)
    steps.change(database, Question, later, turn=0)
    minute = timedelta(minutes=1)
    steps.change(database, Question, earlier, turn=0, received_at=now() - minute)
    assert take(database) == [earlier, later]


# -- no claim and no arrival reads through a flood ----------------------------------------------
def fill(database: Database, shop: Shop, count: int) -> None:
    """Nine of ten are over, as in a shop that has run for long."""
    at = now()
    rows = [
        {
            "shop_id": shop.id,
            "platform_question_id": f"F-{number}",
            "status": Status.RECEIVED if number % 10 == 0 else Status.ANSWERED,
            "turn": number,
            "text": "재고 있나요?",
            "asked_at": at,
        }
        for number in range(count)
    ]
    with database.write() as session:
        session.execute(insert(Question), rows)
        # Nobody analyses SQLite for an installation: it goes by what the migrations told it.
        if database.engine.dialect.name == "postgresql":
            session.execute(text("ANALYZE"))


def plan(database: Database, statement: str, *given: object) -> str:
    kind = database.engine.dialect.name
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", given)
        return "\n".join(str(row) for row in rows)


def test_a_claim_reads_what_it_takes(database: Database, flood: Shop) -> None:
    fill(database, flood, 5000)
    statement = str(NEW.compile(database.engine)).replace("%(most)s", "%s")
    # SQLite's has an offset too.
    shown = plan(database, statement, *[16, 0][: statement.count("?") or 1])
    assert "ix_questions_turn" in shown
    assert "Sort" not in shown
    assert "B-TREE" not in shown


def test_a_turn_is_two_steps_into_an_index(database: Database, flood: Shop) -> None:
    fill(database, flood, 5000)
    shown = plan(database, f"SELECT {next_turn(str(flood.id))}")
    assert "ix_questions_turn" in shown
    assert "ix_questions_shop_turn" in shown
    assert "Seq Scan on questions" not in shown
    assert "Aggregate" not in shown or "Limit" in shown
