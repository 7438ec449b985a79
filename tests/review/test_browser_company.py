"""What a clerk sees of the rest: parts that are away, colleagues at the same question."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Shop, WorkerHeartbeat
from tests.review.desk import add_question, get

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PULSE = "htmx.trigger('#pulse', 'pulse')"


def stop(database: Database, kind: str) -> None:
    with database.write() as session:
        session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.kind == kind))


def test_a_worker_that_stops_is_told_on_the_open_page(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    waiting = add_question(sqlite_database, haru.id, status=Status.RECEIVED)
    page = open_page()
    expect(page.locator("#away li")).to_have_count(0)
    stop(sqlite_database, "drafts")
    page.evaluate(PULSE)
    expect(page.locator("#away")).to_contain_text("초안을 쓰는 작업자가 꺼져 있거나")
    expect(page.locator("#away")).to_contain_text("기다리는 일 1건")
    page.goto(f"/questions/{waiting.id}")
    expect(page.locator("#away")).to_contain_text("초안을 쓰는 작업자가 꺼져 있거나")
    expect(page.get_by_text("초안을 쓰고 있습니다")).to_have_count(0)
    stop(sqlite_database, "deliveries")
    stop(sqlite_database, "relay")
    page.evaluate(PULSE)
    expect(page.locator("#away li")).to_have_count(3)


def test_who_looks_at_a_question_is_seen_and_passed_by(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    one, two, three = (add_question(sqlite_database, haru.id, n, minutes=n) for n in (1, 2, 3))
    first, second = open_page("minji"), open_page("suho")
    second.goto(f"/questions/{two.id}")
    first.goto("/queue")
    expect(first.locator(f"#looking-{two.id}")).to_have_text("suho 보는 중")
    first.goto(f"/questions/{one.id}")
    first.keyboard.press("n")
    first.wait_for_url(f"**/questions/{three.id}")
    # No lock: who wants to may open it all the same, and both are told.
    first.goto(f"/questions/{two.id}")
    expect(first.locator("#others")).to_have_text("suho 님이 이 문의를 보고 있습니다")
    second.evaluate(PULSE)
    expect(second.locator("#others")).to_have_text("김민지 님이 이 문의를 보고 있습니다")
    first.goto("/queue")
    second.evaluate(PULSE)
    expect(second.locator("#others")).to_be_empty()


def test_a_decision_shows_on_the_page_that_a_colleague_has_open(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    first, second = open_page("minji"), open_page("suho")
    for page in (first, second):
        page.goto(f"/questions/{question.id}")
    second.locator("#reply_text").fill("수호가 쓰던 글")
    first.keyboard.press("a")
    first.wait_for_url("**/queue")
    second.evaluate(PULSE)
    expect(second.locator("#changed")).to_contain_text("김민지 님이 방금 결정했습니다: 그대로 승인")
    expect(second.locator("#reply_text")).to_have_value("수호가 쓰던 글")
    assert get(sqlite_database, question).status == Status.APPROVED
