"""Coupang's CEA signature over date, method, path and the exact query.

Source: https://developers.coupangcorp.com/hc/en-us/articles/360033461914-Creating-HMAC-Signature
"""

import hashlib
import hmac
from datetime import UTC, datetime


def signed_date(moment: datetime) -> str:
    """`yyMMdd'T'HHmmss'Z'` in UTC."""
    return moment.astimezone(UTC).strftime("%y%m%dT%H%M%SZ")


def signature(secret_key: str, date: str, method: str, path: str, query: str) -> str:
    """Hex HMAC-SHA256; `query` as it is sent, without its question mark."""
    message = f"{date}{method}{path}{query}"
    return hmac.new(secret_key.encode(), message.encode(), hashlib.sha256).hexdigest()


def authorization(
    keys: tuple[str, str], moment: datetime, method: str, path: str, query: str
) -> str:
    """The `Authorization` header of one request; `keys` are the access and the secret key."""
    access_key, secret_key = keys
    date = signed_date(moment)
    signed = signature(secret_key, date, method, path, query)
    return (
        f"CEA algorithm=HmacSHA256, access-key={access_key}, signed-date={date}, signature={signed}"
    )
