"""Notices in a real browser: the settings page with its tries, and notifications with consent."""

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.models import Notice, NoticeRecipient, Role, Shop, now
from qna.secrets import SecretBox
from qna.settings import Settings
from tests.platforms.fakes.server import Response
from tests.review.desk import add_question
from tests.worker.notices.desk import Desk, FakeHook

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()

WATCHED = """
window.told = [];
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) { super(title, options); window.last = this;
    document.documentElement.dataset.told = window.told.push([title, options.body]); }
};
"""
"""The browser's own class, its calls kept."""


@pytest.fixture
def hook() -> Iterator[FakeHook]:
    fake = FakeHook()
    with fake.running():
        yield fake


@pytest.fixture
def worker(sqlite_database: Database, desk_settings: Settings) -> Desk:
    """Sends what the page asks for."""
    box = SecretBox(desk_settings.key)
    found = Desk(sqlite_database, box, Dispatcher(desk_settings.redis))
    found.notifier.clock = now
    return found


def people(database: Database) -> list[NoticeRecipient]:
    with database.read() as session:
        return list(session.scalars(select(NoticeRecipient)))


def notices(database: Database) -> list[Notice]:
    with database.read() as session:
        return list(session.scalars(select(Notice)))


def test_a_manager_chooses_who_is_told_and_tries_it(
    open_page: Open, haru: Shop, sqlite_database: Database, worker: Desk, hook: FakeHook
) -> None:
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/shops/{haru.id}")
    page.get_by_role("link", name="알림", exact=True).click()
    form = page.locator("#add-notice")
    expect(form.get_by_label("직원")).to_be_hidden()
    form.get_by_label("이름").fill("운영팀")
    form.locator("[name=target]").fill(f"{hook.url}/services/secret")
    form.locator("[name=quiet_from]").fill("22:00")
    form.locator("[name=quiet_to]").fill("08:00")
    form.get_by_label("상품 이상").uncheck()
    form.get_by_role("button", name="추가").click()
    told = page.locator(".told")
    expect(told).to_contain_text("운영팀")
    expect(told).to_contain_text("Slack 웹훅 · 127.0.0.1")
    expect(told).to_contain_text("22:00–08:00 조용히")
    expect(told.locator(".tags")).not_to_contain_text("상품 이상")
    told.get_by_label("시험할 알림").select_option("template")
    told.get_by_role("button", name="보내 보기").click()
    expect(told.locator(".working")).to_contain_text("보낼 차례를 기다리는 중")
    worker.send()
    expect(told.locator("[id^=test-]")).to_contain_text("보냈습니다.")
    assert "[시험] 하루문구: 최근 초안 3건 가운데 템플릿이 62%" in hook.requests[0].json()["text"]
    # One that fails says why, here and after a reload.
    hook.answers = [Response(404)]
    told.get_by_role("button", name="보내 보기").click()
    expect(told.locator(".working")).to_be_visible()
    worker.send()
    expect(told.locator("[id^=test-]")).to_contain_text("the address answered 404")
    page.reload()
    expect(told).to_contain_text("the address answered 404")
    told.get_by_text("바꾸기").click()
    told.get_by_role("button", name="이 쇼핑몰에서 빼기").click()
    expect(page.get_by_text("아직 아무에게도 알리지 않습니다")).to_be_visible()
    assert people(sqlite_database) == []


def test_what_was_typed_stays_when_it_is_refused(open_page: Open, haru: Shop) -> None:
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/shops/{haru.id}/notices")
    form = page.locator("#add-notice")
    form.get_by_label("이름").fill("사장님")
    form.get_by_label("받는 방법").select_option("email")
    form.locator("[name=target]").fill("wrong")
    form.locator("[name=waiting_minutes]").fill("45")
    form.get_by_role("button", name="추가").click()
    expect(page.get_by_role("alert")).to_contain_text("받을 곳이 올바르지 않습니다")
    expect(form.get_by_label("이름")).to_have_value("사장님")
    expect(form.get_by_label("받는 방법")).to_have_value("email")
    expect(form.locator("[name=waiting_minutes]")).to_have_value("45")


