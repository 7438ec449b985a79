"""Searching in the browser: numbers, ids, names, several words; tabs count what is found."""

import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Shop
from tests.review.desk import add_question

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
NAMED = {"author_name": "박새롬", "platform_question_id": "AB-77"}
WORDS = ("네이비 색상 재고 있나요?", "재고만 물어요", "배송은 언제 되나요?", "색상이 달라요")


@pytest.fixture
def asked(haru: Shop, sqlite_database: Database) -> None:
    found = [{"code": "contact", "excerpt": "안녕", "start": 0, "end": 2}]
    add_question(sqlite_database, haru.id, 1, text=WORDS[0], **NAMED)
    add_question(sqlite_database, haru.id, 2, text=WORDS[1], draft_violations=found)
    add_question(sqlite_database, haru.id, 3, text=WORDS[2])
    add_question(sqlite_database, haru.id, 4, text=WORDS[3], status=Status.POSTED)


@pytest.mark.parametrize(
    "typed",
    ["#1", "AB-77", "박새롬", "재고 색상", unicodedata.normalize("NFD", "재고 색상")],
    ids=["number", "platform id", "author", "words", "NFD"],
)
def test_one_question_is_found(open_page: Open, asked: None, typed: str) -> None:
    page = open_page()
    expect(page.locator("#rows [data-id]")).to_have_count(3)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.insert_text(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#rows [data-id]")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text(WORDS[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tabs_count_what_every_filter_leaves(open_page: Open, asked: None, scheme: str) -> None:
    for number, size in enumerate(((360, 740), (390, 844), (1280, 800), (1920, 1080))):
        screen = {"width": size[0], "height": size[1]}
        page = open_page(f"clerk{number}", viewport=screen, color_scheme=scheme)
        page.fill("#search", "색상")
        page.keyboard.press("Enter")
        expect(page.locator("#count-review")).to_have_text("1")
        expect(page.locator("#count-promised")).to_have_text("1")
        expect(page.locator(".totals")).to_have_text("1건 · 기한이 가까운 순")
        page.locator("nav a", has_text="답변 예정").locator("visible=true").last.click()
        expect(page.locator("#rows")).to_contain_text(WORDS[3])
        page.goto("/queue?verdict=refused")
        expect(page.locator("#count-review")).to_have_text("1")
        expect(page.locator("#count-promised")).to_have_text("0")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), size
