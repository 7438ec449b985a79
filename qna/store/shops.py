"""Shops: adding, changing, and opening their secrets."""

import base64
import binascii
import re
import secrets as random_secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_random

from qna.access import ShopAccess
from qna.database import Database, changes_a_row
from qna.models import Shop, now
from qna.outgoing import DeliveryError
from qna.platform_names import PLATFORM_NAMES
from qna.secrets import SecretBox
from qna.store.audit import record_event

_REPLY_URL = re.compile(r"https?://[^\s/?#@\\]+([/?#]\S*)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class ShopInvalid(ValueError):
    """What is wrong with a shop's setting, in words for the person who entered it."""


def new_webhook_secret() -> str:
    """A Standard Webhooks secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(random_secrets.token_bytes(32)).decode()


SIGNING_KEYS = {("standard", "webhook_secret")} | {
    (platform, "callback_secret") for platform in PLATFORM_NAMES
}
"""Platform and setting: secrets that sign as Standard Webhooks says."""
SIGNING_BYTES = (24, 64)
SHORTEST_SECRET = 8
"""Characters of a secret that a platform made, or a person in its console."""


def check_secret(platform: str, key: str, value: str) -> None:
    """A webhook secret that is weak, or that another reader would take for another key.

    Raises `ShopInvalid`, which does not quote it.
    """
    if (platform, key) in SIGNING_KEYS:
        _check_signing_key(value)
    elif key == "webhook_secret" and not (len(value) >= SHORTEST_SECRET and value.isprintable()):
        raise ShopInvalid(f"must have at least {SHORTEST_SECRET} characters, none of them hidden")


def _check_signing_key(value: str) -> None:
    fewest, most = SIGNING_BYTES
    try:
        # Not without validation: what is no base64 would be skipped, and a single byte could sign.
        size = len(base64.b64decode(value.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if not fewest <= size <= most:
        raise ShopInvalid(
            f"must be whsec_ and {fewest} to {most} random bytes in base64 (letters, digits, + and "
            "/, not - and _); leave it out, or `jamsi shop rotate-secret` makes one"
        )


def find_shop(session: Session, name: str) -> Shop | None:
    if not _NAME.fullmatch(name):
        # Out of an address that anybody may call: PostgreSQL takes no NUL, not even to look.
        return None
    return session.scalar(select(Shop).where(Shop.name == name))


def list_shops(session: Session) -> list[Shop]:
    return list(session.scalars(select(Shop).order_by(Shop.name)))


def add_shop(
    session: Session,
    box: SecretBox,
    *,
    name: str,
    platform: str,
    webhook_secrets: list[str] | None = None,
    credentials: Mapping[str, str] | None = None,
    **values: Any,
) -> Shop:
    """Add a shop. Raises `ShopInvalid`."""
    check_new_shop(session, name, values.get("timezone", "Asia/Seoul"))
    if platform not in PLATFORM_NAMES:
        raise ShopInvalid(f"no platform is called {platform!r}; try {', '.join(PLATFORM_NAMES)}")
    shop = Shop(name=name, platform=platform, **values)
    shop.title = shop.title or name
    sealed = {
        "webhook_secrets": webhook_secrets or [new_webhook_secret()],
        "credentials": dict(credentials or {}),
    }
    shop.sealed_secrets = box.seal(sealed)
    session.add(shop)
    session.flush()
    record_event(session, "shop.added", shop_id=shop.id, name=name, platform=platform)
    return shop


def check_new_shop(session: Session, name: str, timezone: str) -> None:
    """Raises `ShopInvalid` where `add_shop` would."""
    if not _NAME.fullmatch(name):
        raise ShopInvalid("a shop's name has lower-case letters, digits and hyphens, up to 63")
    if find_shop(session, name):
        raise ShopInvalid(f"there is a shop called {name} already")
    check_timezone(timezone)


def check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ShopInvalid(f"no time zone is called {name!r}; try Asia/Seoul") from None


def check_reply_url(address: str) -> None:
    """Raises `ShopInvalid`. It is stored, listed and audited in the open: so no password in it."""
    try:
        # Reading the port raises `ValueError` where it is none.
        parts = urlsplit(address)
        sound = parts.hostname and parts.port != 0 and address.isprintable()
    except ValueError:
        sound = False
    if not (sound and _REPLY_URL.fullmatch(address)):
        raise ShopInvalid(
            "must begin with https:// or http:// and name a host, without white space, user name "
            "or password"
        )


WARN_BEFORE = timedelta(days=10)
"""Before an authorisation ends that only a person can renew."""


def warned_end(shop: Shop) -> datetime | None:
    """When the shop's authorisation ends, if that is soon or over."""
    ends = shop.authorisation_ends_at
    return ends if ends is not None and ends - now() < WARN_BEFORE else None


def open_secrets(shop: Shop, box: SecretBox) -> tuple[list[str], dict[str, str]]:
    """Webhook secrets (current first) and credentials, in plain."""
    opened = box.open(shop.sealed_secrets)
    return opened.get("webhook_secrets", []), opened.get("credentials", {})


def seal_secrets(
    shop: Shop, box: SecretBox, webhook_secrets: list[str], credentials: Mapping[str, str]
) -> None:
    shop.sealed_secrets = box.seal(
        {"webhook_secrets": webhook_secrets, "credentials": dict(credentials)}
    )


def rotate_webhook_secret(shop: Shop, box: SecretBox) -> str:
    """A new current secret; the one before stays valid until the next rotation."""
    webhook_secrets, credentials = open_secrets(shop, box)
    new = new_webhook_secret()
    seal_secrets(shop, box, [new, *webhook_secrets[:1]], credentials)
    return new


def open_access(shop: Shop, box: SecretBox, **extra: Any) -> ShopAccess:
    """What an adapter gets; `extra`: tokens, pacer, reply_timeout."""
    webhook_secrets, credentials = open_secrets(shop, box)
    return ShopAccess(
        name=shop.name,
        platform=shop.platform,
        webhook_secrets=tuple(webhook_secrets),
        credentials=credentials,
        config=dict(shop.config),
        reply_url=shop.reply_url,
        timezone=shop.timezone,
        **extra,
    )


@dataclass
class _Renewal:
    vault: "SqlTokenVault"
    current: dict[str, Any]

    def save(self, tokens: dict[str, Any]) -> None:
        self.vault.store(tokens)
        self.current = tokens


class SqlTokenVault:
    """A shop's rotating tokens, sealed in its row; one process renews at a time (a lease)."""

    def __init__(self, database: Database, box: SecretBox, shop_id: int) -> None:
        self._database = database
        self._box = box
        self._shop_id = shop_id

    def load(self) -> dict[str, Any]:
        with self._database.read() as session:
            sealed = session.scalar(select(Shop.sealed_tokens).where(Shop.id == self._shop_id))
        return dict(self._box.open(sealed or ""))

    @contextmanager
    def renewing(self, lease_seconds: float = 60) -> Iterator[_Renewal]:
        waiting = Retrying(
            retry=retry_if_result(lambda taken: not taken),
            wait=wait_random(0.05, 0.2),
            stop=stop_after_delay(2 * lease_seconds),
        )
        try:
            until = waiting(self._take, lease_seconds)
        except RetryError:
            # Nothing was sent yet: the attempt may simply be made again.
            raise DeliveryError("another process renews the token and does not end") from None
        try:
            yield _Renewal(self, self.load())
        finally:
            # Only our own lease: after it ran out the lock may be another's.
            self._update(Shop.tokens_lease_until == until, tokens_lease_until=None)

    def store(self, tokens: dict[str, Any]) -> None:
        ends = tokens.get("refresh_expires_at")
        self._update(
            sealed_tokens=self._box.seal(tokens),
            authorisation_ends_at=datetime.fromtimestamp(float(ends), UTC) if ends else None,
        )

    def _take(self, lease_seconds: float) -> datetime | None:
        at = now()
        free = or_(Shop.tokens_lease_until.is_(None), Shop.tokens_lease_until < at)
        until = at + timedelta(seconds=lease_seconds)
        with self._database.write() as session:
            statement = update(Shop).where(Shop.id == self._shop_id, free)
            taken = changes_a_row(session, statement.values(tokens_lease_until=until))
        return until if taken else None

    def _update(self, *where: ColumnElement[bool], **values: Any) -> None:
        with self._database.write() as session:
            statement = update(Shop).where(Shop.id == self._shop_id, *where)
            session.execute(statement.values(**values))
