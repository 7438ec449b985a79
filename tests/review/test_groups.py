"""A group decision over real HTTP: the same flow as any approval."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Alarm, AuditEvent, Delivery, Question, QuestionGroup, Review, Role, Shop, now
from qna.store.drafts import LOST
from tests.review.desk import Person, add_question

Enter = Callable[..., Person]


@pytest.fixture
def group_id(sqlite_database: Database) -> int:
    with sqlite_database.write() as session:
        group = QuestionGroup(product_key="k", product_name="위클리 다이어리", matter="방수")
        session.add(group)
    return group.id


def fill(database: Database, shop: Shop, group_id: int, count: int = 3) -> list[Question]:
    values = {"group_id": group_id}
    return [
        add_question(database, shop.id, number, draft_text=f"초안 {number}입니다.", **values)
        for number in range(1, count + 1)
    ]


def picks(*questions: Question) -> dict[str, Any]:
    return {"pick": [f"{one.id}:{one.draft_id}" for one in questions]}


def statuses(database: Database) -> dict[int, Status]:
    with database.read() as session:
        return {row.id: row.status for row in session.scalars(select(Question))}


def test_the_summary_lists_each_with_its_own_draft(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    fill(sqlite_database, haru, group_id)
    person = come_in()
    listed = person.get("/groups").text
    assert f"/groups/{group_id}" in listed
    assert "3건" in listed
    shown = person.get(f"/groups/{group_id}").text
    assert all(f"초안 {number}입니다." in shown for number in (1, 2, 3))


def test_one_decision_one_reply_each(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    rows = fill(sqlite_database, haru, group_id)
    person = come_in()
    answer = person.post(f"/groups/{group_id}/approve", **picks(*rows))
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/groups")
    with sqlite_database.read() as session:
        sent = {row.question_id: row.reply_text for row in session.scalars(select(Delivery))}
        approved = select(AuditEvent).where(AuditEvent.action == "review.approved")
        events = list(session.scalars(approved))
    assert sent == {row.id: f"초안 {place}입니다." for place, row in enumerate(rows, 1)}
    assert [event.detail["group"] for event in events] == [group_id] * 3
    again = person.post(f"/groups/{group_id}/approve", **picks(*rows))
    assert again.status_code == 303
    with sqlite_database.read() as session:
        assert len(list(session.scalars(select(Delivery)))) == 3


def test_it_is_taken_back_at_once(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    rows = fill(sqlite_database, haru, group_id)
    person = come_in()
    person.post(f"/groups/{group_id}/approve", **picks(*rows))
    with sqlite_database.read() as session:
        ids = [str(row) for row in session.scalars(select(Review.id))]
    person.post("/undo", review_id=ids)
    assert set(statuses(sqlite_database).values()) == {Status.IN_REVIEW}


LOOK = [{"code": "unknown", "excerpt": "문의해", "start": 7, "end": 10, "refuses": False}]
APART = {
    "sensitive": {"sensitive": "allergy"},
    "secret": {"secret": True},
    "look": {"draft_violations": LOOK},
    "lost": {"draft_reason": LOST},
    "another group": {"group_id": 999},
    "decided": {"status": Status.APPROVED},
}


@pytest.mark.parametrize("name", APART)
def test_what_must_be_read_by_itself_is_never_decided_here(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int, name: str
) -> None:
    """Not even when a form asks for it."""
    values = {"group_id": group_id, **APART[name]}
    other = add_question(sqlite_database, haru.id, 9, **values)
    rows = fill(sqlite_database, haru, group_id, 2)
    person = come_in()
    assert f'value="{other.id}:' not in person.get(f"/groups/{group_id}").text
    person.post(f"/groups/{group_id}/approve", **picks(other, *rows))
    found = statuses(sqlite_database)
    assert found[other.id] == other.status
    assert {found[row.id] for row in rows} == {Status.APPROVED}
    with sqlite_database.read() as session:
        deliveries = [row.question_id for row in session.scalars(select(Delivery))]
    assert other.id not in deliveries


def test_what_became_secret_between_is_left(
    sqlite_database: Database, haru: Shop, group_id: int, come_in: Enter
) -> None:
    """The last word has the UPDATE itself: the form and the check before it may be old."""
    from qna.store import reviews

    [row] = fill(sqlite_database, haru, group_id, 1)
    come_in()
    with sqlite_database.write() as session:
        session.execute(update(Question).values(secret=True))
    with pytest.raises(reviews.AlreadyDecided), sqlite_database.write() as session:
        reviews.approve(
            session, row.id, row.draft_id or 0, reviewer_id=1, reply_text="글", undo_seconds=0,
            group_id=group_id,
        )  # fmt: skip
    assert statuses(sqlite_database)[row.id] == Status.IN_REVIEW


def test_a_second_person_is_told_what_was_left(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    rows = fill(sqlite_database, haru, group_id)
    first, second = come_in(), come_in("dana")
    first.post(f"/groups/{group_id}/approve", **picks(rows[0]))
    second.post(f"/groups/{group_id}/approve", **picks(*rows))
    assert "1건은 승인하지 않고 남겨 두었습니다" in second.get("/groups").text


def test_the_next_group_follows(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    rows = fill(sqlite_database, haru, group_id)
    with sqlite_database.write() as session:
        other = QuestionGroup(product_key="other")
        session.add(other)
    for number in (11, 12):
        add_question(sqlite_database, haru.id, number, group_id=other.id)
    answer = come_in().post(f"/groups/{group_id}/approve", **picks(*rows))
    assert answer.headers["location"].endswith(f"/groups/{other.id}")


def test_one_alone_is_no_group(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    fill(sqlite_database, haru, group_id, 1)
    assert f"/groups/{group_id}" not in come_in().get("/groups").text


def test_viewers_look_and_do_not_decide(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    rows = fill(sqlite_database, haru, group_id)
    viewer = come_in("eye", Role.VIEWER)
    assert viewer.get(f"/groups/{group_id}").status_code == 200
    assert viewer.post(f"/groups/{group_id}/approve", **picks(*rows)).status_code == 403


def test_a_secret_question_shows_to_nobody_who_may_not_see_it(
    come_in: Enter, sqlite_database: Database, haru: Shop, group_id: int
) -> None:
    fill(sqlite_database, haru, group_id)
    add_question(sqlite_database, haru.id, 9, group_id=group_id, secret=True, text="비밀 이야기")
    assert "비밀 이야기" not in come_in("eye", Role.VIEWER).get(f"/groups/{group_id}").text
    assert "비밀 이야기" in come_in().get(f"/groups/{group_id}").text


@pytest.fixture
def alarm_id(sqlite_database: Database) -> int:
    with sqlite_database.write() as session:
        alarm = Alarm(product_key="k", product_name="스텐 텀블러", fault="leaking", reports=3,
                      opened_at=now(), last_at=now())  # fmt: skip
        session.add(alarm)
    return alarm.id


def test_an_alarm_stands_on_the_queue_until_a_manager_closes_it(
    come_in: Enter, alarm_id: int
) -> None:
    manager, reviewer = come_in("boss", Role.MANAGER), come_in()
    assert "스텐 텀블러" in reviewer.get("/queue").text
    assert reviewer.post(f"/alarms/{alarm_id}/close").status_code == 403
    assert manager.post(f"/alarms/{alarm_id}/close").status_code == 303
    assert "스텐 텀블러" not in manager.get("/queue").text


def test_odd_addresses(come_in: Enter) -> None:
    person = come_in()
    assert person.get("/groups/999").status_code == 404
    assert person.get("/alarms/999").status_code == 404
    assert person.get("/alarms?until=yesterday").status_code == 200
    assert person.get("/alarms?until=9999-12-31T00:00:00%2B00:00").status_code == 200
    assert person.get("/alarms?until=0001-01-01T00:00:00%2B00:00").status_code == 200
