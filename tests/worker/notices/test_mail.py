"""E-mail over a real SMTP server: encrypted, logged in, within one deadline."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.models import Shop
from qna.notices import NoticeStatus
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox
from qna.settings import Settings
from tests.conftest import make_shop
from tests.worker.notices.desk import Desk, Mailbox
from worker.notices.mail import MailServer, mail_server, make_mail, send_mail

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the fake's TLS is around it
Mail = tuple[Mailbox, MailServer]
TO = "owner@mall.example"


@pytest.fixture
def desk(sqlite_database: Database, box: SecretBox, redis_url: str) -> Desk:
    return Desk(sqlite_database, box, Dispatcher(redis_url))


@pytest.fixture
def shop(sqlite_database: Database, box: SecretBox) -> Shop:
    return make_shop(sqlite_database, box, title="하루문구")


def a_mail(server: MailServer, subject: str = "제목") -> None:
    send_mail(server, make_mail(server, TO, subject, "본문", message_id="notice_1", locale="ko"))


def test_a_notice_arrives_with_its_links(desk: Desk, shop: Shop, mail: Mail) -> None:
    box, server = mail
    desk.use_mail(server)
    one = desk.tell(shop, TO, "email")
    desk.promise(shop, -95)
    desk.round()
    [found] = box.mails
    assert (
        found["Subject"] == "[잠시] 하루문구: 기한이 지난 문의 1건 (가장 오래된 것 1시간 35분 지남)"
    )
    assert found["To"] == TO
    assert found["From"] == "Jamsi <jamsi@mall.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"].startswith("<notice_1_")
    assert found.get_content().replace("\r\n", "\n") == (
        "- 하루문구: 기한이 지난 문의 1건 (가장 오래된 것 1시간 35분 지남)\n"
        f"  https://desk.example/queue?tab=all&due=overdue&shop={shop.id}\n\n"
        "2026-11-26 12:00 기준\n"
    )
    assert box.envelopes == [("jamsi@mall.example", [TO])]
    assert box.encrypted == [server.security != "none"]
    assert desk.recipient(one).last_error is None


def test_a_refused_mailbox_is_not_tried_again_a_busy_one_is(
    desk: Desk, shop: Shop, mail: Mail
) -> None:
    box, server = mail
    desk.use_mail(server)
    one = desk.tell(shop, TO, "email")
    box.refusals = ["451 later", f"550 <{TO}> unknown"]
    desk.promise(shop, -5)
    desk.round()
    assert desk.notices()[0].status == NoticeStatus.WAITING
    desk.round()
    assert desk.notices()[0].status == NoticeStatus.FAILED
    assert desk.recipient(one).last_error == "the mail server answered 550"


def test_without_a_server_the_page_says_what_is_missing(desk: Desk, shop: Shop) -> None:
    one = desk.tell(shop, TO, "email")
    desk.promise(shop, -5)
    desk.round()
    assert desk.recipient(one).last_error == "no mail server is set: JAMSI_SMTP_HOST"


@pytest.mark.parametrize("mail", ["starttls", "tls"], indirect=True)
def test_a_certificate_of_nobody_is_refused(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    box, server = mail
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
        a_mail(server)
    assert box.mails == []


@pytest.mark.parametrize("mail", ["starttls", "tls"], indirect=True)
def test_a_wrong_password_names_the_settings(mail: Mail) -> None:
    _, server = mail
    with pytest.raises(DeliveryError, match="535; JAMSI_SMTP_USER") as told:
        a_mail(replace(server, password="wrong"))
    assert "wrong" not in str(told.value).replace("are wrong", "")
    assert server.password not in repr(server)


@pytest.mark.parametrize("mail", ["none"], indirect=True)
def test_nothing_goes_in_the_open_where_encryption_was_asked_for(mail: Mail) -> None:
    box, server = mail
    with pytest.raises(DeliveryError, match="nothing was sent") as told:
        a_mail(replace(server, security="starttls"))
    assert told.value.permanent
    assert box.envelopes == []


def test_a_subject_cannot_add_headers(mail: Mail) -> None:
    _, server = mail
    with pytest.raises(ValueError, match="linefeed"):
        a_mail(server, "제목\r\nBcc: everybody@mall.example")


@contextmanager
def dripping() -> Iterator[int]:
    """A server that greets one byte every tenth of a second, and never ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                while not ended.wait(0.1):
                    connection.sendall(b"2")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        ended.set()
        thread.join()
        listening.close()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_one_deadline_however_slowly_it_drips(security: str) -> None:
    """Without it smtplib reads on: each byte comes well within its time-out."""
    with dripping() as port:
        server = MailServer("127.0.0.1", port, security, "jamsi@mall.example", seconds=1)  # type: ignore[arg-type]  # one of the three
        started = time.monotonic()
        with pytest.raises(DeliveryError) as told:
            a_mail(server)
        assert time.monotonic() - started < 30
    assert not told.value.permanent


def test_the_settings_make_a_server(settings: Settings) -> None:
    assert mail_server(settings) is None
    given = {"smtp_host": "mail.example", "smtp_from": "a@mall.example", "smtp_security": "tls"}
    found = mail_server(settings.model_copy(update=given))
    assert found == MailServer("mail.example", 465, "tls", "a@mall.example")
