"""What the tests of notices share: a clock that is set, a fake hook, a fake mail server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.lifecycle import Status
from qna.models import Notice, NoticeRecipient, NoticeSubscription, Question, Shop
from qna.notices import NoticeKind, NoticeStatus
from qna.secrets import SecretBox
from qna.store.notice_settings import Wanted, add_recipient
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response
from worker.notices.channels import Outside
from worker.notices.finder import find_notices
from worker.notices.mail import MailServer
from worker.notices.notifier import Notifier

NOON = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
"""Twelve o'clock in Seoul."""
PAGES = "https://desk.example"
EVERY = tuple(NoticeKind)
LOGIN, MAIL_PASSWORD = "jamsi", "mail password"


class FakeHook(FakePlatform):
    """Takes what is posted and keeps it; answers `status`, each of `statuses` first."""

    name = "hook"

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.answers: list[Response] = []

    def route(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else Response(200, b"ok")


def wanted(target: str, **values: Any) -> Wanted:
    fixed: dict[str, Any] = {
        "name": "운영팀", "kinds": EVERY, "waiting_minutes": 30, "due_minutes": 60,
        "quiet_from": "", "quiet_to": "", "locale": "ko", "active": True, "target": target,
    }  # fmt: skip
    return Wanted(**(fixed | values))


@dataclass
class Desk:
    """Shops, people who are told, a relay and a worker, at a time that tests set."""

    database: Database
    box: SecretBox
    dispatcher: Dispatcher
    mail: MailServer | None = None
    at: datetime = NOON
    _number: int = 0
    notifier: Notifier = field(init=False)

    def __post_init__(self) -> None:
        outside = Outside(PAGES, LOOPBACK, 5.0, self.mail)
        self.notifier = Notifier(self.database, self.box, outside, 60, lambda: self.at)

    def use_mail(self, mail: MailServer) -> None:
        self.notifier.outside = replace(self.notifier.outside, mail=mail)

    def tell(
        self, shop: Shop, target: str, channel: str = "slack", **values: Any
    ) -> NoticeSubscription:
        """Somebody is told of the shop from now on."""
        with self.database.write() as session:
            given = session.get_one(Shop, shop.id)
            form = wanted(target, **values)
            one, _ = add_recipient(session, self.box, given, channel, form, LOOPBACK)
        return one

    def ask(self, shop: Shop, minutes: float = 0, **values: Any) -> int:
        """A question that came in `minutes` ago."""
        self._number += 1
        came = self.at - timedelta(minutes=minutes)
        fixed: dict[str, Any] = {
            "platform_question_id": f"Q-{self._number}", "status": Status.IN_REVIEW,
            "text": "문의", "asked_at": came, "received_at": came, "status_at": came,
        }  # fmt: skip
        with self.database.write() as session:
            question = Question(shop_id=shop.id, **(fixed | values))
            session.add(question)
        return question.id

    def promise(self, shop: Shop, due_in: float, **values: Any) -> int:
        """A question whose final answer is due in so many minutes."""
        due = self.at + timedelta(minutes=due_in)
        given = {"status": Status.POSTED, "answer_due_at": due, "posted_at": self.at}
        return self.ask(shop, 600, **(given | values))

    def pass_time(self, **length: float) -> None:
        self.at += timedelta(**length)

    def round(self) -> None:
        """The relay's round and the worker's part of it, some time after the last one."""
        self.pass_time(seconds=31)
        find_notices(self.database, self.dispatcher, self.at)
        self.send()

    def send(self) -> None:
        for notice in self.notices():
            if notice.status == NoticeStatus.WAITING:
                self.notifier.send(notice.id)

    def notices(self) -> list[Notice]:
        with self.database.read() as session:
            return list(session.scalars(select(Notice).order_by(Notice.id)))

    def recipient(self, one: NoticeSubscription) -> NoticeRecipient:
        with self.database.read() as session:
            return session.get_one(NoticeRecipient, one.recipient_id)

    def told(self) -> list[list[tuple[str, int]]]:
        """Kind and count of each line of each notice."""
        return [[(one["kind"], one["count"]) for one in row.entries] for row in self.notices()]


@dataclass
class Mailbox:
    """What the fake mail server took, and what it answers to a recipient instead."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=modern))  # type: ignore[arg-type]  # an EmailMessage with this policy
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


def make_certificate(folder: Path) -> Path:
    """Key and self-signed certificate for 127.0.0.1, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    own = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(own, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _authenticate(_server: Any, _session: Any, _env: Any, _kind: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        LOGIN.encode(),
        MAIL_PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


class _AnyPort(Controller):
    """On a free port; `port` names it once it runs."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it runs
        super()._trigger_server()


@contextmanager
def mail_running(security: str, certificate: Path) -> Iterator[tuple[Mailbox, MailServer]]:
    """A real SMTP server with log-in, and how to reach it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box, options = Mailbox(), {}
    if security != "none":
        options = {"authenticator": _authenticate, "auth_required": True}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if security == "tls":
        options |= {"ssl_context": context, "auth_require_tls": False}
    controller = _AnyPort(box, hostname="127.0.0.1", port=0, **options)  # type: ignore[arg-type]  # as given
    controller.start()
    login = {} if security == "none" else {"user": LOGIN, "password": MAIL_PASSWORD}
    try:
        yield box, MailServer("127.0.0.1", controller.port, security, "jamsi@mall.example", **login)  # type: ignore[arg-type]  # one of the three
    finally:
        controller.stop()
