"""A clerk's pace: where one stands, texts at one key, what is new heard and seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import CannedReply, Delivery, DeliveryStatus, Review, Role, Shop
from tests.review.desk import add_question

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PULSE = "htmx.trigger('#pulse', 'pulse')"


def test_one_sees_where_one_stands(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    for number in (1, 2, 3):
        add_question(sqlite_database, haru.id, number, minutes=number)
    page = open_page()
    expect(page).to_have_title("(3) 검토함 · 잠시")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".pace")).to_have_text("1/3 · 오늘 0건")
    expect(page).to_have_title("(3) 2027 위클리 다이어리 #1 · 잠시")
    page.keyboard.press("a")
    expect(page.locator(".pace")).to_have_text("1/2 · 오늘 1건")
    page.keyboard.press("n")
    expect(page.locator(".pace")).to_have_text("2/2 · 오늘 1건")
    with sqlite_database.read() as session:
        seconds = session.scalars(select(Review.seconds)).one()
    assert seconds is not None
    assert seconds > 0


def test_what_is_new_is_counted_in_the_title_and_heard_by_who_wants_it(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    page = open_page()
    expect(page).to_have_title("검토함 · 잠시")
    page.keyboard.press("?")
    page.get_by_label("새 문의가 오면 소리 내기").check()
    page.keyboard.press("Escape")
    add_question(sqlite_database, haru.id, 1, minutes=0)
    page.evaluate(PULSE)
    expect(page).to_have_title("(1) 검토함 · 잠시")
    expect(page.locator("html")).to_have_attribute("data-rung", "1")


def test_canned_replies_come_in_at_the_cursor_and_go_by_undo(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        session.add(CannedReply(title="가 인사", text="좋은 하루 보내세요."))
        session.add(CannedReply(title="나 주말", text="주말에는 늦어집니다."))
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    editor = page.locator("#reply_text")
    editor.fill("앞 뒤")
    editor.evaluate("(node) => node.setSelectionRange(2, 2)")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(editor).to_have_value("앞 좋은 하루 보내세요.뒤")
    page.keyboard.press("Control+z")
    expect(editor).to_have_value("앞 뒤")
    editor.evaluate("(node) => node.setSelectionRange(2, 2)")
    page.keyboard.press("/")
    page.keyboard.insert_text("주말")
    page.keyboard.press("Enter")
    expect(editor).to_have_value("앞 주말에는 늦어집니다.뒤")
    editor.fill("")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(editor).to_have_value("/")


def test_single_keys_can_be_switched_off(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id)
    page = open_page()
    page.keyboard.press("?")
    page.get_by_label("한 글자 단축키 쓰기").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#rows .here")).to_have_count(0)
    page.keyboard.press("Alt+j")
    expect(page.locator("#rows .here")).to_have_count(1)


def test_a_reply_tried_in_vain_is_trouble_and_the_shop_says_so(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/questions/{question.id}")
    page.keyboard.press("a")
    page.wait_for_url("**/queue")
    for attempts, alarms in ((2, 0), (3, 1)):
        with sqlite_database.write() as session:
            session.scalars(select(Delivery)).one().attempts = attempts
        page.goto("/queue?tab=trouble")
        expect(page.locator(".count.alarm")).to_have_count(alarms)
    expect(page.locator("#rows li")).to_contain_text("3번 시도")
    page.goto("/shops")
    expect(page.get_by_role("row", name="하루문구").locator("a.late-text")).to_have_text("1")
    with sqlite_database.write() as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.status, delivery.question.status = DeliveryStatus.FAILED, Status.DELIVERY_FAILED
    page.goto("/queue?tab=trouble")
    expect(page.locator(".count.alarm")).to_have_text("1")
