"""Shops, staff, canned replies, the audit log."""

import json
import re
from collections.abc import Callable

from sqlalchemy import delete, select

from qna.database import Database
from qna.models import AuditEvent, CannedReply, Role, Shop, Staff, WorkerHeartbeat
from qna.platform_names import PLATFORM_NAMES
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.shops import open_secrets
from tests.review.desk import PASSWORD, Person, add_person, add_question

Enter = Callable[..., Person]
WRITING = {
    "title": "하루", "active": "1", "timezone": "Asia/Seoul", "answer_due_hours": "12",
    "tone": "밝게", "instruction": "", "template": "", "preset": "cool",
    "candidates": "4", "max_attempts": "2",
    "temperature": "", "top_k": "", "top_p": "", "repetition_penalty": "", "max_new_tokens": "",
}  # fmt: skip


def shop_row(database: Database) -> Shop:
    with database.read() as session:
        return session.scalars(select(Shop)).one()


def test_a_managers_settings_are_checked_and_kept(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    assert person.post("/shops/1", **WRITING).status_code == 303
    row = shop_row(sqlite_database)
    assert (row.preset, row.tone, row.answer_due_hours, row.sampling) == ("cool", "밝게", 12.0, {})
    wrong = {
        "temperature": "10", "top_k": "x", "timezone": "Mars/Base", "answer_due_hours": "nan",
        "max_attempts": "0", "candidates": "9", "preset": "wild", "weight": "0",
    }  # fmt: skip
    for field, value in wrong.items():
        assert person.post("/shops/1", **{**WRITING, field: value}).status_code == 422, field
    assert shop_row(sqlite_database).preset == "cool"
    kept = person.post("/shops/1", **{**WRITING, "template": "네, 됩니다.", "tone": "<쓰던 말투>"})
    assert kept.status_code == 422
    assert "템플릿이 정책에 맞지 않습니다" in kept.text
    assert "&lt;쓰던 말투&gt;" in kept.text
    person.post("/shops/1", **{**WRITING, "temperature": "0.4", "top_k": "40"})
    assert shop_row(sqlite_database).sampling == {"temperature": 0.4, "top_k": 40}
    person.post("/shops/1", **{**WRITING, "weight": "2.5"})
    assert shop_row(sqlite_database).weight == 2.5
    person.post("/shops/1", **WRITING)
    assert shop_row(sqlite_database).weight == 2.5


def test_a_wrong_time_zone_is_told_in_the_pages_language(come_in: Enter, haru: Shop) -> None:
    person = come_in("boss", Role.MANAGER)
    told = person.post("/shops/1", **{**WRITING, "timezone": "Mars/Base"}).text
    assert "그런 시간대는 없습니다. Asia/Seoul처럼 적어 주세요." in told
    assert "no time zone" not in told


def test_in_english_the_default_preset_has_a_name_of_its_own(come_in: Enter, haru: Shop) -> None:
    person = come_in("boss", Role.MANAGER)
    person.post("/appearance", locale="en", back="/queue")
    page = person.get("/shops/1").text
    assert "<legend>Basics</legend>" in page
    assert "<b>Default</b>" in page


def test_secrets_go_in_and_never_come_out(
    come_in: Enter, haru: Shop, sqlite_database: Database, desk_settings: Settings
) -> None:
    person = come_in("root", Role.ADMIN)
    fields = {
        "reply_url": "https://shop.example/replies", "config_key": ["board", ""],
        "config_value": ["6", ""], "credential_key": ["client_secret", "client_id"],
        "credential_value": ["s3cr3t-value", "id-value"], "own_password": PASSWORD,
    }  # fmt: skip
    assert person.post("/shops/1/connection", **fields).status_code == 303
    box = SecretBox(desk_settings.key)
    stored = {"client_secret": "s3cr3t-value", "client_id": "id-value"}
    assert open_secrets(shop_row(sqlite_database), box)[1] == stored
    fields |= {"credential_value": ["", ""], "forget": "client_id"}
    person.post("/shops/1/connection", **fields)
    assert open_secrets(shop_row(sqlite_database), box)[1] == {"client_secret": "s3cr3t-value"}
    current = open_secrets(shop_row(sqlite_database), box)[0][0]
    pages = "".join(person.get(path).text for path in ("/shops/1", "/audit", "/shops"))
    assert "s3cr3t-value" not in pages
    assert current not in pages
    assert "client_secret" in pages
    with sqlite_database.read() as session:
        events = json.dumps([event.detail for event in session.scalars(select(AuditEvent))])
    assert "s3cr3t-value" not in events
    assert shop_row(sqlite_database).config == {"board": "6"}


def test_an_address_that_replies_cannot_go_to_is_refused(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    before = shop_row(sqlite_database).reply_url
    for wrong in ("http://", "http://x\ny", "javascript:alert(1)", "https://user:pw@x.example"):
        assert person.post("/shops/1/connection", reply_url=wrong).status_code == 422, wrong
    assert shop_row(sqlite_database).reply_url == before


def test_a_new_shop_shows_its_secret_once_and_a_rotation_keeps_the_old_one(
    come_in: Enter, sqlite_database: Database, desk_settings: Settings
) -> None:
    person = come_in("root", Role.ADMIN)
    fields = {"platform": "standard", "title": "솔", "reply_url": "https://sol.example/replies"}
    assert person.post("/shops", name="Bad Name", **fields).status_code == 422
    shown = person.post("/shops", name="sol", **fields)
    box = SecretBox(desk_settings.key)
    first = open_secrets(shop_row(sqlite_database), box)[0][0]
    assert first in shown.text
    assert shop_row(sqlite_database).reply_url == "https://sol.example/replies"
    assert person.post("/shops", name="sol", **fields).status_code == 422
    rotated = person.post("/shops/1/secret").text
    both = open_secrets(shop_row(sqlite_database), box)[0]
    assert both[1] == first
    assert both[0] in rotated
    assert first not in rotated


def test_a_shop_that_could_not_work_is_not_added(come_in: Enter, sqlite_database: Database) -> None:
    person = come_in("root", Role.ADMIN)
    for platform, reply_url, told in (
        ("nonsense", "https://sol.example/", "값이 맞지 않습니다: 플랫폼"),
        ("standard", "", "값이 맞지 않습니다: 답글을 받을 주소"),
        ("standard", "sol.example", "값이 맞지 않습니다: 답글을 받을 주소"),
        ("naver", "", "<code>jamsi shop add sol --platform naver</code>"),
    ):
        answer = person.post("/shops", name="sol", platform=platform, reply_url=reply_url)
        assert answer.status_code == 422, platform
        assert told in answer.text
        assert 'name="name"' in answer.text
        assert 'value="sol"' in answer.text
    with sqlite_database.read() as session:
        assert session.scalars(select(Shop)).all() == []


def test_every_platform_can_be_chosen(come_in: Enter) -> None:
    page = come_in("root", Role.ADMIN).get("/shops").text
    chosen = page.split('<select name="platform">')[1].split("</select>")[0]
    assert re.findall(r'value="([^"]+)"', chosen) == list(PLATFORM_NAMES)


def test_a_polled_shop_has_no_webhook_secret_to_renew(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    assert "/shops/1/secret" in person.get("/shops/1").text
    with sqlite_database.write() as session:
        session.get_one(Shop, haru.id).platform = "naver"
    assert "/shops/1/secret" not in person.get("/shops/1").text
    assert person.post("/shops/1/secret").status_code == 404


def test_staff_are_added_changed_and_cannot_lock_themselves_out(
    come_in: Enter, address: str, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    assert person.post("/staff", login="suho", password="short", role="viewer").status_code == 422
    person.post("/staff", login="suho", password=PASSWORD, role="viewer", name="이수호")
    again = person.post("/staff", login="suho", password=PASSWORD, role="viewer")
    assert again.status_code == 422
    suho = Person(address)
    suho.log_in("suho")
    person.post("/staff/2", act="role", role="manager")
    assert suho.get("/shops").status_code == 200
    person.post("/staff/2", act="sessions")
    assert suho.get("/shops").status_code == 303
    person.post("/staff/2", act="disable")
    assert suho.log_in("suho").status_code == 401
    assert person.post("/staff/1", act="role", role="viewer").status_code == 422
    assert person.post("/staff/1", act="disable").status_code == 422
    with sqlite_database.read() as session:
        assert session.get_one(Staff, 1).role == Role.ADMIN
        actors = {e.staff_id for e in session.scalars(select(AuditEvent)) if e.detail}
    assert actors == {None, 1, 2}, "the second logged in"


def test_every_decision_is_in_the_log_with_its_person(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    come_in("minji", name="김민지").review(question)
    log = come_in("boss", Role.MANAGER).get("/audit?subject=review").text
    assert "김민지" in log
    assert f'href="/questions/{question.id}"' in log
    assert "로그인" not in log.split("<tbody>")[1]


def test_canned_replies(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in("boss", Role.MANAGER)
    person.post("/canned", title="인사", text="안녕하세요.")
    person.post("/canned", title="하루만", text="하루문구입니다.", shop="1")
    assert 'data-insert="하루문구입니다."' in person.get(f"/questions/{question.id}").text
    person.post("/canned", id="1", title="인사", text="반갑습니다.")
    person.post("/canned/2/delete")
    with sqlite_database.read() as session:
        rows = [(row.title, row.text) for row in session.scalars(select(CannedReply))]
    assert rows == [("인사", "반갑습니다.")]


def test_workers_without_redis(come_in: Enter, sqlite_database: Database) -> None:
    add_person(sqlite_database, "first", Role.VIEWER)
    with sqlite_database.write() as session:
        session.execute(delete(WorkerHeartbeat))
    assert "켜져 있는 작업자가 없습니다" in come_in("boss", Role.MANAGER).get("/workers").text


def test_figures_as_csv(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id, draft_model="=1+1")
    person = come_in("boss", Role.MANAGER)
    person.review(question)
    answer = person.get("/figures/settings.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("모델,지시문,쓰는 방식,검토,그대로 승인")
    assert lines[1].startswith("'=1+1,1,balanced,1,1,0,0")
    assert person.get("/figures/passwords.csv").status_code == 404
