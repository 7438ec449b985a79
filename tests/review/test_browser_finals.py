"""Final answers are a list of their own, worked through by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Shop, now
from qna.outgoing import ReplyKind
from tests.review.desk import add_question
from tests.review.test_browser import sent

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PULSE = "htmx.trigger('#pulse', 'pulse')"


def test_sending_leads_to_the_next_and_a_failure_comes_back(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id, 9)  # in review: no business of this list
    one, two = (
        add_question(sqlite_database, haru.id, n, status=Status.POSTED, posted_at=now(),
                     answer_due_at=now() + timedelta(hours=n))
        for n in (1, 2)
    )  # fmt: skip
    page = open_page()
    page.goto("/promises")
    expect(page.locator(".promise .due-by").first).to_contain_text("남음")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/questions/{one.id}?list=promises")
    page.keyboard.press("e")
    page.keyboard.insert_text("네, 표시되어 있습니다.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/questions/{two.id}?list=promises")
    page.keyboard.press("n")
    page.wait_for_url("**/promises*")
    expect(page.locator(".promise")).to_have_count(1)
    expect(page.get_by_text("보내는 중 1건")).to_be_visible()
    with sqlite_database.write() as session:
        final = session.scalars(select(Delivery).where(Delivery.kind == ReplyKind.FINAL)).one()
        final.status = DeliveryStatus.FAILED
    page.reload()
    expect(page.locator(f"[data-id='{one.id}']")).to_contain_text("최종 답변 실패")
    page.goto(f"/questions/{two.id}?list=promises")
    page.keyboard.press("q")
    page.wait_for_url("**/promises*")
    assert sent(sqlite_database) == ["네, 표시되어 있습니다."]


def test_the_state_follows_what_was_sent(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    due = now() + timedelta(hours=1)
    question = add_question(
        sqlite_database, haru.id, status=Status.POSTED, posted_at=now(), answer_due_at=due
    )
    page = open_page()
    page.goto(f"/questions/{question.id}")
    page.locator("#reply_text").fill("네, 표시되어 있습니다.")
    page.get_by_role("button", name="최종 답변 보내기").click()
    expect(page.locator(".working")).to_contain_text("최종 답변을 보내고 있습니다")
    with sqlite_database.write() as session:
        final = session.scalars(select(Delivery).where(Delivery.kind == ReplyKind.FINAL)).one()
        final.status, final.posted_at = DeliveryStatus.POSTED, now()
        final.question.status = Status.ANSWERED
    expect(page.locator(".crumbs .status")).to_have_text("답변 완료")
    expect(page.locator(".state")).to_contain_text("게시됨")
