"""The queue with clocks in a real browser: order, marks, the tab's title, the settings."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Role, Shop, now
from tests.review.desk import add_question

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PULSE = "htmx.trigger('#pulse', 'pulse')"
WORDS = "영업시간(평일 09시~18시) 이후에는 다음 영업일부터 순서대로 답변드립니다."


def due(minutes: float) -> datetime:
    return now() + timedelta(minutes=minutes, seconds=30)


@pytest.fixture
def asked(haru: Shop, sqlite_database: Database) -> None:
    """In the order of their due times: 3 is late, 1 is due soon, 2 later, 4 is promised."""
    add_question(sqlite_database, haru.id, 1, text="언제 와요 하나", due_at=due(20), minutes=3)
    add_question(sqlite_database, haru.id, 2, text="언제 와요 둘", due_at=due(60 * 80), minutes=999)
    add_question(sqlite_database, haru.id, 3, text="언제 와요 셋", due_at=due(-121), minutes=2)
    add_question(
        sqlite_database, haru.id, 4, text="언제 와요 넷", status=Status.POSTED, due_at=due(-999),
        posted_at=due(-99), answer_due_at=due(40),
    )  # fmt: skip


def test_what_is_due_first_is_on_top_and_marked(open_page: Open, asked: None) -> None:
    page = open_page()
    rows = page.locator("#rows .row")
    expect(rows.locator(".row-question")).to_have_text(
        ["언제 와요 셋", "언제 와요 하나", "언제 와요 둘"]
    )
    expect(rows.nth(0).locator(".due-by.late")).to_have_text("2시간 지남")
    expect(rows.nth(1).locator(".due-by.soon")).to_have_text("20분 남음")
    expect(rows.nth(2).locator(".due-by.late, .due-by.soon")).to_have_count(0)
    expect(page).to_have_title("지남 1 · 곧 1 | (3) 검토함 · 잠시")
    page.get_by_role("link", name="기한 지남 1건").click()
    expect(page.locator("#rows .row")).to_have_count(1)
    expect(page.locator("[name=due]")).to_have_value("overdue")
    page.locator("[name=due]").select_option("soon")
    expect(page.locator("#rows .row-question")).to_have_text(["언제 와요 하나"])


def test_marks_stand_in_search_results_promises_and_on_the_question(
    open_page: Open, asked: None
) -> None:
    page = open_page()
    page.goto("/queue?q=언제")
    expect(page.locator("#rows .due-by.late")).to_have_count(1)
    page.goto("/queue?tab=all&q=언제")
    expect(page.locator("#rows .due-by.soon")).to_have_count(2)
    page.goto("/promises")
    expect(page).to_have_title("곧 1 | (1) 답변 예정 · 잠시")
    expect(page.locator(".promise.soon .due-by")).to_have_text("40분 남음")
    page.get_by_role("link", name="언제 와요 넷").click()
    expect(page.locator(".crumbs .due-by.soon")).to_have_text("40분 남음")
    page.goto("/questions/3")
    expect(page.locator(".crumbs .due-by.late")).to_have_text("2시간 지남")
    expect(page).to_have_title("지남 1 · 곧 1 | (3) 2027 위클리 다이어리 #3 · 잠시")


def test_the_title_follows_the_clock_while_the_page_is_open(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id, 1, due_at=due(600))
    page = open_page()
    expect(page).to_have_title("(1) 검토함 · 잠시")
    with sqlite_database.write() as session:
        session.get_one(Question, question.id).due_at = due(-5)
    page.evaluate(PULSE)
    expect(page).to_have_title("지남 1 | (1) 검토함 · 잠시")
    expect(page.locator("#due-marks")).to_have_text("· 기한 지남 1건")
    with sqlite_database.write() as session:
        session.get_one(Question, question.id).status = Status.ANSWERED
    page.evaluate(PULSE)
    expect(page).to_have_title("검토함 · 잠시")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(
    open_page: Open, asked: None, haru: Shop, width: int, scheme: str
) -> None:
    page = open_page(
        "boss", Role.MANAGER, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    for address in ("/queue", "/promises", f"/shops/{haru.id}/clocks", "/figures"):
        page.goto(address)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address


def test_a_manager_sets_clocks_and_sees_what_replies_will_say(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id, 1, due_at=due(600), asked_at=now() - timedelta(hours=30))
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/shops/{haru.id}")
    page.get_by_role("link", name="영업시간, 쉬는 날, 플랫폼의 시계").click()
    amount = page.locator("[name=holding_0_amount]")
    expect(amount).to_have_value("24")
    expect(page.locator("[name=holding_0_cut_off]")).to_be_hidden()
    page.locator("[name=holding_0_unit]").select_option("business_days")
    expect(page.locator("[name=holding_0_cut_off]")).to_be_visible()
    page.locator("[name=holding_0_unit]").select_option("hours")
    amount.fill("2")
    page.locator("[name=words_ko]").fill(WORDS.replace("09시", "9시"))
    page.get_by_role("button", name="저장하지 않고 미리 보기").click()
    expect(page.locator("#samples")).to_contain_text("이후에는 다음 영업일부터")
    page.get_by_role("button", name="저장", exact=True).click()
    expect(page.locator(".flash.ok")).to_be_visible()
    page.goto("/queue")
    expect(page.locator(".due-by.late")).to_have_text("1일 지남")
