"""Three customers report the same fault of the same product: an alarm, until somebody closes it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Alarm, AuditEvent, Question, Shop, Staff, now
from qna.store.alarms import close_alarm, open_alarms, questions_of
from qna.store.digest import weekly_digest
from qna.store.grouping import group, look, ungrouped

CUP = "스텐 보온 텀블러"
LEAKS = (
    "뚜껑에서 물이 새요",
    "가방에 넣었더니 다 샜어요",
    "물이 줄줄 샙니다",
    "세워도 물이 새네요",
)
NAMES = ("kim**", "lee**", "park**", "choi**", "jung**", "han**")


def report(
    database: Database, shop: Shop, number: int, *, at: datetime | None = None, **values: object
) -> None:
    fixed: dict[str, object] = {
        "text": LEAKS[number % len(LEAKS)],
        "author_name": NAMES[number % len(NAMES)],
        "product_name": CUP,
    }
    with database.write() as session:
        count = session.scalar(select(func.count(Question.id)))
        row = Question(
            shop_id=shop.id, platform_question_id=f"Q-{count}", status=Status.IN_REVIEW,
            asked_at=now(), received_at=at or now(), ungrouped=True, **(fixed | values),
        )  # fmt: skip
        session.add(row)
    with database.read() as session:
        [asked] = ungrouped(session, 5)
    with database.write() as session:
        assert group(session, look(asked))


def alarms(database: Database) -> list[Alarm]:
    with database.read() as session:
        return open_alarms(session, now())


def test_the_third_report_raises_it(database: Database, shop: Shop) -> None:
    for number in range(2):
        report(database, shop, number)
        assert alarms(database) == []
    report(database, shop, 2)
    [alarm] = alarms(database)
    assert (alarm.product_name, alarm.fault, alarm.reports) == (CUP, "leaking", 3)


def test_further_reports_count_and_raise_no_second_one(database: Database, shop: Shop) -> None:
    for number in range(4):
        report(database, shop, number)
    [alarm] = alarms(database)
    assert alarm.reports == 4


@pytest.mark.parametrize(
    "third",
    [
        {"text": "혹시 물이 새나요?"},
        {"text": "한쪽이 부러졌어요"},
        {"product_name": "다른 텀블러"},
        {"author_name": NAMES[0]},
        {"text": LEAKS[0], "author_name": NAMES[0]},
        {"product_name": None},
    ],
    ids=["a fear", "another fault", "another product", "one customer", "one text", "no product"],
)
def test_no_third_report(database: Database, shop: Shop, third: dict[str, object]) -> None:
    report(database, shop, 0)
    report(database, shop, 1)
    report(database, shop, 2, **third)
    assert alarms(database) == []


def test_masked_names_may_be_three_people(database: Database, shop: Shop) -> None:
    for number in range(3):
        report(database, shop, number, author_name="김**")
    assert len(alarms(database)) == 1


def test_three_in_a_week_are_none(database: Database, shop: Shop) -> None:
    for number in range(3):
        report(database, shop, number, at=now() - timedelta(days=6 - 2.5 * number))
    assert alarms(database) == []


def test_what_a_product_always_brings_is_no_alarm(database: Database, shop: Shop) -> None:
    for day in range(28, 2, -1):
        report(database, shop, day, at=now() - timedelta(days=day))
    for number in range(3):
        report(database, shop, number)
    assert alarms(database) == []


def test_secret_and_sensitive_reports_count(database: Database, shop: Shop) -> None:
    report(database, shop, 0, secret=True)
    report(database, shop, 1, sensitive="injury")
    report(database, shop, 2)
    [alarm] = alarms(database)
    with database.read() as session:
        assert len(questions_of(session, alarm, secret=True)) == 3
        assert len(questions_of(session, alarm, secret=False)) == 2


def test_who_closes_it_closes_it_once(database: Database, shop: Shop, person: Staff) -> None:
    for number in range(3):
        report(database, shop, number)
    [alarm] = alarms(database)
    with database.write() as session:
        assert close_alarm(session, alarm.id, staff_id=person.id)
        assert not close_alarm(session, alarm.id, staff_id=person.id)
    assert alarms(database) == []
    with database.read() as session:
        actions = list(session.scalars(select(AuditEvent.action)))
        assert actions.count("alarm.closed") == 1


def test_after_closing_it_takes_three_more(database: Database, shop: Shop, person: Staff) -> None:
    for number in range(3):
        report(database, shop, number)
    with database.write() as session:
        close_alarm(session, session.scalars(select(Alarm.id)).one(), staff_id=person.id)
    for number in range(3, 5):
        report(database, shop, number)
    assert alarms(database) == []
    report(database, shop, 5)
    assert len(alarms(database)) == 1


def test_an_old_one_lapses(database: Database, shop: Shop) -> None:
    for number in range(3):
        report(database, shop, number)
    with database.read() as session:
        assert open_alarms(session, now() + timedelta(days=15)) == []


def test_the_weeks_digest(database: Database, shop: Shop) -> None:
    for number in range(3):
        report(database, shop, number)
    report(database, shop, 3, text="용량 몇 리터인가요")
    report(database, shop, 3, text="용량 몇 리터인가요", at=now() - timedelta(days=10))
    report(database, shop, 3, text="제주도 배송비 추가되나요?")
    with database.read() as session:
        found = weekly_digest(session, now() + timedelta(seconds=1))
    assert (found.questions, found.alarms) == (5, 1)
    assert {
        (row.product_name, row.matter): (row.questions, row.before) for row in found.matters
    } == {
        (CUP, "결함"): (3, 0),
        (CUP, "용량"): (1, 1),
        ("", "배송비 · 제주"): (1, 0),
    }
    assert [(row.product_name, row.fault, row.reports) for row in found.faults] == [
        (CUP, "leaking", 3)
    ]
