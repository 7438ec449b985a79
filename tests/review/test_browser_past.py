"""Past answers in a real browser: one key takes one over, and a file goes up with its progress."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from qna.database import Database
from qna.lifecycle import Status
from qna.models import AnswerImport, Question, Role, Shop, now
from tests.review.desk import GOOD, add_question
from tests.review.past import add_past_answer
from tests.review.test_browser import sent
from tests.worker.importing import files
from worker.importing.work import work_on

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
ASKED = "내년 공휴일이 표시되어 있나요?"
OLD, NEW = "네, 작년 것에는 있었습니다.", "네, 2027년 공휴일이 모두 표시되어 있습니다."


@pytest.fixture
def past(sqlite_database: Database, haru: Shop) -> None:
    add_past_answer(sqlite_database, haru.id, "공휴일 표시되나요?", OLD, days=300)
    add_past_answer(sqlite_database, haru.id, "내년 공휴일도 표시되어 있나요?", NEW, days=12)


@pytest.fixture
def promised(sqlite_database: Database, haru: Shop, past: None) -> Question:
    return add_question(
        sqlite_database, haru.id, text=ASKED, status=Status.POSTED, posted_at=now(),
        answer_due_at=now() + timedelta(hours=3),
    )  # fmt: skip


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]] == []


def test_one_key_takes_an_answer_over_to_be_edited(
    open_page: Open, promised: Question, sqlite_database: Database
) -> None:
    page = open_page()
    page.goto(f"/questions/{promised.id}?list=promises")
    expect(page.locator("#past")).to_have_attribute("open", "")
    editor = page.locator("#reply_text")
    page.keyboard.press("t")
    expect(editor).to_have_value(NEW)
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(editor).to_have_value(OLD)
    expect(page.locator(".past-one.taken")).to_contain_text(OLD)
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(editor).to_have_value(NEW)
    page.keyboard.press("End")
    page.keyboard.insert_text(" 감사합니다.")
    assert sent(sqlite_database) == [], "nothing goes out until a person sends it"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/promises*")
    assert sent(sqlite_database) == [f"{NEW} 감사합니다."]


def test_what_somebody_wrote_is_never_lost(open_page: Open, promised: Question) -> None:
    page = open_page()
    page.goto(f"/questions/{promised.id}")
    page.locator("#reply_text").fill("안녕하세요, 고객님.")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("#reply_text")).to_have_value(f"안녕하세요, 고객님.\n{NEW}")
    page.locator(".past-one", has_text=OLD).get_by_role("link", name="가져와 고치기").click()
    expect(page.locator("#reply_text")).to_have_value(f"안녕하세요, 고객님.\n{NEW}\n{OLD}")
    page.locator("#reply_text").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#reply_text")).to_have_value(f"안녕하세요, 고객님.\n{NEW}")


def test_what_was_written_before_stands_beside_what_is_taken_over(
    open_page: Open, promised: Question
) -> None:
    page = open_page()
    page.goto(f"/questions/{promised.id}")
    page.locator("#reply_text").fill("안녕하세요, 고객님.")
    page.goto("/promises")
    page.locator(".past-hint a").click()
    expect(page.locator("#reply_text")).to_have_value(f"안녕하세요, 고객님.\n{NEW}")
    page.reload()
    expect(page.locator("#reply_text")).to_have_value(f"안녕하세요, 고객님.\n{NEW}")


def test_in_review_the_policy_looks_at_what_was_taken_over(
    open_page: Open, haru: Shop, sqlite_database: Database, past: None
) -> None:
    question = add_question(sqlite_database, haru.id, text=ASKED)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    expect(page.locator("#reply_text")).to_have_value(GOOD)
    page.keyboard.press("t")
    expect(page.locator("#reply_text")).to_have_value(NEW)
    expect(page.locator("#verdict .bad").first).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#held")).to_be_visible()
    assert sent(sqlite_database) == []


def test_from_the_list_of_promises_by_keyboard_alone(
    open_page: Open, promised: Question, sqlite_database: Database
) -> None:
    page = open_page()
    page.goto("/promises")
    hint = page.locator(".past-hint")
    expect(hint).to_contain_text(NEW)
    accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_url(f"**/questions/{promised.id}?*take=*")
    expect(page.locator("#reply_text")).to_have_value(NEW)
    accessible(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/promises*")
    assert sent(sqlite_database) == [NEW]


def test_a_file_is_uploaded_mapped_and_taken(
    open_page: Open, haru: Shop, sqlite_database: Database, tmp_path: Path
) -> None:
    rows = [*files.many(9000, wrong=[5])]
    rows[0] = ["번호", "상품", "물음", "회신", "날짜"]
    file = tmp_path / "지난 문의.csv"
    file.write_bytes(files.as_csv(rows))
    assert file.stat().st_size > 512 * 1024, "more than one form may hold"
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/shops/{haru.id}/answers")
    accessible(page)
    page.set_input_files("#import-file", file)
    page.get_by_role("button", name="올리기").click()
    page.wait_for_url("**/answers/*")
    expect(page.locator("#import-state")).to_contain_text("읽는 중")
    import_id = int(page.url.rpartition("/")[2])
    work_on(sqlite_database, import_id)
    page.locator("#columns").wait_for()
    expect(page.locator("#preview")).to_contain_text("고르면 여기에 보입니다")
    page.get_by_label("문의 내용").select_option(label="물음")
    page.get_by_label("답변 내용").select_option(label="회신")
    expect(page.locator("#preview")).to_contain_text("1번은 다음 달에 들어옵니다.")
    page.get_by_label("답변한 때").select_option(label="날짜")
    expect(page.locator("#preview")).to_contain_text("2026-10-01")
    accessible(page)
    page.get_by_role("button", name="9,000줄 가져오기").click()
    expect(page.locator("#import-state")).to_contain_text("가져오는 중")

    class Paused(Exception):
        """The worker stops in the middle, for the bar to be looked at."""

    def pause(done: int) -> None:
        if done >= 3000:
            raise Paused

    with pytest.raises(Paused):
        work_on(sqlite_database, import_id, progress=pause)
    expect(page.locator(".import-bar")).to_have_attribute("value", "3000")
    expect(page.locator("#import-state")).to_contain_text("3,000 / 9,000")
    accessible(page)
    with sqlite_database.write() as session:
        session.get_one(AnswerImport, import_id).lease_until = now() - timedelta(seconds=1)
    work_on(sqlite_database, import_id)
    expect(page.get_by_text("다 가져왔습니다.")).to_be_visible()
    expect(page.locator(".tiles").first).to_contain_text("8,999")
    expect(page.locator("table")).to_contain_text("문의 내용이 없음")


def test_an_upload_that_breaks_says_so(open_page: Open, haru: Shop, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(files.as_csv(files.many(10)))
    page = open_page("boss", Role.MANAGER)
    page.goto(f"/shops/{haru.id}/answers")
    page.route("**/pieces", lambda route: route.abort())
    page.set_input_files("#import-file", file)
    page.get_by_role("button", name="올리기").click()
    expect(page.locator("#import-error")).to_contain_text("올리지 못했습니다")
    expect(page.get_by_role("button", name="올리기")).to_be_enabled()
