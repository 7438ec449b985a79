"""Long and hostile questions: the decision stays in sight, and nothing leaves its place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.models import AuditEvent, Shop
from tests.review.desk import add_question

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LONG = ("이 다이어리의 종이가 만년필에도 비치지 않는지 궁금합니다. " * 150)[:4000]
STACKED = "가" + "\u0301" * 300
SIZES = [(1280, 800), (360, 740)]


@pytest.mark.parametrize("size", SIZES)
def test_the_decision_stays_in_sight(
    open_page: Open, haru: Shop, sqlite_database: Database, size: tuple[int, int]
) -> None:
    question = add_question(sqlite_database, haru.id, text=LONG)
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"/questions/{question.id}")
    button = page.get_by_role("button", name="승인하고 다음")
    for place in (0, 300, 10_000):
        page.evaluate(f"scrollTo(0, {place})")
        expect(button).to_be_in_viewport(ratio=1)


def test_stacked_marks_stay_inside_their_row(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id, 1)
    marked = add_question(
        sqlite_database, haru.id, 2, text=STACKED, product_name=STACKED, draft_text=STACKED
    )
    page = open_page()
    places = (("/queue", f"[data-id='{marked.id}']"), (f"/questions/{marked.id}", ".asked"))
    for path, box in places:
        page.goto(path)
        top, node = page.locator(".top"), page.locator(box).first
        with_marks = top.screenshot()
        node.evaluate("(node) => { node.style.visibility = 'hidden'; }")
        # What is painted outside the box would be gone from the bar on top.
        assert top.screenshot() == with_marks
        assert node.evaluate("(node) => getComputedStyle(node).contain") == "paint"


def test_numbers_are_covered_until_asked_for_and_that_is_written_down(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    card = "1234-5678-1234-5678"
    question = add_question(sqlite_database, haru.id, text=f"카드 {card}로 샀는데 바꿀 수 있나요?")
    page = open_page()
    expect(page.locator(".row-question")).to_contain_text("[카드번호]")
    page.goto(f"/questions/{question.id}")
    expect(page.locator(".asked-text")).to_contain_text("[카드번호]")
    assert card not in page.content()
    page.get_by_role("button", name="가린 번호 보기").click()
    expect(page.locator(".asked-text")).to_contain_text(card)
    with sqlite_database.read() as session:
        shown = select(AuditEvent).where(AuditEvent.action == "question.numbers_shown")
        event = session.scalars(shown).one()
        assert (event.question_id, event.staff_id is not None) == (question.id, True)


def test_thrown_away_drafts_are_closed(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    found = [{"code": "definitive", "excerpt": "됩니다", "start": 3, "end": 6}]
    thrown = [{"reply": "네, 됩니다.", "violations": found}]
    question = add_question(
        sqlite_database, haru.id, draft_source="fallback", draft_rejected=thrown
    )
    page = open_page()
    page.goto(f"/questions/{question.id}")
    expect(page.get_by_text("버린 초안 1개")).to_be_visible()
    expect(page.get_by_text("네, 됩니다.")).to_be_hidden()
