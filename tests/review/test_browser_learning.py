"""A team lead at the learning page: compares, answers a proposal; any screen, any light."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.models import Experiment, PolicyExample, Role, Shop
from qna.settings import Settings
from tests.review import lots
from tests.review.desk import add_person
from tests.review.test_browser_accessibility import AXE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Open = Callable[..., Page]
SEEN = ("/learning", "/learning/experiments/new/1", "/alarms", "/alarms/drift/1")


@pytest.fixture
def a_month(haru: Shop, sqlite_database: Database, settings: Settings) -> None:
    clerk = add_person(sqlite_database, "clerk", Role.REVIEWER, "박서연")
    lots.furnish(sqlite_database, haru, clerk, settings.state_dir)


def test_a_lead_stops_one_comparison_begins_another_and_accepts_a_sentence(
    open_page: Open, a_month: None, sqlite_database: Database
) -> None:
    page = open_page("lead", Role.MANAGER)
    page.get_by_role("link", name="배움").click()
    expect(page.get_by_role("heading", name="직원이 가장 많이 고친 말")).to_be_visible()
    page.get_by_role("button", name="멈추기").click()
    expect(page.get_by_text("견주기를 멈췄습니다.")).to_be_visible()
    page.get_by_role("link", name="하루문구").last.click()
    page.locator("[name=b_candidates]").fill("6")
    page.get_by_role("button", name="견주기 시작").click()
    expect(page.get_by_text("새 문의부터 두 방식을 제비로 견줍니다.")).to_be_visible()
    page.get_by_role("button", name="예문으로 받기").click()
    expect(page.get_by_text("예문으로 받았습니다.")).to_be_visible()
    expect(page.get_by_text("제안할 문장이 없습니다.")).to_be_visible()
    with sqlite_database.read() as session:
        _, second = session.scalars(select(Experiment).order_by(Experiment.id))
        assert (second.arms["a"]["candidates"], second.arms["b"]["candidates"]) == (3, 6)
        assert session.scalars(select(PolicyExample.sentence)).all() == [lots.UNKNOWN]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen_and_axe_finds_nothing(
    open_page: Open, a_month: None, scheme: str
) -> None:
    page = open_page("lead", Role.MANAGER, color_scheme=scheme)
    run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})"
    for path in SEEN:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
            page.evaluate(AXE)
            found = page.evaluate(f"{run}.then((r) => r.violations.map((v) => v.id))")
            assert found == [], (path, width)
