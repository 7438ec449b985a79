"""What every page must hold to: no inline code, no foreign address, no customer's markup."""

import pkgutil
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from flask import Flask

import review
from qna.database import Database
from qna.lifecycle import Status
from qna.models import (
    Alarm,
    AnswerImport,
    DriftAlarm,
    FaultReport,
    QuestionGroup,
    Role,
    Shop,
    now,
)
from qna.store import queue, queue_counts
from review import catalogue, menu, pages
from tests.review.addresses import page_addresses
from tests.review.desk import Person, add_question

Enter = Callable[..., Person]
HOME = Path(review.__file__).parent
MORE = ("/queue?tab=all",)
ATTACK = "<script>document.title='taken'</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture
def attacked(come_in: Enter, haru: Shop, sqlite_database: Database) -> Person:
    found = [{"code": "contact", "excerpt": ATTACK, "start": 3, "end": 20}]
    with sqlite_database.write() as session:
        session.add(QuestionGroup(id=1, product_key="k", product_name=ATTACK))
        session.add(Alarm(id=1, product_key="k", product_name=ATTACK, fault="broken", reports=3))
        session.add(DriftAlarm(id=1, shop_id=haru.id))
        session.add(AnswerImport(id=1, shop_id=haru.id, file_name=ATTACK))
    add_question(
        sqlite_database, haru.id, text=ATTACK, product_name=ATTACK, author_name=ATTACK,
        draft_text=ATTACK, draft_violations=found, draft_model=ATTACK, draft_reason=ATTACK,
        draft_rejected=[{"reply": ATTACK, "violations": found}],
    )  # fmt: skip
    for number in (2, 3):
        add_question(
            sqlite_database, haru.id, number, text=ATTACK, product_name=ATTACK, group_id=1,
            draft_text=ATTACK,
        )  # fmt: skip
    with sqlite_database.write() as session:
        session.add(FaultReport(question_id=1, product_key="k", fault="broken", at=now()))
    return come_in("root", Role.ADMIN, ATTACK)


def test_what_customers_write_is_never_markup(attacked: Person, app: Flask) -> None:
    for path in [*page_addresses(app), *MORE]:
        page = attacked.get(path)
        assert page.status_code == 200, path
        assert "<script>document" not in page.text, path
        assert "<img" not in page.text, path
        assert "49" not in re.findall(r">\s*49\s*<", page.text), path


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_page_has_inline_code_or_a_foreign_address(attacked: Person, app: Flask) -> None:
    for path in [*page_addresses(app), *MORE]:
        page = attacked.get(path)
        for tag, attributes in Tags(page.text).found:
            assert tag not in ("style", "iframe", "object", "base"), path
            assert tag != "script" or attributes.get("src"), path
            assert not [name for name in attributes if name.startswith("on")], path
            assert "style" not in attributes, path
            for name in ("src", "href", "action", "formaction", "hx-get", "hx-post"):
                assert (attributes.get(name) or "/").startswith(("/", "#")), (path, attributes)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"


def test_style_sheets_and_scripts_ask_nobody_else() -> None:
    for path in (*HOME.glob("static/*.css"), *HOME.glob("static/*.js")):
        text = path.read_text()
        assert "://" not in text.replace("http://www.w3.org", ""), path
        assert "@import" not in text


def test_every_page_is_served_and_has_its_place(app: Flask) -> None:
    modules = {each.name for each in pkgutil.iter_modules(pages.__path__, "review.pages.")}
    assert modules == {page.import_name for page in pages.ALL_PAGES}
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.endswith(".show") and not rule.arguments
    }
    reached_otherwise = {"login.show", "again.show", "account.show", "second.show"}
    assert shown - reached_otherwise == {place[0] for place in menu.MENU}


def test_a_viewer_sees_no_secret_question_and_no_personal_data(
    come_in: Enter, haru: Shop, sqlite_database: Database, app: Flask
) -> None:
    secret = add_question(sqlite_database, haru.id, 1, secret=True, text="비밀입니다")
    shown = add_question(sqlite_database, haru.id, 2, text="010-1234-5678로 연락 주세요")
    viewer, reviewer = come_in("viewer", Role.VIEWER), come_in("minji")
    assert viewer.get(f"/questions/{secret.id}").status_code == 403
    more = ("/queue?q=비밀입니다", "/queue?tab=all", f"/questions/{shown.id}")
    for path in (*page_addresses(app), *more):
        text = viewer.get(path).text
        assert "비밀입니다</a>" not in text
        assert "010-1234-5678" not in text
    assert "비밀입니다" in reviewer.get("/queue").text
    assert "010-1234-5678" in reviewer.get(f"/questions/{shown.id}").text
    assert "김민수" not in reviewer.get(f"/questions/{shown.id}").text


