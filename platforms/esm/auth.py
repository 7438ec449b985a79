"""ESM+'s token: a JWT that each call signs anew (HS256).

Source: https://etapi.gmarket.com/docs/category/인증; RFC 7515 for the signature.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from platforms.access import credential, required, setting
from platforms.base import ShopAccess
from qna.outgoing import DeliveryError

AUDIENCE = "sa.esmplus.com"


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(header: bytes, payload: bytes, key: bytes) -> str:
    """JWS compact serialisation with HMAC-SHA256."""
    text = f"{encoded(header)}.{encoded(payload)}"
    return f"{text}.{encoded(hmac.new(key, text.encode(), hashlib.sha256).digest())}"


def bearer(shop: ShopAccess) -> str:
    """A token for this call. Raises a permanent `DeliveryError` naming what is missing."""
    header = {"alg": "HS256", "typ": "JWT", "kid": required(shop, "master_id")}
    payload = {
        "iss": required(shop, "issuer"),
        "sub": "sell",
        "aud": AUDIENCE,
        "iat": int(time.time()),
        "ssi": sellers(shop),
    }
    key = credential(shop, "secret_key").encode()
    return signed(_compact(header), _compact(payload), key)


def _compact(part: dict[str, Any]) -> bytes:
    return json.dumps(part, separators=(",", ":")).encode()


def sellers(shop: ShopAccess) -> str:
    """`A:<auction id>,G:<gmarket id>`, those that the shop has."""
    ids = (("A", setting(shop, "auction_id")), ("G", setting(shop, "gmarket_id")))
    found = ",".join(f"{market}:{seller}" for market, seller in ids if seller)
    if not found:
        raise DeliveryError("esm: give auction_id, gmarket_id or both", permanent=True)
    return found
