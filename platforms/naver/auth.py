"""Naver Commerce API's client credentials with a bcrypt signature.

Source: https://apicenter.commerce.naver.com/docs/auth
"""

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any

import bcrypt

from platforms.access import credential, in_turn, required, setting
from platforms.base import ShopAccess
from platforms.http import Answer, call, refused
from platforms.pointer import resolve
from platforms.tokens import token_in
from qna.outgoing import DeliveryError

API_BASE = "https://api.commerce.naver.com/external"
PER_SECOND = 2.0
_BCRYPT64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SALT_CHARS = 22
_LIFETIME = 3 * 3600.0


def client_secret_sign(client_id: str, client_secret: str, timestamp_ms: int) -> str:
    """base64(bcrypt(`{client_id}_{timestamp}`, salt = client secret)).

    Raises `ValueError` where the secret is no bcrypt salt.
    """
    password = f"{client_id}_{timestamp_ms}".encode()
    hashed = bcrypt.hashpw(password, canonical_salt(client_secret).encode())
    return base64.b64encode(hashed).decode()


def canonical_salt(salt: str) -> str:
    """`salt` with the unused low four bits of its last character cleared.

    16 bytes fill 21 characters and two bits of the 22nd. Naver's secrets have the other bits set
    at will; current bcrypt releases refuse that, older ones ignored them.
    """
    prefix, dollar, encoded = salt.rpartition("$")
    if len(encoded) < _SALT_CHARS:
        raise ValueError("the client secret is too short for a bcrypt salt")
    last = _BCRYPT64.index(encoded[_SALT_CHARS - 1]) & 0b110000
    return f"{prefix}{dollar}{encoded[: _SALT_CHARS - 1]}{_BCRYPT64[last]}"


def api_base(shop: ShopAccess) -> str:
    return setting(shop, "api_base", API_BASE).rstrip("/")


def renew(
    shop: ShopAccess, stored: Mapping[str, Any], pause_of: Callable[[Answer], float | None]
) -> dict[str, Any]:
    """A new access token; nothing of `stored` is needed."""
    del stored
    client_id = required(shop, "client_id")
    timestamp = int(time.time() * 1000)
    try:
        sign = client_secret_sign(client_id, credential(shop, "client_secret"), timestamp)
    except ValueError:
        raise DeliveryError(
            "naver: the client secret is malformed; it begins with $2a$", permanent=True
        ) from None
    form = {
        "client_id": client_id,
        "timestamp": str(timestamp),
        "grant_type": "client_credentials",
        "client_secret_sign": sign,
        **_type(shop),
    }

    def send() -> Answer:
        return call(
            "POST",
            f"{api_base(shop)}/v1/oauth2/token",
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=False,
            form=form,
        )

    answer = in_turn(shop, client_id, PER_SECOND, send, pause_of)
    if not answer.ok:
        raise refused("naver's token service", answer, writes=False, pause=pause_of(answer))
    return _token(answer)


def _type(shop: ShopAccess) -> dict[str, str]:
    """Agencies that work for other sellers name the seller."""
    if setting(shop, "token_type", "SELF") != "SELLER":
        return {"type": "SELF"}
    return {"type": "SELLER", "account_id": required(shop, "account_id")}


def _token(answer: Answer) -> dict[str, Any]:
    token = token_in("naver's token service", answer, "access_token")
    said = resolve(answer.json(), "/expires_in")
    lifetime = min(_LIFETIME, said) if isinstance(said, int | float) else _LIFETIME
    return {"access_token": token, "expires_at": time.time() + lifetime}
