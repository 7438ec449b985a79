"""A hundred questions in groups, by keyboard alone."""

from collections import Counter
from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Alarm, Delivery, Question, QuestionGroup, Role, Shop, now
from tests.review.desk import add_question

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
Open = Callable[..., Page]
SIZES = (40, 25, 15, 10, 6, 4)


def fill(database: Database, shop: Shop) -> None:
    """A hundred questions in six groups, and one more in the largest that is sensitive."""
    number = 0
    for place, size in enumerate(SIZES):
        with database.write() as session:
            group = QuestionGroup(product_key=f"k{place}", product_name=f"상품 {place}")
            session.add(group)
        for _ in range(size):
            number += 1
            add_question(
                database, shop.id, number, group_id=group.id, text=f"방수 되나요? {number}"
            )
        if place == 0:
            add_question(database, shop.id, 999, group_id=group.id, sensitive="allergy")


def go(page: Page, key: str) -> None:
    """A key that leads to another page."""
    before = page.evaluate("performance.timeOrigin")
    page.keyboard.press(key)
    page.wait_for_function(
        "before => performance.timeOrigin !== before && document.readyState === 'complete'",
        arg=before,
    )


def waiting(database: Database) -> int:
    with database.read() as session:
        count = select(func.count(Question.id)).where(Question.status == Status.IN_REVIEW)
        return session.scalar(count) or 0


def test_a_hundred_questions_by_keyboard(
    open_page: Open, sqlite_database: Database, haru: Shop
) -> None:
    fill(sqlite_database, haru)
    page = open_page()
    go(page, "Shift+G")
    expect(page.locator("#rows > li")).to_have_count(len(SIZES))
    page.keyboard.press("j")
    go(page, "Enter")
    decisions = 0
    while page.locator("[data-key=a]").count():
        go(page, "a")
        decisions += 1
    assert decisions == len(SIZES)
    assert waiting(sqlite_database) == 1, "the sensitive one is left"
    with sqlite_database.read() as session:
        per_question = Counter(row.question_id for row in session.scalars(select(Delivery)))
    assert len(per_question) == 100
    assert set(per_question.values()) == {1}


def test_one_is_left_out_with_x_and_all_come_back_with_u(
    open_page: Open, sqlite_database: Database, haru: Shop
) -> None:
    fill(sqlite_database, haru)
    page = open_page()
    go(page, "Shift+G")
    page.keyboard.press("j")
    go(page, "Enter")
    page.keyboard.press("j")
    page.keyboard.press("x")
    go(page, "a")
    assert waiting(sqlite_database) == 101 - SIZES[0] + 1
    go(page, "u")
    assert waiting(sqlite_database) == 101


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(
    open_page: Open, sqlite_database: Database, haru: Shop, scheme: str
) -> None:
    fill(sqlite_database, haru)
    with sqlite_database.write() as session:
        session.add(Alarm(product_key="k", product_name="스텐 텀블러", fault="leaking", reports=3,
                          opened_at=now(), last_at=now()))  # fmt: skip
    page = open_page(
        "boss", Role.MANAGER, color_scheme=scheme, viewport={"width": 360, "height": 740}
    )
    for address in ("/queue", "/groups", "/groups/1", "/alarms", "/alarms/1"):
        page.goto(address)
        found = Axe().run(page)["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
