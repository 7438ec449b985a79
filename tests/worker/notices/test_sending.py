"""Hooks, signed and not: what they get, when it is sent again, and what is never said in it."""

import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from qna.models import Notice, NoticeRecipient, NoticeSubscription, Shop, Staff
from qna.notices import MANY, Entry, NoticeKind, NoticeStatus, compose, sample
from qna.secrets import SecretBox
from qna.store.notice_sending import MAX_ATTEMPTS
from qna.store.notice_settings import record_test
from tests.platforms.fakes.server import Response
from tests.qna import steps
from tests.qna.racing import together
from tests.worker.notices.desk import NOON, PAGES, Desk, FakeHook, Mailbox
from worker.notices.channels import Outside, slack_body
from worker.notices.mail import MailServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DOC = Path(__file__).parents[3] / "docs" / "notices.md"


def only(desk: Desk) -> Notice:
    [notice] = desk.notices()
    return notice


# -- what they get ---------------------------------------------------------------------------------
def test_slack_gets_a_text_with_links(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    steps.change(desk.database, Shop, shop.id, title="하루 <!channel> & 문구")
    desk.tell(shop, f"{hook.url}/services/T1/B2/x")
    desk.promise(shop, -65)
    desk.ask(shop, 40)
    desk.round()
    [request] = hook.requests
    name = "하루 &lt;!channel&gt; &amp; 문구"
    assert request.path == "/services/T1/B2/x"
    assert request.json() == {
        "text": f"*[잠시] 알림 2가지: {name}: 새 문의 1건이 결정을 기다립니다 "
        "(가장 오래된 것 40분)*\n"
        f"• {name}: 새 문의 1건이 결정을 기다립니다 (가장 오래된 것 40분) "
        f"<{PAGES}/queue?shop={shop.id}|열기>\n"
        f"• {name}: 기한이 지난 문의 1건 (가장 오래된 것 1시간 5분 지남) "
        f"<{PAGES}/queue?tab=all&due=overdue&shop={shop.id}|열기>\n"
        "2026-11-26 12:00 기준"
    }


def test_a_signed_hook_gets_what_the_page_describes(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    steps.change(desk.database, Shop, shop.id, title="하루문구")
    desk.tell(shop, f"{hook.url}/notices", "webhook", secret=SECRET)
    desk.promise(shop, -95)
    desk.promise(shop, -5)
    desk.round()
    [request] = hook.requests
    body = Webhook(SECRET).verify(request.body.decode(), _dated(request.headers))
    example = re.search(r"```json\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    expected = json.loads(example[1])
    expected["data"]["notice_id"] = body["data"]["notice_id"]
    assert body == expected
    assert request.headers["webhook-id"] == body["data"]["notice_id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.decode() + " ", _dated(request.headers))


def _dated(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("webhook-")}


def test_english_where_it_was_chosen(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x", locale="en")
    desk.promise(shop, -95)
    desk.round()
    assert "1 questions are overdue (oldest by 1 h 35 min)" in hook.requests[0].json()["text"]


@pytest.mark.parametrize("locale", ["ko", "en"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_words_and_a_page(kind: NoticeKind, locale: str) -> None:
    message = compose(
        [sample(kind, "하루", 7)], at=NOON, timezone="Asia/Seoul", locale=locale, test=True
    )
    assert message.subject.count("[") == 2
    assert "{" not in message.text
    assert "None" not in message.text
    assert message.lines[0].path.startswith("/")


def test_a_long_digest_ends_and_large_counts_too() -> None:
    many = [Entry(NoticeKind.OVERDUE, f"{n}호", n, MANY, 5) for n in range(100)]
    message = compose(many, at=NOON, timezone="Asia/Seoul", locale="ko")
    assert len(message.lines) == 31
    assert message.lines[-1].text == "외 70줄"
    assert "999+건" in message.text
    assert json.loads(slack_body(message, PAGES))["text"].count("\n") == 32


# -- again -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("answer", [Response(503), Response(500), Response(429)])
def test_what_was_not_taken_is_sent_again_with_the_same_id(
    answer: Response, desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x", "webhook", secret=SECRET)
    hook.answers = [answer]
    desk.promise(shop, -5)
    desk.round()
    assert only(desk).status == NoticeStatus.WAITING
    assert only(desk).not_before == desk.at + timedelta(seconds=30)
    assert desk.recipient(one).last_error == f"the address answered {answer.status}"
    desk.send()
    assert len(hook.requests) == 1, "its time has not come"
    desk.round()
    first, second = hook.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert only(desk).status == NoticeStatus.SENT
    assert desk.recipient(one).last_error is None
    assert desk.recipient(one).next_at == desk.at + timedelta(hours=1)


def test_it_waits_as_long_as_it_is_asked_to(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x")
    hook.answers = [Response(429, None, {"Retry-After": "400"})]
    desk.promise(shop, -5)
    desk.round()
    assert only(desk).not_before == desk.at + timedelta(seconds=400)


def test_attempts_end_and_what_still_holds_is_told_later(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    hook.answers = [Response(500)] * MAX_ATTEMPTS
    desk.promise(shop, -5)
    for _ in range(MAX_ATTEMPTS):
        desk.promise(shop, -1)
        desk.round()
        assert len(desk.notices()) == 1, "while one is on its way there is no other"
        desk.pass_time(hours=1)
    assert len(hook.requests) == MAX_ATTEMPTS
    assert only(desk).status == NoticeStatus.FAILED
    assert desk.recipient(one).last_error == "the address answered 500"
    desk.round()
    assert desk.told()[1] == [("overdue", 1 + MAX_ATTEMPTS)]
    assert [notice.status for notice in desk.notices()] == [NoticeStatus.FAILED, NoticeStatus.SENT]


@pytest.mark.parametrize("status", [404, 410, 302, 401])
def test_what_is_refused_for_good_is_not_repeated_within_the_hour(
    status: int, desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    hook.answers = [Response(status, None, {"Location": "http://127.0.0.1/"})]
    desk.promise(shop, -5)
    for _ in range(5):
        desk.round()
    assert len(hook.requests) == 1
    assert str(status) in (desk.recipient(one).last_error or "")
    assert desk.recipient(one).failed_at is not None
    # Whoever puts the address right loses nothing.
    desk.pass_time(hours=1)
    desk.round()
    assert len(hook.requests) == 2


def test_a_retry_does_not_break_the_quiet(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x", quiet_from="12:01", quiet_to="13:00")
    hook.answers = [Response(500)]
    desk.promise(shop, -5)
    desk.round()  # 12:00:31, and again at 12:01:01
    assert only(desk).not_before == NOON + timedelta(hours=1)


def test_nobody_there_and_nobody_who_answers(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    hook.stop()
    one = desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    assert desk.recipient(one).last_error == "not reachable: ConnectError"
    assert only(desk).status == NoticeStatus.WAITING


def test_an_address_inside_is_refused_when_it_is_called(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    desk.notifier.outside = Outside(PAGES, frozenset(), 5.0, None)
    desk.promise(shop, -5)
    desk.round()
    assert hook.requests == []
    assert "JAMSI_PRIVATE_HOSTS" in (desk.recipient(one).last_error or "")
    assert only(desk).status == NoticeStatus.FAILED


def test_two_workers_at_once_send_one(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.send = lambda: None  # type: ignore[method-assign]  # not yet
    desk.round()
    together([partial(desk.notifier.send, only(desk).id)] * 4)
    assert len(hook.requests) == 1
    assert desk.recipient(one).last_sent_at == desk.at


def test_one_left_by_a_worker_that_vanished_is_taken_over(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.send = lambda: None  # type: ignore[method-assign]
    desk.round()
    values = {"status": NoticeStatus.SENDING, "attempts": 1, "claim": 1}
    steps.change(desk.database, Notice, 1, lease_until=desk.at + timedelta(seconds=60), **values)
    desk.notifier.send(1)
    assert hook.requests == []
    desk.pass_time(seconds=61)
    desk.round()
    assert desk.dispatcher.queue_length("relay") == 2, "the first nudge, and one more for it"
    desk.notifier.send(1)
    assert only(desk).status == NoticeStatus.SENT


def test_secrets_of_another_key_are_said_to_be_so(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    desk.notifier.box = SecretBox("another key altogether")
    desk.promise(shop, -5)
    desk.round()
    assert "JAMSI_SECRET_KEY" in (desk.recipient(one).last_error or "")


# -- a try -----------------------------------------------------------------------------------------
def try_out(desk: Desk, one: NoticeSubscription, kind: str = "overdue") -> Notice | None:
    with desk.database.write() as session:
        return record_test(session, session.get_one(NoticeSubscription, one.id), kind, desk.at)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_be_tried_whatever_the_hour(
    kind: str, desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x", quiet_from="10:00", quiet_to="14:00", active=False)
    assert try_out(desk, one, kind)
    assert try_out(desk, one, kind) is None, "one at a time"
    desk.send()
    assert "[시험] " in hook.requests[0].json()["text"]
    assert desk.recipient(one).next_at is None, "it takes nobody's hour"


def test_a_try_that_fails_shows_why_at_once(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    hook.answers = [Response(500)]
    try_out(desk, one)
    desk.send()
    assert only(desk).status == NoticeStatus.FAILED
    assert only(desk).last_error == "the address answered 500"


# -- nothing personal ------------------------------------------------------------------------------
PERSONAL = {
    "text": "010-1234-5678로 전화 주세요. 김민수입니다",
    "author_name": "김민수",
    "product_name": "비밀 상품 이름",
    "platform_question_id": "Q-personal",
    "context": {"order": "ORDER-99"},
}


@pytest.mark.parametrize("mail", ["starttls"], indirect=True)
def test_nothing_personal_in_any_of_them(
    desk: Desk,
    shop: Shop,
    person: Staff,
    hook: FakeHook,
    mail: tuple[Mailbox, MailServer],
    capsys: pytest.CaptureFixture[str],
) -> None:
    box, server = mail
    desk.use_mail(server)
    desk.tell(shop, f"{hook.url}/slack")
    desk.tell(shop, f"{hook.url}/hook", "webhook", secret=SECRET)
    desk.tell(shop, "owner@mall.example", "email")
    given = {**PERSONAL, "assignee_id": person.id}
    desk.ask(shop, 40, **given)
    for number, due in enumerate((-5, 30)):
        desk.promise(shop, due, **{**given, "platform_question_id": f"Q-personal-{number}"})
    steps.change(
        desk.database,
        Shop,
        shop.id,
        poll_error="김민수 고객의 문의를 읽지 못함",
        poll_cursor=desk.at - timedelta(hours=1),
    )
    desk.round()
    said = [request.body.decode() for request in hook.requests]
    said += [str(part.get_content()) + str(part.items()) for part in box.mails]
    assert len(said) == 3
    words = ("010", "김민수", "비밀 상품", "Q-personal", "ORDER", person.login, person.name)
    for text in (*said, capsys.readouterr().out, *map(_stored, desk.notices())):
        assert not [word for word in words if word in text], text
    for text in said:
        assert all(each in text for each in ("1건", "40분", PAGES)), text


def _stored(notice: Notice) -> str:
    return json.dumps(notice.entries, ensure_ascii=False)


def test_addresses_are_sealed(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    one = desk.tell(shop, f"{hook.url}/T1/B2/token", "webhook", secret=SECRET)
    row: Any = steps.get(desk.database, NoticeRecipient, one.recipient_id)
    columns = {column.key: str(getattr(row, column.key)) for column in row.__table__.columns}
    assert not [key for key, value in columns.items() if "token" in value or SECRET in value]
    assert row.shown == "127.0.0.1"
