"""Access tokens that expire: use the stored one, renew it once for all processes.

Stored as `{"access_token": …, "expires_at": seconds since 1970, …}`.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from platforms.base import ShopAccess
from platforms.http import Answer, no_answer
from platforms.pointer import resolve

MARGIN = 60.0
"""Seconds before its end at which a token counts as used up."""

_TOKEN = re.compile("[!-~]{1,8000}")
"""What a header can hold (RFC 9110 5.5)."""

Renew = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Makes new tokens from the stored ones, over the network."""


def with_token(shop: ShopAccess, renew: Renew, send: Callable[[str], Answer]) -> Answer:
    """`send(token)`; after a 401 the token is renewed and it is sent once more.

    A 401 is given before anything is written, so that the second attempt is safe for writes too.
    """
    token = access_token(shop, renew)
    answer = send(token)
    if answer.status != 401:
        return answer
    return send(access_token(shop, renew, refused=token))


def access_token(shop: ShopAccess, renew: Renew, refused: str | None = None) -> str:
    """A usable token; `refused` is one that the platform did not take.

    Raises what `renew` raises (`DeliveryError`).
    """
    if shop.tokens is None:
        return str(renew({})["access_token"])
    stored = shop.tokens.load()
    if _usable(stored, refused):
        return str(stored["access_token"])
    with shop.tokens.renewing() as renewal:
        # Somebody else may have renewed while we waited for the lock.
        if _usable(renewal.current, refused):
            return str(renewal.current["access_token"])
        fresh = renew(renewal.current)
        renewal.save(fresh)
        return str(fresh["access_token"])


def token_in(who: str, answer: Answer, name: str) -> str:
    """The token called `name` in an answer; `DeliveryError` where it is none that can be sent."""
    token = resolve(answer.json(), f"/{name}")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise no_answer(who, answer, writes=False)
    return token


def _usable(tokens: Mapping[str, Any], refused: str | None) -> bool:
    token = tokens.get("access_token")
    expires_at = tokens.get("expires_at") or 0
    return bool(token) and token != refused and float(expires_at) > time.time() + MARGIN
