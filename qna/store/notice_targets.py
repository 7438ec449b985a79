"""Where a recipient's notices go: checked, sealed, and shown in part only."""

import re
from collections.abc import Collection
from email.headerregistry import Address
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.models import NoticeRecipient, Staff
from qna.notices import NoticeChannel
from qna.private_hosts import plainly_inside
from qna.secrets import SecretBox, SecretsUnreadable
from qna.store.shops import ShopInvalid, check_reply_url, check_secret, new_webhook_secret

MAX_ADDRESS = 2000
MAX_MAIL = 254
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")


class NoticeInvalid(ValueError):
    """The field that holds what it may not."""


def fill_person(session: Session, recipient: NoticeRecipient, target: str) -> None:
    """`target`: an active person's id. Raises `NoticeInvalid`, as the others do."""
    if target:
        sound = target.isascii() and target.isdigit() and len(target) < 19
        person = session.get(Staff, int(target)) if sound else None
        if person is None or not person.active:
            raise NoticeInvalid("target")
        recipient.staff_id, recipient.shown = person.id, person.name


def fill_mail(box: SecretBox, recipient: NoticeRecipient, target: str) -> None:
    if target:
        check_mail(target)
        recipient.shown = target
        recipient.sealed_target = box.seal({"address": target})


def check_mail(target: str) -> None:
    """Raises `NoticeInvalid` for what is no plain address of one mailbox."""
    try:
        Address(addr_spec=target)
        sound = target.isascii() and target.isprintable() and len(target) <= MAX_MAIL
    except (ValueError, IndexError):
        sound = False
    # An at-sign in quotes and a domain without a dot are rather mistakes.
    if not (sound and _MAIL.fullmatch(target)):
        raise NoticeInvalid("target")


def fill_hook(
    box: SecretBox,
    recipient: NoticeRecipient,
    target: str,
    secret: str,
    private_hosts: Collection[str],
) -> str:
    """The secret that was made for a signed webhook, or "". What is empty stays as it is stored."""
    stored, made = _opened(box, recipient), ""
    if target:
        _check_hook(target, private_hosts)
        recipient.shown = urlsplit(target).hostname or ""
        stored["url"] = target
    if recipient.channel == NoticeChannel.WEBHOOK:
        made = "" if secret or "secret" in stored else new_webhook_secret()
        stored["secret"] = secret or made or stored["secret"]
        _check_signing(stored["secret"])
    recipient.sealed_target = box.seal(stored)
    return made


def _check_signing(secret: str) -> None:
    try:
        check_secret("standard", "webhook_secret", secret)
    except ShopInvalid:
        raise NoticeInvalid("secret") from None


def _check_hook(address: str, private_hosts: Collection[str]) -> None:
    try:
        if len(address) > MAX_ADDRESS:
            raise NoticeInvalid("target")
        check_reply_url(address)
    except ShopInvalid:
        raise NoticeInvalid("target") from None
    if plainly_inside(address, private_hosts):
        raise NoticeInvalid("inside")


def _opened(box: SecretBox, recipient: NoticeRecipient) -> dict[str, str]:
    try:
        return dict(box.open(recipient.sealed_target or ""))
    except SecretsUnreadable:
        return {}


def same(session: Session, box: SecretBox, new: NoticeRecipient) -> NoticeRecipient | None:
    """The stored recipient with this address."""
    if new.channel == NoticeChannel.BROWSER:
        own = NoticeRecipient.staff_id == new.staff_id
        return session.scalar(select(NoticeRecipient).where(own).limit(1))
    alike = (NoticeRecipient.channel == new.channel, NoticeRecipient.shown == new.shown)
    rows = session.scalars(select(NoticeRecipient).where(*alike)).all()
    mine = _place(_opened(box, new))
    return next((row for row in rows if _place(_opened(box, row)) == mine), None)


def _place(target: dict[str, str]) -> str | None:
    return target.get("url") or target.get("address")
