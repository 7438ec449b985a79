"""A notice as each channel wants it. One function each; what goes wrong is a `DeliveryError`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from platforms.callback import signed_headers
from platforms.http import Answer, call
from qna.notices import Entry, Message, NoticeChannel, compose
from qna.outgoing import DeliveryError
from qna.store.notice_sending import NoticeTask
from worker.notices.mail import MailServer, make_mail, send_mail

_LATER = {408, 425, 429}
"""Besides 5xx: try again."""
JSON = {"content-type": "application/json; charset=utf-8", "user-agent": "jamsi"}


@dataclass(frozen=True, slots=True)
class Outside:
    """What the channels need of the settings."""

    review_address: str
    """Of the pages that links lead to, without a slash at the end."""
    private_hosts: frozenset[str]
    timeout: float
    """Seconds for one HTTP exchange."""
    mail: MailServer | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one attempt carries, and where to."""

    task: NoticeTask
    message: Message
    target: Mapping[str, str] = field(repr=False)
    outside: Outside


def send(task: NoticeTask, target: Mapping[str, str], outside: Outside) -> None:
    """One attempt. Raises `DeliveryError`."""
    message = compose(
        task.entries,
        at=task.created_at,
        timezone=task.timezone,
        locale=task.locale,
        test=task.test,
    )
    _SENDERS[task.channel](Parcel(task, message, target, outside))


def _to_slack(parcel: Parcel) -> None:
    _post(parcel, JSON, slack_body(parcel.message, parcel.outside.review_address))


def slack_body(message: Message, address: str) -> bytes:
    """`{"text"}` in Slack's markup, which Mattermost and Rocket.Chat read too."""
    lines = [
        f"• {_escaped(line.text)} <{address}{line.path}|{message.open_word}>"
        for line in message.lines
    ]
    text = "\n".join([f"*{_escaped(message.subject)}*", *lines, _escaped(message.footer)])
    return _json({"text": text})


def _escaped(text: str) -> str:
    """A shop called `<!channel>` wakes nobody up. Source: Slack, "Formatting text"."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _to_webhook(parcel: Parcel) -> None:
    task = parcel.task
    body = webhook_body(task, parcel.message, parcel.outside.review_address)
    _post(parcel, JSON | signed_headers(message_id(task), body, [parcel.target["secret"]]), body)


def webhook_body(task: NoticeTask, message: Message, address: str) -> bytes:
    """The JSON that docs/notices.md describes; the same bytes for each attempt."""
    data = {
        "notice_id": message_id(task),
        "test": task.test,
        "subject": message.subject,
        "text": message.text,
        "entries": _entries(task.entries, message, address),
    }
    made = task.created_at.astimezone(ZoneInfo(task.timezone))
    return _json({"type": "notice.created", "timestamp": _stamp(made), "data": data})


def _entries(
    entries: Sequence[Entry], message: Message, address: str
) -> list[dict[str, str | int | bool | list[str] | None]]:
    return [
        {
            "kind": entry.kind.value,
            "shop": entry.shop,
            "count": entry.count,
            "minutes": entry.minutes,
            "parts": list(entry.parts),
            "over": entry.gone,
            "text": line.text,
            "url": address + line.path,
        }
        for entry, line in zip(entries, message.lines, strict=False)
    ]


def _to_mail(parcel: Parcel) -> None:
    server = parcel.outside.mail
    if server is None:
        raise DeliveryError("no mail server is set: JAMSI_SMTP_HOST", permanent=True)
    mail = make_mail(
        server,
        parcel.target["address"],
        parcel.message.subject,
        mail_body(parcel.message, parcel.outside.review_address),
        message_id=message_id(parcel.task),
        locale=parcel.task.locale,
    )
    send_mail(server, mail)


def mail_body(message: Message, address: str) -> str:
    lines = [f"- {line.text}\n  {address}{line.path}\n" for line in message.lines]
    return "\n".join([*lines, message.footer, ""])


_SENDERS: dict[NoticeChannel, Callable[[Parcel], None]] = {
    NoticeChannel.SLACK: _to_slack,
    NoticeChannel.WEBHOOK: _to_webhook,
    NoticeChannel.EMAIL: _to_mail,
}
"""A browser comes for its notices itself."""


def message_id(task: NoticeTask) -> str:
    """The same for each attempt, so that a receiver may drop what came twice."""
    return f"notice_{task.notice_id}_{int(task.created_at.timestamp())}"


def _post(parcel: Parcel, headers: Mapping[str, str], body: bytes) -> None:
    answer = call(
        "POST",
        parcel.target["url"],
        timeout=parcel.outside.timeout,
        private_hosts=parcel.outside.private_hosts,
        # A notice that comes twice is better than none: what is in doubt is sent again.
        writes=False,
        headers=headers,
        content=body,
        want_body=False,
    )
    if not answer.ok:
        raise _refused(answer)


def _refused(answer: Answer) -> DeliveryError:
    hint = "; redirects are not followed" if 300 <= answer.status < 400 else ""
    return DeliveryError(
        f"the address answered {answer.status}{hint}",
        permanent=answer.status < 500 and answer.status not in _LATER,
        retry_after=answer.retry_after,
        status_code=answer.status,
    )


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
