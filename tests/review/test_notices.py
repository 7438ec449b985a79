"""The page on which managers choose who is told: over HTTP, as a browser sends it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.models import (
    AuditEvent,
    Notice,
    NoticeRecipient,
    NoticeSubscription,
    Role,
    Shop,
    now,
)
from qna.notices import NoticeChannel, NoticeStatus, sample
from qna.secrets import SecretBox
from qna.settings import Settings
from tests.conftest import make_shop
from tests.review.desk import Person, add_person

ComeIn = Callable[..., Person]
URL = "https://hooks.slack.com/services/T1/B2/very-secret"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FORM: dict[str, Any] = {
    "name": "운영팀", "channel": "slack", "target": URL, "kinds": ["overdue", "failed"],
    "waiting_minutes": "30", "due_minutes": "60", "quiet_from": "22:00", "quiet_to": "08:00",
    "locale": "ko", "active": "1",
}  # fmt: skip


@pytest.fixture
def manager(come_in: ComeIn) -> Person:
    return come_in("boss", Role.MANAGER)


@pytest.fixture
def path(haru: Shop) -> str:
    return f"/shops/{haru.id}/notices"


def rows(database: Database, model: Any) -> list[Any]:
    with database.read() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def test_somebody_is_added_changed_and_removed_and_the_log_holds_no_address(
    manager: Person, path: str, sqlite_database: Database, desk_settings: Settings
) -> None:
    assert manager.post(path, **FORM).status_code == 303
    [recipient], [one] = (rows(sqlite_database, m) for m in (NoticeRecipient, NoticeSubscription))
    assert (recipient.shown, recipient.quiet_from, recipient.quiet_to) == (
        "hooks.slack.com",
        22 * 60,
        8 * 60,
    )
    assert SecretBox(desk_settings.key).open(recipient.sealed_target) == {"url": URL}
    assert one.kinds == ["overdue", "failed"]
    page = manager.get(path).text
    assert "hooks.slack.com" in page
    assert "very-secret" not in page
    changed = {**FORM, "target": "", "kinds": ["waiting"], "quiet_from": "", "quiet_to": ""}
    assert manager.post(f"{path}/{one.id}", **changed).status_code == 303
    [recipient] = rows(sqlite_database, NoticeRecipient)
    assert recipient.quiet_from is None
    assert SecretBox(desk_settings.key).open(recipient.sealed_target) == {"url": URL}
    assert manager.post(f"{path}/{one.id}", act="remove").status_code == 303
    assert rows(sqlite_database, NoticeRecipient) == []
    events = [e for e in rows(sqlite_database, AuditEvent) if e.action.startswith("notice.")]
    assert [e.action for e in events] == ["notice.added", "notice.changed", "notice.removed"]
    assert events[1].detail["changed"]["kinds"] == [["overdue", "failed"], ["waiting"]]
    assert all(e.staff_id and e.shop_id for e in events)
    assert not [e for e in events if "secret/" in str(e.detail) or "hooks" in str(e.detail)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kinds": []}, "하나 이상"),
        ({"waiting_minutes": "4"}, "5분부터"),
        ({"waiting_minutes": "x"}, "5분부터"),
        ({"due_minutes": "99999"}, "5분부터"),
        ({"quiet_from": "25:00"}, "시:분"),
        ({"quiet_to": ""}, "시:분"),
        ({"target": ""}, "받을 곳"),
        ({"target": "hooks.slack.com/x"}, "받을 곳"),
        ({"target": "https://user:pw@hooks.example/"}, "받을 곳"),
        ({"target": "http://localhost/x"}, "내부 네트워크"),
        ({"target": "http://169.254.169.254/latest"}, "내부 네트워크"),
        ({"target": "http://[::1]:6379/"}, "내부 네트워크"),
        ({"target": "http://10.0.0.5/"}, "내부 네트워크"),
        ({"channel": "email", "target": "nobody"}, "받을 곳"),
        ({"channel": "email", "target": "a@b.example, c@d.example"}, "받을 곳"),
        ({"channel": "email", "target": "a@b.example\r\nBcc: c@d.example"}, "받을 곳"),
        ({"channel": "browser", "person": "999"}, "받을 곳"),
        ({"channel": "browser", "person": ""}, "받을 곳"),
        ({"channel": "webhook", "secret": "whsec_c2hvcnQ="}, "24~64바이트"),
        ({"channel": "pigeon"}, "받는 방법을 골라"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    values: dict[str, Any], words: str, manager: Person, path: str, sqlite_database: Database
) -> None:
    answer = manager.post(path, **{**FORM, **values})
    assert answer.status_code == 422
    assert words in answer.text
    assert "very-secret" not in answer.text
    assert rows(sqlite_database, NoticeRecipient) == []


def test_the_kind_that_the_release_before_cannot_read_is_not_ticked_by_itself(
    manager: Person, path: str
) -> None:
    page = manager.get(path).text
    assert 'name="kinds" value="overdue" checked' in page
    assert 'name="kinds" value="drift"' in page
    assert 'name="kinds" value="drift" checked' not in page


def test_a_signing_secret_is_shown_once(
    manager: Person, path: str, sqlite_database: Database, desk_settings: Settings
) -> None:
    answer = manager.post(path, **{**FORM, "channel": "webhook", "target": "https://a.example/n"})
    assert answer.status_code == 200
    [recipient] = rows(sqlite_database, NoticeRecipient)
    stored = SecretBox(desk_settings.key).open(recipient.sealed_target)
    assert stored["secret"] in answer.text
    assert stored["secret"] not in manager.get(path).text
    given = {**FORM, "target": "", "secret": SECRET}
    assert manager.post(f"{path}/1", **given).status_code == 303
    [recipient] = rows(sqlite_database, NoticeRecipient)
    assert SecretBox(desk_settings.key).open(recipient.sealed_target) == {
        "url": "https://a.example/n",
        "secret": SECRET,
    }


def test_one_address_is_one_recipient_over_all_shops(
    manager: Person, path: str, sqlite_database: Database, desk_settings: Settings
) -> None:
    other = make_shop(sqlite_database, SecretBox(desk_settings.key), name="other")
    third = make_shop(sqlite_database, SecretBox(desk_settings.key), name="third")
    assert manager.post(path, **FORM).status_code == 303
    assert manager.post(f"/shops/{other.id}/notices", **FORM).status_code == 303
    chosen = {**FORM, "target": "", "recipient": "1"}
    assert "hooks.slack.com" in manager.get(f"/shops/{third.id}/notices").text
    assert manager.post(f"/shops/{third.id}/notices", **chosen).status_code == 303
    assert len(rows(sqlite_database, NoticeRecipient)) == 1
    assert len(rows(sqlite_database, NoticeSubscription)) == 3
    again = manager.post(path, **FORM)
    assert again.status_code == 422
    assert "이미 이 쇼핑몰의 알림을" in again.text
    assert manager.post(f"{path}/1", act="remove").status_code == 303
    assert len(rows(sqlite_database, NoticeRecipient)) == 1


def test_a_recipient_of_another_shop_is_not_reached_through_this_one(
    manager: Person, path: str, sqlite_database: Database, desk_settings: Settings
) -> None:
    other = make_shop(sqlite_database, SecretBox(desk_settings.key), name="other")
    assert manager.post(path, **FORM).status_code == 303
    wrong = f"/shops/{other.id}/notices/1"
    assert manager.post(wrong, act="remove").status_code == 404
    assert manager.post(f"{wrong}/test", kind="overdue").status_code == 404
    assert len(rows(sqlite_database, NoticeSubscription)) == 1


def test_a_try_is_recorded_nudged_for_and_bounded(
    manager: Person, path: str, sqlite_database: Database, app: Any
) -> None:
    manager.post(path, **FORM)
    dispatcher = app.extensions["jamsi"].dispatcher
    assert manager.post(f"{path}/1/test", kind="workers").status_code == 303
    [notice] = rows(sqlite_database, Notice)
    assert notice.test
    assert notice.entries[0]["kind"] == "workers"
    assert dispatcher.queue_length("deliveries") == 1
    shown = manager.get(f"{path}/1/test/{notice.id}")
    assert "보낼 차례를" in shown.text
    assert manager.get(f"{path}/1/test/{notice.id}?seen=waiting").status_code == 204
    for _ in range(12):
        manager.post(f"{path}/1/test", kind="overdue")
    assert len(rows(sqlite_database, Notice)) == 1
    assert "잠시 뒤 다시" in manager.get(path).text
    assert rows(sqlite_database, AuditEvent)[-1].action == "notice.tested"


def test_an_error_shows_where_it_belongs(
    manager: Person, path: str, sqlite_database: Database
) -> None:
    manager.post(path, **FORM)
    with sqlite_database.write() as session:
        row = session.get_one(NoticeRecipient, 1)
        row.last_error, row.failed_at = "the address answered 404", now()
    assert "the address answered 404" in manager.get(path).text


def test_without_a_mail_server_the_page_says_so(manager: Person, path: str) -> None:
    manager.post(path, **{**FORM, "channel": "email", "target": "owner@mall.example"})
    assert "JAMSI_SMTP_HOST" in manager.get(path).text


def add_for_browser(database: Database, staff_id: int, shop_id: int, **values: Any) -> None:
    with database.write() as session:
        recipient = NoticeRecipient(name="p", channel=NoticeChannel.BROWSER, staff_id=staff_id)
        session.add(recipient)
        session.flush()
        entry = sample("overdue", "하루문구", shop_id).to_json()  # type: ignore[arg-type]  # its word
        session.add(Notice(recipient_id=recipient.id, entries=[entry], **values))


def test_an_open_page_gets_its_own_notices_once(
    come_in: ComeIn, haru: Shop, sqlite_database: Database
) -> None:
    mine, other = come_in("minji"), come_in("suho")
    add_for_browser(sqlite_database, 1, haru.id)
    add_for_browser(sqlite_database, 1, haru.id, created_at=now() - timedelta(hours=2))
    assert other.post("/notices/take").json() == []
    [shown] = mine.post("/notices/take").json()
    assert shown["path"] == f"/queue?tab=all&due=overdue&shop={haru.id}"
    assert "기한이 지난 문의 3건" in shown["title"]
    assert mine.post("/notices/take").json() == []
    statuses = [notice.status for notice in rows(sqlite_database, Notice)]
    assert statuses == [NoticeStatus.SENT, NoticeStatus.WAITING]
    assert mine.get("/notices/take").status_code == 405


def test_english_pages_get_english_notices(
    come_in: ComeIn, haru: Shop, sqlite_database: Database
) -> None:
    mine = come_in("minji")
    mine.post("/appearance", locale="en")
    add_for_browser(sqlite_database, 1, haru.id)
    assert "overdue" in mine.post("/notices/take").json()[0]["title"]


def test_a_person_who_left_cannot_be_chosen(
    manager: Person, path: str, sqlite_database: Database
) -> None:
    person = add_person(sqlite_database, "gone", Role.REVIEWER)
    with sqlite_database.write() as session:
        session.get_one(type(person), person.id).active = False
    answer = manager.post(path, **{**FORM, "channel": "browser", "person": str(person.id)})
    assert answer.status_code == 422
