"""Whoever they are and whatever they see it on: contrast, labels, narrow and wide screens."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import axe_core_python
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Role, Shop, now
from qna.store.audit import record_event
from qna.store.workers import beat
from tests.review.addresses import page_addresses
from tests.review.desk import add_question

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
MODEL = "LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct"
WORKER = "drafts@gpu-machine-1.seoul.example.com:1234-5678"
PHONE = {"width": 390, "height": 844}
SCREENS = [
    {"width": 360, "height": 740}, PHONE,
    {"width": 1280, "height": 800}, {"width": 1920, "height": 1080},
]  # fmt: skip
pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LINES = """(cell) => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return new Set([...text.getClientRects()].map((line) => Math.round(line.top))).size;
}"""


@pytest.fixture
def furnished(haru: Shop, sqlite_database: Database) -> None:
    found = [{"code": "contact", "excerpt": "안녕", "start": 0, "end": 2}]
    thrown = [{"reply": "네, 됩니다.", "violations": found}]
    bad = {"draft_violations": found, "draft_rejected": thrown, "draft_model": MODEL}
    add_question(sqlite_database, haru.id, 1, **bad, draft_worker=WORKER)
    add_question(sqlite_database, haru.id, 2, sensitive="allergy", secret=True, minutes=200)
    long = "가나다라마바사아자차카타파하" * 6
    due = {"status": Status.POSTED, "answer_due_at": now(), "product_name": long}
    add_question(sqlite_database, haru.id, 3, **due)
    with sqlite_database.write() as session:
        beat(session, WORKER, "drafts", model=MODEL, device="cuda:0 NVIDIA H100 80GB HBM3")
        record_event(session, "shop.changed", shop_id=haru.id, keys=["template", "tone"] * 20)


MORE = ("/questions/3", "/queue?tab=trouble", "/queue?tab=closed", "/queue?q=none", "/nowhere",
        "/shops/new?platform=naver&name=store")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    open_page: Open, furnished: None, scheme: str, app: Flask
) -> None:
    page = open_page("root", Role.ADMIN, color_scheme=scheme)
    found = {}
    for path in (*page_addresses(app), *MORE):
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


@pytest.mark.parametrize("width", [360, 390, 1920])
def test_no_page_scrolls_sideways(open_page: Open, furnished: None, width: int, app: Flask) -> None:
    page = open_page("root", Role.ADMIN, viewport={"width": width, "height": 740})
    wide = []
    for path in (*page_addresses(app), *MORE):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []
    page.goto("/questions/1")
    box = page.get_by_role("button", name=re.compile("위반이 있어도 보내기")).bounding_box()
    assert box
    assert 0 <= box["x"] <= width - box["width"]


def test_a_phone_breaks_no_names_in_tables(open_page: Open, furnished: None) -> None:
    page = open_page("root", Role.ADMIN, viewport=PHONE)
    for path, name in (("/workers", WORKER), ("/figures", MODEL), ("/audit", "쇼핑몰 설정 변경")):
        page.goto(path)
        cell = page.locator("td", has_text=name).first
        lines = cell.evaluate(LINES)
        assert lines <= 3, (path, lines)


def test_a_phone_shows_what_is_written_in_the_chart(open_page: Open, furnished: None) -> None:
    page = open_page("root", Role.ADMIN, viewport=PHONE)
    page.goto("/figures?days=90")
    chart = page.locator(".chart").bounding_box()
    assert chart
    boxes = [label.bounding_box() for label in page.locator(".chart .axis").all()]
    assert len(boxes) > 7
    for box in boxes:
        assert box
        assert box["height"] >= 10
        assert box["x"] >= chart["x"]
        assert box["x"] + box["width"] <= chart["x"] + chart["width"]
        assert box["y"] + box["height"] <= chart["y"] + chart["height"]
    days = sorted(box["x"] for box in boxes if box and box["y"] > chart["y"] + chart["height"] / 2)
    assert all(right - left > 20 for left, right in pairwise(days))


def test_the_log_in_page_is_accessible(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address)
    page.goto("/login")
    page.evaluate(AXE)
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))") == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_camera_can_read_the_code_in_either_scheme(open_page: Open, scheme: str) -> None:
    """It was black on nearly black at night."""
    page = open_page(color_scheme=scheme)
    page.goto("/account/second")
    ground = page.locator(".qr").evaluate("(node) => getComputedStyle(node).backgroundColor")
    drawn = page.locator(".qr svg path").evaluate("(node) => getComputedStyle(node).stroke")
    assert (ground, drawn) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