def test_a_deletion_that_came_first_is_called_one(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    gone = {"text": "", "author_name": None, "status": Status.WITHDRAWN}
    deleted = add_question(sqlite_database, haru.id, 1, **gone)
    fetched = add_question(sqlite_database, haru.id, 2, text="", status=Status.RECEIVED)
    person = come_in()
    asked = person.get(f"/questions/{deleted.id}").text.split("<article")[1].split("</article>")[0]
    assert "(삭제된 문의)" in asked
    assert re.search(r'asked-who muted">\s*<time', asked)
    assert "(삭제된 문의)" in person.get("/queue?tab=closed").text
    assert "(내용을 가져오는 중)" in person.get(f"/questions/{fetched.id}").text


def test_one_thing_has_one_name(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    due = {"status": Status.POSTED, "answer_due_at": now(), "posted_at": now()}
    add_question(sqlite_database, haru.id, 1, **due)
    page = come_in().get("/promises").text
    assert "잠시 답변을 보낸 문의입니다" in page
    assert "인사" not in page


def test_the_live_check_marks_the_offending_words(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    path = f"/questions/{question.id}/check"
    text = "문의 감사합니다. 010-1234-5678로 안내드리겠습니다."
    answer = come_in().post(path, reply_text=text).text
    assert re.search(r"<mark [^>]*>[^<]*010-1234-5678[^<]*</mark>", answer)


def test_the_pulse_tells_what_is_new_and_what_moved(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    shown = add_question(sqlite_database, haru.id, 1)
    person = come_in()
    since = re.search(r'name="since" value="([^"]+)"', person.get("/queue").text)
    assert since
    add_question(sqlite_database, haru.id, 2)
    person.review(shown)
    answer = person.http.get(
        "/queue/pulse", params={"since": since.group(1), "ids": str(shown.id)}
    ).text
    assert "새 문의 1건 보기" in answer
    assert re.search(rf'id="moved-{shown.id}"[^>]*><span class="status s-approved"', answer)
    assert re.search(r'id="count-review"[^>]*>1<', answer)


def test_english_has_every_string(attacked: Person, app: Flask) -> None:
    attacked.post("/appearance", locale="en", back="/queue")
    for path in [*page_addresses(app), *MORE]:
        text = attacked.get(path).text
        text = re.sub(r'<button name="locale".*?</button>', "", text)
        for data in ("내년도", "하루문구", "가장 안전하게", "한국어"):
            text = text.replace(data, "")
        if path == "/shops/1":
            text = re.sub(r'<div class="presets">.*?</div>', "", text, flags=re.DOTALL)
        text = re.sub(r"<option value=\"[a-z_]+\">[^<]*</option>", "", text)
        assert re.findall(r"[가-힣]+[^<]*", text) == [], path


def test_the_catalogue_is_complete() -> None:
    written = {m.id: m for m in catalogue.load() if m.id}
    assert set(written) == catalogue.messages()
    assert [m.id for m in written.values() if not m.string or m.fuzzy] == []
    assert [m.id for m in written.values() if list(m.check())] == []
    with catalogue.PO.with_suffix(".mo").open("rb") as file:
        compiled = {m.id: m.string for m in read_mo(file) if m.id}
    assert compiled == {m.id: m.string for m in written.values()}


def test_unknown_pages_and_ids_are_told_plainly(come_in: Enter) -> None:
    person = come_in()
    for path in ("/nothing", "/questions/999", "/questions/99999999999999999999999"):
        answer = person.get(path)
        assert answer.status_code == 404
        assert "찾을 수 없습니다" in answer.text


@pytest.mark.parametrize(
    "query", ["after=x", "after=0~1~2~3", "shop=abc", "older=-1", "q=%00%ff", "assignee=9" * 30]
)
def test_odd_addresses_do_no_harm(come_in: Enter, query: str) -> None:
    assert come_in().get(f"/queue?{query}").status_code == 200


def test_sql_away_is_told_plainly(
    app: Flask, come_in: Enter, sqlite_database: Database, haru: Shop
) -> None:
    person = come_in()
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE questions RENAME TO elsewhere")
    answer = person.get("/queue")
    assert answer.status_code == 503
    assert "데이터베이스에 연결하지 못했습니다" in answer.text


def test_the_title_counts_no_further_than_the_cap(
    come_in: Enter, haru: Shop, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was an error once a thousand waited."""
    for number in range(4):
        add_question(sqlite_database, haru.id, number, due_at=now())
    monkeypatch.setattr(queue, "COUNT_CAP", 3)
    monkeypatch.setattr(queue_counts, "COUNT_CAP", 3)
    page = come_in().get("/queue")
    assert page.status_code == 200
    assert "<title>지남 2+ | (2+) 검토함" in page.text


def test_more_wait_than_are_counted(
    come_in: Enter, sqlite_database: Database, haru: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "COUNT_CAP", 3)
    monkeypatch.setattr(queue_counts, "COUNT_CAP", 3)
    for number in range(4):
        add_question(sqlite_database, haru.id, number)
    answer = come_in().get("/queue")
    assert answer.status_code == 200
    assert "<title>(2+)" in answer.text
