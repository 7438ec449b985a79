"""The "try it" box of a shop: typed settings in, a draft out, no question anywhere."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from qna.database import Database
from qna.dispatch import DRAFTS, Dispatcher
from qna.models import Question, Role, Shop, Trial, WorkerHeartbeat, now
from qna.settings import Settings
from qna.store.trials import NOT_TAKEN
from review.app import create_app
from tests.processes import wait_until
from tests.review.desk import GOOD, Person, add_person, session_of
from tests.review.test_admin import WRITING
from tests.review.test_browser_accessibility import AXE
from tests.worker.drafting import engines
from worker.drafting.tasks import draft_trial

Enter = Callable[..., Person]
Open = Callable[..., Page]
QUESTION = "내년도 공휴일이 <b>표시</b>되어 있나요?"


def trial_row(database: Database) -> Trial | None:
    with database.read() as session:
        return session.scalars(select(Trial).order_by(Trial.id.desc())).first()


def try_out(person: Person, **fields: str) -> httpx.Response:
    person.http.headers["HX-Request"] = "true"
    given = {**WRITING, "sample": QUESTION, "sample_product": "다이어리", **fields}
    return person.post("/shops/1/trials", **given)


def poll(person: Person, seen: str = "") -> httpx.Response:
    return person.get(f"/shops/1/trials/1?seen={seen}")


def test_the_draft_is_shown_and_nothing_is_saved(
    come_in: Enter, haru: Shop, sqlite_database: Database, desk_settings: Settings
) -> None:
    person = come_in("boss", Role.MANAGER)
    waiting = try_out(person, tone="정중하게", temperature="0.4")
    assert "작업자를 기다리고 있습니다" in waiting.text
    assert Dispatcher(desk_settings.redis).queue_length(DRAFTS) == 1
    row = trial_row(sqlite_database)
    assert row is not None
    assert (row.text, row.product_name, row.staff_id) == (QUESTION, "다이어리", 1)
    assert row.settings["sampling"] == {"temperature": 0.4}
    assert poll(person, "waiting").status_code == 204
    engine = engines.WrittenEngine(
        lambda sampling: engines.WRONG + "<script>" if sampling.temperature == 0.4 else GOOD
    )
    assert draft_trial(sqlite_database, engine, row.id, owner="w")
    shown = poll(person, "waiting").text
    assert GOOD in shown
    kept = "버린 초안 4개 · 다른 후보 3개"
    assert all(words in shown for words in ("통과", "test-model", "차분하게", kept))
    assert shown.count('<span class="tag quiet">다른 후보</span>') == 3
    assert "&lt;" in shown
    assert "<script>" not in shown
    with sqlite_database.read() as session:
        assert session.get_one(Shop, 1).tone == ""
        assert list(session.scalars(select(Question))) == []


def test_a_trial_that_nobody_takes_says_so(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    try_out(person)
    with sqlite_database.write() as session:
        session.execute(delete(WorkerHeartbeat))
        session.get_one(Trial, 1).created_at = now() - NOT_TAKEN - timedelta(seconds=1)
    shown = poll(person, "waiting").text
    assert "켜져 있는 초안 작업자가 없습니다" in shown
    assert "다시 해 보기" in shown
    assert poll(person, "nobody").status_code == 204


def test_a_trial_is_seen_at_its_own_shop_only(come_in: Enter, haru: Shop) -> None:
    person = come_in("boss", Role.MANAGER)
    try_out(person)
    for path in ("/shops/2/trials/1", "/shops/1/trials/2", f"/shops/1/trials/{10**17}"):
        assert "끝내지 못했습니다" in person.get(path).text
    assert person.get(f"/shops/1/trials/{2**70}").status_code == 404


def test_wrong_samples_and_settings_are_named(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    assert "시험해 볼 문의를 적어 주세요" in try_out(person, sample=" \u200b ").text
    assert "값이 맞지 않습니다: 온도" in try_out(person, temperature="10").text
    assert (
        "단정: “품절입니다”" in try_out(person, template="품절입니다. 확인 후 안내드릴게요.").text
    )
    assert trial_row(sqlite_database) is None
    try_out(person, sample="가" * 5000)
    row = trial_row(sqlite_database)
    assert row is not None
    assert len(row.text) == 4000


def test_without_scripts_the_whole_page_answers(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    assert person.post("/shops/1/trials", sample="").status_code == 422
    answer = person.post("/shops/1/trials", sample=QUESTION)
    assert answer.status_code == 200
    assert "작업자를 기다리고 있습니다" in answer.text
    assert "&lt;b&gt;표시" in answer.text
    row = trial_row(sqlite_database)
    assert row is not None
    assert row.settings["preset"] == haru.preset


def test_redis_away_is_told_at_once(sqlite_database: Database, desk_settings: Settings) -> None:
    away = desk_settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    app: Flask = create_app(away, sqlite_database)
    app.config["WTF_CSRF_ENABLED"] = False
    with sqlite_database.write() as session:
        session.add(Shop(name="haru", platform="standard", sealed_secrets=""))
    boss = add_person(sqlite_database, "boss", Role.MANAGER)
    client = app.test_client()
    with client.session_transaction() as session_:
        session_["_user_id"] = session_of(sqlite_database, boss)
    answer = client.post(
        "/shops/1/trials", data={"sample": QUESTION}, headers={"HX-Request": "true"}
    )
    assert "Redis에 연결하지 못해" in answer.text


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("품절입니다. 담당자가 확인한 뒤 안내해 드리겠습니다.", "단정: “품절입니다”"),
        ("담당자가 확인 후 안내드리겠습니다. 010-1234-5678로 연락 주세요.", "“010-1234-5678”"),
        ("안녕하세요, 고객님.", "안내 약속 없음: 확인한 뒤 안내하겠다는 말이 없습니다."),
    ],
)
def test_a_template_that_breaks_the_policy_is_refused_with_rule_and_words(
    template: str, told: str, come_in: Enter, haru: Shop
) -> None:
    person = come_in("boss", Role.MANAGER)
    answer = person.post("/shops/1", **{**WRITING, "template": template})
    assert answer.status_code == 422
    assert "템플릿이 정책에 맞지 않습니다." in answer.text
    assert told in answer.text


@pytest.mark.browser
def test_trying_unsaved_settings_in_the_browser(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    page = open_page("boss", Role.MANAGER)
    page.goto("/shops/1")
    page.get_by_label("말투", exact=True).fill("아주 정중하게")
    page.get_by_label("가장 안전하게").check()
    page.get_by_label("시험할 문의").fill(QUESTION)
    page.get_by_role("button", name="초안 써 보기").click()
    status = page.locator("#trial")
    expect(status).to_contain_text("작업자를 기다리고 있습니다")
    row = wait_until(lambda: trial_row(sqlite_database), what="the trial")
    assert (row.settings["tone"], row.settings["preset"]) == ("아주 정중하게", "greedy")
    assert draft_trial(sqlite_database, engines.right(), row.id, owner="w")
    expect(status.locator("blockquote")).to_have_text(engines.GOOD)
    expect(status).to_contain_text("정책 검사 통과")
    assert page.url.endswith("/shops/1")
    page.evaluate(AXE)
    assert page.evaluate("axe.run('#trial').then((r) => r.violations.map((v) => v.id))") == []
    page.reload()
    expect(page.get_by_label("말투", exact=True)).to_have_value("")
