"""A text that breaks the policy, or that nobody has checked, does not slip out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Shop, StaffSession
from tests.review.desk import GOOD, PASSWORD, add_question, get
from tests.review.test_browser import sent

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
WRONG = "품절입니다."


def write_wrong(page: Page) -> None:
    page.locator("#reply_text").fill(WRONG)
    expect(page.locator("#verdict .bad").first).to_be_visible()


def test_a_refused_text_goes_out_after_a_tick_and_by_its_own_name(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    write_wrong(page)
    expect(page.get_by_role("button", name="위반이 있어도 보내기")).to_be_visible()
    expect(page.get_by_role("button", name="승인", exact=True)).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#held")).to_be_visible()
    expect(page.locator("#confirmed")).to_be_focused()
    page.keyboard.press("a")
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    page.keyboard.press("Space")
    page.keyboard.press("a")
    page.wait_for_url("**/queue")
    assert sent(sqlite_database) == [WRONG]


def test_words_to_look_at_are_marked_apart_and_one_key_away(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    found = [
        {"code": "unknown", "excerpt": "문의해", "start": 7, "end": 10, "refuses": False,
         "why": "검사기가 모르는 말입니다.", "why_en": "Unknown wording."},
    ]  # fmt: skip
    question = add_question(sqlite_database, haru.id, draft_violations=found)
    page = open_page()
    expect(page.locator("[data-bulkable]")).to_have_count(0)
    page.goto(f"/questions/{question.id}")
    expect(page.locator("#verdict mark.look")).to_have_text("문의해")
    expect(page.locator("#verdict .why")).to_contain_text("검사기가 모르는 말입니다.")
    expect(page.get_by_role("button", name="승인하고 다음")).to_be_visible()
    page.keyboard.press("a")
    page.wait_for_url("**/queue")
    assert sent(sqlite_database) == [GOOD]


def test_a_log_in_that_ends_is_told_and_begun_anew_beside_the_text(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    with sqlite_database.write() as session:
        session.execute(delete(StaffSession))
    text = "문의해 주셔서 감사합니다. 담당자가 확인한 뒤 곧 안내해 드리겠습니다."
    page.locator("#reply_text").fill(text)
    expect(page.locator("#verdict")).to_contain_text("검사하지 못했습니다")
    expect(page.locator("#verdict .good")).to_have_count(0)
    expect(page.locator("#logged-out")).to_be_visible()
    page.keyboard.press("Control+Enter")
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    with page.expect_popup() as opened:
        page.locator("#logged-out a").click()
    door = opened.value
    door.fill("[name=login]", "minji")
    door.fill("[name=password]", PASSWORD)
    with door.expect_event("close"):
        door.keyboard.press("Enter")
    expect(page.locator("#logged-out")).to_be_hidden()
    expect(page.locator("#verdict .good")).to_be_visible()
    expect(page.locator("#reply_text")).to_have_value(text)
    page.locator("#reply_text").press("Control+Enter")
    page.wait_for_url("**/queue")
    assert sent(sqlite_database) == [text]
