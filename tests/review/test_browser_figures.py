"""A lead at the figures: each number is a way to what it counted, on a phone and in the dark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from qna.database import Database
from qna.lifecycle import Status
from qna.models import DraftSource, Role, Shop, now
from tests.review.desk import GOOD, Person, add_question
from tests.review.test_browser_accessibility import AXE, MODEL, SCREENS, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Open = Callable[..., Page]
Enter = Callable[..., Person]
FOUND = [{"code": "contact", "excerpt": "안녕", "start": 0, "end": 2}]
LOOK = [{"code": "unknown", "excerpt": "문의해", "start": 7, "end": 10, "refuses": False}]
BY_MODEL = {"draft_model": MODEL, "draft_worker": WORKER}
UNLINKED = """() => [...document.querySelectorAll("td.number, dl.tiles dd, .legend span")]
  .map((cell) => cell.cloneNode(true))
  .map((cell) => { cell.querySelectorAll("a").forEach((a) => a.remove()); return cell.innerText; })
  .map((text) => text.trim().split(" ").pop()).filter((text) => /^[1-9][0-9,]*$/.test(text))"""


@pytest.fixture
def a_day(haru: Shop, sqlite_database: Database, come_in: Enter) -> None:
    """Drafts of all verdicts by one worker and model; one approved, one edited, one not sent."""
    rows = [add_question(sqlite_database, haru.id, n, **BY_MODEL) for n in (1, 2, 3)]
    add_question(sqlite_database, haru.id, 4, draft_violations=FOUND, **BY_MODEL)
    add_question(sqlite_database, haru.id, 5, draft_violations=LOOK, draft_model="other")
    add_question(sqlite_database, haru.id, 6, draft_source=DraftSource.FALLBACK, **BY_MODEL)
    late = {"status": Status.POSTED, "answer_due_at": now() - timedelta(hours=1)}
    add_question(sqlite_database, haru.id, 7, **late, **BY_MODEL)
    clerk = come_in("clerk", name="박서연")
    assert clerk.review(rows[0]).status_code == 303
    assert clerk.review(rows[1], reply_text=GOOD + " 감사합니다.").status_code == 303
    assert clerk.review(rows[2], "reject", because="spam").status_code == 303


def ways(page: Page) -> list[tuple[str, str]]:
    links = page.locator("main a[href*='act=']")
    pairs = "(all) => all.map((a) => [a.getAttribute('href'), a.textContent])"
    return [(str(href), str(text)) for href, text in links.evaluate_all(pairs)]


def test_every_number_of_questions_leads_to_as_many(open_page: Open, a_day: None) -> None:
    page = open_page("boss", Role.MANAGER)
    page.goto("/figures")
    assert page.evaluate(UNLINKED) == []
    links = ways(page)
    for kind in ("judged=clean", "judged=look", "judged=refused", "judged=template",
                 "worker=", "preset="):  # fmt: skip
        assert any(kind in href for href, _ in links), kind
    for href, text in dict(links).items():
        page.goto(href)
        if text.isdigit():
            assert page.locator("#rows [data-id]").count() == int(text), href
        expect(page.locator("#rows [data-id]").first).to_be_visible()


def test_what_a_list_holds_is_said_above_it(open_page: Open, a_day: None) -> None:
    page = open_page("boss", Role.MANAGER)
    page.goto("/figures")
    page.get_by_role("region", name="작업자").get_by_role("link", name="5").click()
    expect(page.locator(".totals").first).to_contain_text(WORKER)
    expect(page.locator(".totals").nth(1)).to_contain_text("5건")
    page.get_by_role("link", name="조건 지우기").click()
    expect(page.locator(".totals")).to_contain_text("7건")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_figures_fit_every_screen(open_page: Open, a_day: None, scheme: str) -> None:
    page = open_page("boss", Role.MANAGER, color_scheme=scheme)
    for size in SCREENS:
        page.set_viewport_size(size)
        page.goto("/figures")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), size
        page.evaluate(AXE)
        run = "axe.run({runOnly: ['wcag2a', 'wcag2aa']}).then((r) => r.violations.map((v) => v.id))"
        assert page.evaluate(run) == [], size
