"""What one sees of a question's time and of a text that was made fit to be read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from qna.database import Database
from qna.models import Shop, now
from tests.review.desk import add_question
from worker.drafting.tidy import tidy

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_list_and_question_show_the_same_time(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    """The list counted from arrival and the question from writing: hours apart after a poll."""
    add_question(sqlite_database, haru.id, 1, minutes=20, asked_at=now() - timedelta(hours=5))
    add_question(sqlite_database, haru.id, 2, minutes=20)
    page = open_page()
    expect(page.locator(".row-when").first).to_contain_text("20분 전")
    page.goto("/questions/1")
    expect(page.locator(".asked-who")).to_contain_text("20분 전 (고객이 쓴 때 5시간 전)")
    page.goto("/questions/2")
    expect(page.locator(".asked-who")).to_contain_text("20분 전")
    expect(page.locator(".asked-who")).not_to_contain_text("고객이 쓴 때")


def test_no_smile_stands_beside_an_apology(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    written = "불편을 드려 죄송합니다 😊 담당자가 확인한 뒤 안내해 드리겠습니다! 🙏"
    question = add_question(sqlite_database, haru.id, draft_text=tidy(written))
    page = open_page()
    page.goto(f"/questions/{question.id}")
    expect(page.locator("#reply_text")).to_have_value(
        "불편을 드려 죄송합니다 담당자가 확인한 뒤 안내해 드리겠습니다!"
    )
