"""Changing a shop's settings: checked first, then audited, secrets by name only."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from qna.clocks.shop import parse_clocks
from qna.connecting import WEBHOOK_SECRET
from qna.models import Shop
from qna.presets import PRESETS, sampling_for
from qna.secrets import SecretBox
from qna.store.audit import record_event
from qna.store.due import time_anew
from qna.store.shops import (
    ShopInvalid,
    check_reply_url,
    check_secret,
    check_timezone,
    open_secrets,
    rotate_webhook_secret,
    seal_secrets,
)
from qna.templates import check_template

OPEN_FIELDS = (
    "title",
    "active",
    "timezone",
    "answer_due_hours",
    "clocks",
    "weight",
    "tone",
    "instruction",
    "template",
    "preset",
    "sampling",
    "candidates",
    "max_attempts",
    "reply_url",
    "config",
)
TIMING = {"timezone", "answer_due_hours", "clocks"}
"""What due times hang on: a change times all that is owed anew."""
CANDIDATES = (1, 8)
"""Fewest and most texts written at once for a draft."""
ATTEMPTS = (1, 10)
"""How often they are written, at least and at most, while none is clean."""
DUE_HOURS = (0.1, 24.0 * 90)
"""Shortest and longest time until the final answer is due."""
WEIGHT = (0.1, 100.0)
"""Least and largest share beside a shop of weight 1 (`qna.fair_queue`)."""


def change_shop(
    session: Session, shop: Shop, values: Mapping[str, Any], *, staff_id: int | None
) -> None:
    """Set the given fields. Raises `ShopInvalid` naming the first that is wrong; sets none then.

    `staff_id`: None where the command did it, which knows no person.
    """
    unknown = set(values) - set(OPEN_FIELDS)
    assert not unknown, unknown
    check_settings(shop, values)
    changed = {
        name: [getattr(shop, name), value]
        for name, value in values.items()
        if getattr(shop, name) != value
    }
    for name, (_old, new) in changed.items():
        setattr(shop, name, new)
    if changed:
        record_event(session, "shop.changed", staff_id=staff_id, shop_id=shop.id, changed=changed)
    if TIMING & set(changed):
        session.flush()
        time_anew(session, shop.id)


def check_settings(shop: Shop, values: Mapping[str, Any]) -> None:
    """Raises `ShopInvalid` naming the first of `values` that the shop may not have."""
    try:
        check_timezone(values.get("timezone", shop.timezone))
    except ShopInvalid:
        raise ShopInvalid("timezone") from None
    try:
        parse_clocks(values.get("clocks", shop.clocks))
    except ValidationError:
        raise ShopInvalid("clocks") from None
    preset = values.get("preset", shop.preset)
    if preset not in PRESETS:
        raise ShopInvalid("preset")
    try:
        sampling_for(preset, dict(values.get("sampling", shop.sampling)))
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        raise ShopInvalid(str(place[0]) if place else "sampling") from None
    for name, (fewest, most) in _BOUNDS.items():
        if not fewest <= values.get(name, getattr(shop, name)) <= most:
            raise ShopInvalid(name)
    if address := values.get("reply_url", shop.reply_url):
        _check_reply_url(address)
    if values.get("template") and check_template(values["template"]):
        raise ShopInvalid("template")


_BOUNDS: dict[str, tuple[float, float]] = {
    "answer_due_hours": DUE_HOURS,
    "weight": WEIGHT,
    "candidates": CANDIDATES,
    "max_attempts": ATTEMPTS,
}


def _check_reply_url(address: str) -> None:
    try:
        check_reply_url(address)
    except ShopInvalid:
        raise ShopInvalid("reply_url") from None


HOSTS = ("api_base", "mall_id")
"""Settings that say where a platform's credentials are sent."""


def is_address(value: Any) -> bool:
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))


def not_typed_again(
    shop: Shop,
    box: SecretBox,
    values: Mapping[str, Any],
    typed: Mapping[str, str],
    forgotten: Collection[str],
) -> list[str] | None:
    """None: nothing goes elsewhere. Else the stored credentials that would go to another host and
    were not entered anew. Raises `SecretsUnreadable`."""
    config = values["config"]
    moved = [
        key
        for key in {*shop.config, *config}
        if shop.config.get(key) != config.get(key) and (key in HOSTS or is_address(config.get(key)))
    ]
    if moved:
        stored = open_secrets(shop, box)[1]
        return sorted(set(stored) - set(typed) - set(forgotten))
    return [] if (values["reply_url"] or None) != shop.reply_url else None


def credential_names(shop: Shop, box: SecretBox) -> list[str]:
    """Which credentials are stored; their values are never shown."""
    return sorted(open_secrets(shop, box)[1])


def change_credentials(
    session: Session,
    shop: Shop,
    box: SecretBox,
    *,
    new: Mapping[str, str],
    staff_id: int | None,
    forget: Collection[str] = (),
    webhook_secret: str | None = None,
) -> None:
    """Store new credentials and forget others. Raises `ShopInvalid` naming one that is weak.

    A new `webhook_secret` leaves the one before valid until the next.
    """
    for key, value in new.items():
        try:
            check_secret(shop.platform, key, value)
        except ShopInvalid:
            raise ShopInvalid(key) from None
    webhook_secrets, credentials = open_secrets(shop, box)
    kept = {key: value for key, value in credentials.items() if key not in forget}
    if webhook_secret and webhook_secret not in webhook_secrets:
        webhook_secrets = [webhook_secret, *webhook_secrets[:1]]
    seal_secrets(shop, box, webhook_secrets, kept | dict(new))
    if new:
        # Tokens made from the old credentials would go before the new ones.
        shop.sealed_tokens = ""
    forgotten = set(forget) & set(credentials)
    written = sorted([*new, *([WEBHOOK_SECRET] if webhook_secret else [])])
    if written or forgotten:
        record_event(
            session,
            "shop.credentials_changed",
            staff_id=staff_id,
            shop_id=shop.id,
            written=written,
            forgotten=sorted(forgotten),
        )


def rotate_secret(
    session: Session, shop: Shop, box: SecretBox, *, staff_id: int | None = None
) -> str:
    """A new webhook secret, to be shown once."""
    new = rotate_webhook_secret(shop, box)
    record_event(session, "shop.secret_rotated", staff_id=staff_id, shop_id=shop.id)
    return new
