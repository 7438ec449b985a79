"""Whoever they are and whatever they see it on: contrast, labels, narrow and wide screens."""

import re
from collections.abc import Callable
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Role, Shop, now
from tests.review.desk import add_question

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def furnished(haru: Shop, sqlite_database: Database) -> None:
    found = [{"code": "contact", "excerpt": "안녕", "start": 0, "end": 2}]
    thrown = [{"reply": "네, 됩니다.", "violations": found}]
    add_question(sqlite_database, haru.id, 1, draft_violations=found, draft_rejected=thrown)
    add_question(sqlite_database, haru.id, 2, sensitive="allergy", secret=True, minutes=200)
    add_question(sqlite_database, haru.id, 3, status=Status.POSTED, answer_due_at=now())


PLACES = ["/queue", "/questions/1", "/questions/3", "/promises", "/figures", "/canned", "/shops",
          "/shops/1", "/staff", "/audit", "/workers", "/account"]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, furnished: None, scheme: str) -> None:
    page = open_page("root", Role.ADMIN, color_scheme=scheme)
    found = {}
    for path in PLACES:
        page.goto(path)
        page.evaluate(AXE)
        result = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
        serious = [
            (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
            for one in result["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        if serious:
            found[path] = serious
    assert found == {}


@pytest.mark.parametrize("width", [360, 1920])
def test_no_page_scrolls_sideways(open_page: Open, furnished: None, width: int) -> None:
    page = open_page("root", Role.ADMIN, viewport={"width": width, "height": 740})
    wide = []
    for path in PLACES:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []
    page.goto("/questions/1")
    box = page.get_by_role("button", name=re.compile("승인하고 다음")).bounding_box()
    assert box
    assert 0 <= box["x"] <= width - box["width"]


def test_the_log_in_page_is_accessible(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address)
    page.goto("/login")
    page.evaluate(AXE)
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))") == []
    page.close()
