"""One e-mail over SMTP, with one deadline for all of it and never in the open by accident.

smtplib's time-out is for each step, and a server that sends a byte a second never meets it. So a
timer cuts the connection at the deadline, in whatever step that is.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from threading import Timer
from typing import Literal

from qna.models import now
from qna.outgoing import DeliveryError
from qna.settings import Settings

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 20.0
    """For one e-mail, from the first packet to the last."""


def mail_server(settings: Settings) -> MailServer | None:
    """None where no server is set."""
    if not settings.smtp_host:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port or PORTS[settings.smtp_security],
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        seconds=settings.smtp_timeout,
    )


def make_mail(
    server: MailServer, to: str, subject: str, body: str, *, message_id: str, locale: str
) -> EmailMessage:
    """The same `message_id` for each attempt: a mailbox shows it once."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = formataddr(("Jamsi", server.sender))
    mail["To"] = to
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message_id}@{server.sender.rpartition('@')[2]}>"
    mail["Content-Language"] = locale
    # No out-of-office reply is to answer it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


def send_mail(server: MailServer, mail: EmailMessage) -> None:
    """Raises `DeliveryError`; after a lost answer the mail may have arrived all the same."""
    until = time.monotonic() + server.seconds
    try:
        with _connected(server, until) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _said in error.recipients.values())
        raise _refused(code) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(int(error.smtp_code)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(
            "the mail server offers no STARTTLS or log-in: nothing was sent", permanent=True
        ) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        late = time.monotonic() >= until
        reason = f"in {server.seconds:g} s" if late else type(error).__name__
        raise DeliveryError(f"no e-mail could be handed over: {reason}") from error


def _refused(code: int) -> DeliveryError:
    """5xx is for good (RFC 5321 4.2.1). The server's words stay out: they quote the address."""
    log_in = code in {530, 534, 535}
    hint = "; JAMSI_SMTP_USER and JAMSI_SMTP_PASSWORD are wrong or missing" if log_in else ""
    return DeliveryError(f"the mail server answered {code}{hint}", permanent=500 <= code < 600)


@contextmanager
def _connected(server: MailServer, until: float) -> Iterator[smtplib.SMTP]:
    raw = socket.create_connection((server.host, server.port), timeout=server.seconds)
    # A second handle on the same connection: wrapping it in TLS takes the first one away.
    with raw.dup() as cut:
        timer = Timer(max(0.0, until - time.monotonic()), _shut, [cut])
        timer.daemon = True
        timer.start()
        try:
            yield from _greeted(server, raw)
        finally:
            timer.cancel()
            raw.close()


def _greeted(server: MailServer, raw: socket.socket) -> Iterator[smtplib.SMTP]:
    if server.security == "tls":
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=server.host)
    smtp = _Smtp(raw, server)
    try:
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Smtp(smtplib.SMTP):
    """smtplib over a connection that is there already."""

    def __init__(self, connection: socket.socket, server: MailServer) -> None:
        self._connection = connection
        super().__init__(server.host, server.port, timeout=server.seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._connection
