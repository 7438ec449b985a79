"""A day at the desk, in a real Chromium against the running pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, now
from tests.review.desk import GOOD, add_question, get

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def waiting(database: Database) -> int:
    with database.read() as session:
        rows = session.scalars(select(Question).where(Question.status == Status.IN_REVIEW))
        return len(list(rows))


def sent(database: Database) -> list[str]:
    with database.read() as session:
        live = Delivery.status != DeliveryStatus.CANCELLED
        return list(session.scalars(select(Delivery.reply_text).where(live).order_by(Delivery.id)))


def test_twenty_drafts_by_keyboard_only(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    for number in range(20):
        add_question(sqlite_database, haru.id, number)
    page = open_page()
    page.keyboard.press("j")
    expect(page.locator("#rows .here")).to_have_count(1)
    page.keyboard.press("Enter")
    for left in range(19, -1, -1):
        expect(page.locator("#reply_text")).to_have_value(GOOD)
        address = page.url
        page.keyboard.press("a")
        page.wait_for_url(lambda url, before=address: url != before)
        assert waiting(sqlite_database) == left
    expect(page.get_by_text("모두 처리했습니다")).to_be_visible()
    assert sent(sqlite_database) == [GOOD] * 20


def test_editing_with_a_korean_input_method(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    page.keyboard.press("e")
    expect(page.locator("#reply_text")).to_be_focused()
    keys = page.context.new_cdp_session(page)
    for composed in ("ㄱ", "고", "곧"):
        place = {"selectionStart": len(composed), "selectionEnd": len(composed)}
        keys.send("Input.imeSetComposition", {"text": composed, **place})
        # What Windows and macOS send while an input method is at work.
        event = {"type": "rawKeyDown", "key": "Process", "code": "KeyA"}
        keys.send("Input.dispatchKeyEvent", {**event, "windowsVirtualKeyCode": 229})
    keys.send("Input.insertText", {"text": "곧"})
    page.keyboard.insert_text(" 안내해 드리겠습니다. aernjk?")
    expect(page.locator("#count")).to_have_text(str(len(GOOD + "곧 안내해 드리겠습니다. aernjk?")))
    assert waiting(sqlite_database) == 1
    page.locator("#reply_text").fill("문의 감사합니다. 010-1234-5678로 안내해 드리겠습니다.")
    expect(page.locator("#verdict mark").first).to_contain_text("010-1234-5678")
    page.keyboard.press("Escape")
    page.keyboard.press("a")  # a violating text is not one key away
    assert waiting(sqlite_database) == 1
    text = "문의해 주셔서 감사합니다. 담당자가 확인한 뒤 곧 안내해 드리겠습니다."
    page.locator("#reply_text").fill(text)
    expect(page.locator("#verdict .good")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/queue")
    assert sent(sqlite_database) == [text]


def test_typed_text_survives_leaving_the_page(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    page = open_page()
    page.goto(f"/questions/{question.id}")
    page.locator("#reply_text").fill("쓰다 만 글")
    page.goto("/queue")
    page.goto(f"/questions/{question.id}")
    expect(page.locator("#reply_text")).to_have_value("쓰다 만 글")
    page.get_by_role("button", name="초안으로").click()
    expect(page.locator("#reply_text")).to_have_value(GOOD)


def test_two_people_on_one_question(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id)
    first, second = open_page("minji"), open_page("suho")
    for page in (first, second):
        page.goto(f"/questions/{question.id}")
    second.locator("#reply_text").fill("수호가 쓴 담당자 확인 뒤 안내드리겠습니다.")
    first.keyboard.press("a")
    first.wait_for_url("**/queue")
    second.keyboard.press("Escape")
    second.get_by_role("button", name="승인", exact=True).click()
    expect(second.get_by_role("heading", name="김민지 님이 먼저 결정했습니다")).to_be_visible()
    expect(second.locator("textarea")).to_have_value("수호가 쓴 담당자 확인 뒤 안내드리겠습니다.")
    assert sent(sqlite_database) == [GOOD]


def test_bulk_by_keyboard_leaves_out_the_sensitive_and_undo_takes_it_back(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id, 1, sensitive="allergy")
    for number in (2, 3):
        add_question(sqlite_database, haru.id, number)
    page = open_page()
    expect(page.locator("#rows li").first.locator(".topic")).to_have_text("알레르기")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+X")
    expect(page.locator("#bulk-count")).to_have_text("3")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="2건을 승인할까요?")).to_be_visible()
    expect(page.locator(".left-out")).to_contain_text("민감한 주제는 하나씩 읽고 결정합니다")
    page.keyboard.press("a")
    page.wait_for_url("**/queue")
    assert waiting(sqlite_database) == 1
    expect(page.locator("#undo")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("2건을 되돌렸습니다.")).to_be_visible()
    assert waiting(sqlite_database) == 3
    assert sent(sqlite_database) == []


def test_reject_and_regenerate_by_keyboard_on_the_korean_layout(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    one, two = (add_question(sqlite_database, haru.id, n, minutes=n) for n in (1, 2))
    page = open_page()
    page.goto(f"/questions/{one.id}")
    # The key `r` on a keyboard that is switched to Hangul says ㄱ.
    page.keyboard.press("KeyR")
    expect(page.locator(".reasons")).to_be_focused()
    page.keyboard.press("5")
    expect(page.locator("[name=reason]")).to_be_focused()
    page.keyboard.insert_text("전화로 답함")
    page.get_by_role("button", name="답글을 보내지 않고 다음").press("Enter")
    page.wait_for_url(f"**/questions/{two.id}*")
    assert get(sqlite_database, one).status == Status.REJECTED
    page.keyboard.press("g")
    expect(page.locator("[name=hint]")).to_be_focused()
    page.keyboard.insert_text("더 짧게")
    page.get_by_role("button", name="다시 쓰게 하기").press("Enter")
    expect(page.get_by_text("초안을 쓰고 있습니다")).to_be_visible()
    assert get(sqlite_database, two).hint == "더 짧게"


def test_final_answer(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    due = now() - timedelta(hours=1)
    add_question(sqlite_database, haru.id, status=Status.POSTED, posted_at=due, answer_due_at=due)
    page = open_page()
    page.get_by_role("link", name="답변 예정").first.click()
    expect(page.locator(".promise.late")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/*")
    page.keyboard.press("e")
    page.keyboard.insert_text("네, 공휴일이 모두 표시되어 있습니다.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#undo")).to_be_visible()
    assert sent(sqlite_database) == ["네, 공휴일이 모두 표시되어 있습니다."]


def test_search_help_language_and_updates(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    add_question(sqlite_database, haru.id, 1, text="방수가 되나요")
    shown = add_question(sqlite_database, haru.id, 2, text="환불해 주세요")
    page = open_page()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("a")  # no shortcut works behind the help
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    before = page.locator(f"[data-id='{shown.id}']").bounding_box()
    add_question(sqlite_database, haru.id, 3, minutes=0)
    page.evaluate("htmx.trigger('#pulse', 'pulse')")
    expect(page.locator("#fresh a")).to_contain_text("새 문의 1건 보기")
    assert page.locator(f"[data-id='{shown.id}']").bounding_box() == before
    page.keyboard.press("n")
    expect(page.locator("#rows li")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.insert_text("환불")
    page.keyboard.press("Enter")
    expect(page.locator("#rows li")).to_have_count(1)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Queue", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


ATTACK = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def test_customers_words_do_nothing(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(
        sqlite_database, haru.id, text=ATTACK, product_name=ATTACK, author_name=ATTACK,
        draft_text=ATTACK,
    )  # fmt: skip
    page = open_page()
    for path in ("/queue", f"/questions/{question.id}"):
        page.goto(path)
        expect(page.get_by_text("onerror").first).to_be_visible()
        assert page.locator("main img, main script").count() == 0
        assert "taken" not in page.title().replace(ATTACK, "")
    page.locator("#reply_text").fill(ATTACK + " 010-1234-5678")
    expect(page.locator("#verdict mark").first).to_be_visible()
    assert page.locator("#verdict img").count() == 0
