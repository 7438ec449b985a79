"""Webhook secrets that are compared or used for an HMAC over the raw body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from platforms.base import SignatureInvalid

TOLERANCE = 300.0
"""Seconds that a Standard Webhook may be old, or ahead of this clock."""
_WRONG = "The signature, its age or its id is wrong."


def hmac_base64(secret: str, body: bytes) -> str:
    """base64(HMAC-SHA256(secret, body)), as Shopify and WooCommerce send it."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _from_base64(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


ENCODINGS: dict[str, Callable[[str], bytes]] = {"base64": _from_base64, "hex": binascii.unhexlify}
"""How a digest is written in its header."""


def verify_hmac(
    secrets: Sequence[str], body: bytes, signature: str | None, encoding: str = "base64"
) -> None:
    """Raise `SignatureInvalid` unless `signature` is one of `secrets`' over `body`."""
    try:
        given = ENCODINGS[encoding](signature or "")
    except (binascii.Error, ValueError):
        raise SignatureInvalid("The signature is malformed.") from None
    digests = [hmac.new(s.encode(), body, hashlib.sha256).digest() for s in secrets if s]
    if not any(hmac.compare_digest(given, digest) for digest in digests):
        raise SignatureInvalid("The signature is missing or wrong.")


def same_secret(secrets: Sequence[str], given: str | None) -> bool:
    """Whether `given` is one of `secrets`, in constant time and for any characters."""
    found = (given or "").encode("utf-8", "surrogatepass")
    return bool(found) and any(
        hmac.compare_digest(found, secret.encode()) for secret in secrets if secret
    )


def verify_standard(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    """Standard Webhooks, also under Svix' header names; `SignatureInvalid` unless one fits.

    Over the raw bytes: what they hold is the parser's matter. The library of the standard decodes
    them first and would call a signed body that is not UTF-8 a wrong signature; it also gives up
    at the first item of the header that it does not know. Only `v1` is known here, not `v1a`.
    Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    message_id, timestamp, signatures = (
        headers.get(f"webhook-{name}") or headers.get(f"svix-{name}") or ""
        for name in ("id", "timestamp", "signature")
    )
    # int() would take "1e9", blanks and other digits, and then another text was signed.
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13):
        raise SignatureInvalid("The signature headers are missing or malformed.")
    if abs(datetime.now(UTC).timestamp() - int(timestamp)) > TOLERANCE:
        raise SignatureInvalid(_WRONG)
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "surrogatepass") + body
    given = [_digest(item) for item in signatures[:4000].split(" ")]
    for key in filter(None, map(standard_key, secrets)):
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        if any(hmac.compare_digest(each, digest) for each in given if each):
            return
    raise SignatureInvalid(_WRONG)


def standard_key(secret: str) -> bytes | None:
    """The key behind `whsec_<base64>`; None where it is none."""
    try:
        return _from_base64(secret.removeprefix("whsec_"))
    except (binascii.Error, ValueError):
        return None


def _digest(item: str) -> bytes | None:
    version, _, value = item.partition(",")
    try:
        return _from_base64(value) if version == "v1" else None
    except (binascii.Error, ValueError):
        return None
