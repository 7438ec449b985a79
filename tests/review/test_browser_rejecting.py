"""No reply for this one: at two keys, or for many at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Review, Role, Shop
from tests.review.desk import Person, add_person, add_question, get

Open = Callable[..., Page]
Enter = Callable[..., Person]


def reasons(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(Review.reason).order_by(Review.id)))


@pytest.mark.browser
def test_a_reason_is_one_key(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    one, two = (add_question(sqlite_database, haru.id, n, minutes=n) for n in (1, 2))
    page = open_page()
    page.goto(f"/questions/{one.id}")
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.wait_for_url(f"**/questions/{two.id}*")
    assert get(sqlite_database, one).status == Status.REJECTED
    assert reasons(sqlite_database) == ["스팸"]


@pytest.mark.browser
def test_many_are_rejected_and_assigned_at_once(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    rows = [add_question(sqlite_database, haru.id, n, minutes=n) for n in (1, 2, 3)]
    add_person(sqlite_database, "looker", Role.VIEWER)
    page = open_page()
    page.keyboard.press("Shift+X")
    expect(page.locator("#bulk-assignee option")).to_have_text(["담당자 없음", "김민지"])
    page.select_option("#bulk-assignee", label="김민지")
    page.locator("#bulk-bar").get_by_role("button", name="맡기기").click()
    expect(page.locator(".row .assignee")).to_have_text(["김민지"] * 3)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+R")
    expect(page.get_by_role("heading", name="2건에 답글을 보내지 않을까요?")).to_be_visible()
    page.keyboard.press("3")
    page.wait_for_url("**/queue")
    assert reasons(sqlite_database) == ["중복", "중복"]
    assert [get(sqlite_database, row).status for row in rows].count(Status.REJECTED) == 2
    page.keyboard.press("u")
    expect(page.get_by_text("2건을 되돌렸습니다.")).to_be_visible()


def test_who_may_only_look_is_assigned_nothing(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    looker = add_person(sqlite_database, "looker", Role.VIEWER)
    person = come_in()
    person.post(f"/questions/{question.id}/assign", assignee=looker.id)
    pick = f"{question.id}:{question.draft_id}"
    person.post("/queue/bulk/assign", pick=pick, assignee=looker.id)
    assert get(sqlite_database, question).assignee_id is None
