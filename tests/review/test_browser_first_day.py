"""The first day in the browser: a shop is added, its address copied, a question sent to try it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from platforms.connector import PlatformConnector
from qna.database import Database
from qna.models import Question, Role, Shop, WorkerHeartbeat
from qna.settings import Settings
from review.app import create_app
from tests.platforms.fakes.naver import FakeNaver
from tests.review.desk import add_question, serving
from tests.review.test_browser_accessibility import AXE, SCREENS
from tests.review.test_connecting import given
from webhook.app import create_app as create_webhook

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Open = Callable[..., Page]


@pytest.fixture
def webhook(desk_settings: Settings, sqlite_database: Database) -> Iterator[str]:
    with serving(create_webhook(desk_settings)) as address:
        yield address


@pytest.fixture
def app(desk_settings: Settings, sqlite_database: Database, webhook: str) -> Flask:
    """As `jamsi review` makes it."""
    settings = desk_settings.model_copy(update={"webhook_url": webhook})
    return create_app(settings, sqlite_database, PlatformConnector())


def fits(page: Page) -> None:
    """In every viewport and both schemes: nothing beyond the edge, nothing that axe minds."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        for size in SCREENS:
            page.set_viewport_size(size)
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), size
        page.evaluate(AXE)
        run = "axe.run({runOnly: ['wcag2a', 'wcag2aa']}).then((r) => r.violations.map((v) => v.id))"
        assert page.evaluate(run) == [], scheme


def copied(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button[data-copy=webhook-address]").click()
    expect(page.locator("button[data-copy=webhook-address]")).to_have_text("복사했습니다")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_from_an_empty_list_to_the_first_question(
    open_page: Open, sqlite_database: Database, webhook: str
) -> None:
    page = open_page("root", Role.ADMIN)
    page.goto("/shops")
    expect(page.get_by_text("아직 쇼핑몰이 없습니다.")).to_be_visible()
    page.get_by_label("짧은 이름").fill("haru")
    page.get_by_label("보이는 이름").fill("하루문구")
    page.locator("[name=reply_url]").fill("https://shop.example.com/replies")
    page.get_by_role("button", name="추가").click()
    expect(page.get_by_role("heading", name="하루문구의 웹훅 비밀값")).to_be_visible()
    fits(page)
    assert copied(page) == f"{webhook}/webhooks/standard/haru"
    page.get_by_role("button", name="시험 문의 보내기").click()
    expect(page.get_by_text("시험 문의를 받았습니다")).to_be_visible()
    with sqlite_database.read() as session:
        question = session.scalars(select(Question)).one()
    page.goto("/queue?tab=drafting")
    expect(page.locator(f"#rows [data-id='{question.id}']")).to_contain_text("[시험 문의]")


def test_a_marketplace_is_connected_on_the_page(open_page: Open) -> None:
    with FakeNaver().running() as naver:
        page = open_page("root", Role.ADMIN)
        page.goto("/shops")
        page.get_by_label("짧은 이름").fill("store")
        page.get_by_label("플랫폼").select_option("naver")
        page.get_by_role("button", name="추가").click()
        page.wait_for_url("**/shops/new?*")
        fits(page)
        for name, value in given(naver).items():
            field = page.locator(f"[name='{name}']")
            if field.evaluate("(node) => node.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        page.locator("main form button.primary").click()
        expect(page.get_by_text("Naver accepted")).to_be_visible()


def test_a_hint_and_who_gave_it_stay_in_the_history(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    page.keyboard.press("g")
    page.locator("[name=hint]").fill("더 짧게")
    page.locator("#review-form [name=preset]").select_option(label="차분하게")
    page.get_by_role("button", name="다시 쓰게 하기").click()
    page.goto(f"/questions/{question.id}")
    given_ = page.locator(".timeline li", has_text="다시 쓰게 함")
    expect(given_).to_contain_text("김민지")
    expect(given_).to_contain_text("귀띔: 더 짧게")
    expect(given_).to_contain_text("차분하게")


@pytest.mark.parametrize(("model", "told"), [("bundled", 1), ("LGAI-EXAONE/EXAONE-4.0-1.2B", 0)])
def test_one_is_told_before_writing_a_hint_in_vain(
    open_page: Open, haru: Shop, sqlite_database: Database, model: str, told: int
) -> None:
    question = add_question(sqlite_database, haru.id)
    with sqlite_database.write() as session:
        session.execute(update(WorkerHeartbeat).values(model=model))
    page = open_page()
    page.goto(f"/questions/{question.id}")
    page.keyboard.press("g")
    expect(page.locator("[name=hint]")).to_be_visible()
    warning = page.get_by_text("귀띔을 알아듣지 못합니다")
    expect(warning.locator("visible=true")).to_have_count(told)
    if told:
        fits(page)
