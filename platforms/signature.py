"""Webhook secrets that are compared or used for an HMAC over the raw body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from platforms.base import SignatureInvalid


def hmac_base64(secret: str, body: bytes) -> str:
    """base64(HMAC-SHA256(secret, body)), as Shopify and WooCommerce send it."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify_hmac(secrets: Sequence[str], body: bytes, signature: str | None) -> None:
    """Raise `SignatureInvalid` unless `signature` is one of `secrets`' over `body`."""
    try:
        given = base64.b64decode(signature or "", validate=True)
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