def test_it_works_on_a_narrow_screen(open_page: Open, haru: Shop, worker: Desk) -> None:
    worker.tell(haru, "https://hooks.example/" + "x" * 300)
    page = open_page("boss", Role.MANAGER, viewport={"width": 360, "height": 740})
    page.goto(f"/shops/{haru.id}/notices")
    page.get_by_text("바꾸기").click()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)


def subscribe(worker: Desk, shop: Shop, login_id: int) -> None:
    worker.tell(shop, str(login_id), "browser")


def test_notifications_come_after_consent_and_lead_to_the_page(
    open_page: Open, haru: Shop, sqlite_database: Database, worker: Desk
) -> None:
    page = open_page("minji", permissions=["notifications"])
    page.add_init_script(WATCHED)
    subscribe(worker, haru, 1)
    page.goto("/account")
    box = page.locator("#browser-notices")
    add_question(sqlite_database, haru.id, minutes=90)
    worker.at = worker.notifier.clock()
    worker.round()
    # Allowed by the browser, but this person has not asked for them: nothing is even taken.
    expect(box.get_by_role("button", name="이 브라우저에서 알림 받기")).to_be_visible()
    page.reload()
    assert [notice.status for notice in notices(sqlite_database)] == ["waiting"]
    box.get_by_role("button", name="이 브라우저에서 알림 받기").click()
    expect(box).to_contain_text("켜져 있습니다.")
    expect(page.locator("html[data-told='1']")).to_have_count(1)
    [[title, body]] = page.evaluate("window.told")
    assert title.startswith("[잠시] 하루문구: 새 문의 1건이 결정을 기다립니다")
    assert "공휴일" not in title + body
    assert [notice.status for notice in notices(sqlite_database)] == ["sent"]
    page.evaluate("window.last.dispatchEvent(new Event('click'))")
    page.wait_for_url(f"**/queue?shop={haru.id}")
    # And off again.
    page.goto("/account")
    box.get_by_role("button", name="그만 받기").click()
    expect(box.get_by_role("button", name="이 브라우저에서 알림 받기")).to_be_visible()
    assert page.evaluate("window.told") == []


def test_a_try_for_ones_own_browser_shows_at_once(
    open_page: Open, haru: Shop, worker: Desk
) -> None:
    page = open_page("boss", Role.MANAGER, permissions=["notifications"])
    page.add_init_script(WATCHED)
    subscribe(worker, haru, 1)
    page.goto("/account")
    page.get_by_role("button", name="이 브라우저에서 알림 받기").click()
    page.goto(f"/shops/{haru.id}/notices")
    page.get_by_role("button", name="보내 보기").click()
    expect(page.locator("html[data-told='1']")).to_have_count(1)
    assert page.evaluate("window.told[0][0]").startswith("[잠시] [시험] 하루문구")
    expect(page.locator("[id^=test-]")).to_contain_text("보냈습니다.")


@pytest.mark.parametrize("permission", ["denied", "missing"])
def test_a_browser_that_refuses_says_what_to_do(permission: str, open_page: Open) -> None:
    page = open_page("minji")
    refused = (
        "Object.defineProperty(Notification, 'permission', {get: () => 'denied'})"
        if permission == "denied"
        else "delete window.Notification"
    )
    page.add_init_script(refused)
    page.goto("/account")
    words = {"denied": "알림을 막고 있습니다", "missing": "알림을 지원하지 않거나"}[permission]
    expect(page.locator("#browser-notices")).to_contain_text(words)
    shown = page.locator("#browser-notices [data-notify]:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(scheme: str, open_page: Open, haru: Shop, worker: Desk) -> None:
    worker.tell(haru, "https://hooks.example/x")
    page = open_page("boss", Role.MANAGER, color_scheme=scheme)
    for path in (f"/shops/{haru.id}/notices", "/account"):
        page.goto(path)
        for summary in page.locator(".told summary").all():
            summary.click()
        page.evaluate(AXE)
        run = "axe.run({runOnly: ['wcag2a', 'wcag2aa']}).then((r) => r.violations.map((v) => v.id))"
        assert page.evaluate(run) == [], path
