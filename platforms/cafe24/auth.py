"""Cafe24's OAuth 2.0: access tokens of two hours, refresh tokens that change at each use.

Source: https://developers.cafe24.com/docs/api/admin/#authentication
"""

import time
from collections.abc import Mapping
from typing import Any

from platforms.access import credential, in_turn, required, setting
from platforms.base import ShopAccess
from platforms.http import Answer, call, refused, requested_pause
from platforms.moments import read_moment
from platforms.tokens import token_in
from qna.outgoing import DeliveryError

PER_SECOND = 2.0
"""The bucket holds 40 calls and loses two each second; this pace never fills it."""
_LIFETIME = 2 * 3600.0
IDLE_LIFETIME = 14 * 24 * 3600.0
"""A refresh token that nobody used for so long is void: a person must authorise the app again."""


def api_base(shop: ShopAccess) -> str:
    """The mall's API host without a slash at its end."""
    mall_id = required(shop, "mall_id")
    return setting(shop, "api_base", f"https://{mall_id}.cafe24api.com").rstrip("/")


def renew(shop: ShopAccess, stored: Mapping[str, Any]) -> dict[str, Any]:
    """New tokens for the stored refresh token (at first: the one in the credentials).

    The old refresh token is void afterwards, so that the caller stores the answer at once.
    """
    if shop.tokens is None:
        raise DeliveryError("cafe24: there is no place to store tokens that rotate", permanent=True)
    refresh_token = stored.get("refresh_token") or credential(shop, "refresh_token")
    credentials = required(shop, "client_id"), credential(shop, "client_secret")
    form = {"grant_type": "refresh_token", "refresh_token": str(refresh_token)}

    def send() -> Answer:
        return call(
            "POST",
            f"{api_base(shop)}/api/v2/oauth/token",
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=False,
            auth=credentials,
            form=form,
        )

    return _tokens(in_turn(shop, required(shop, "mall_id"), PER_SECOND, send, pause_of))


def pause_of(answer: Answer) -> float | None:
    """Seconds until calls resume stand in a header of Cafe24's own; calling lengthens them."""
    if answer.status != 429:
        return requested_pause(answer)
    seconds = answer.headers.get("x-cafe24-time-remain", "")
    return (
        float(seconds[:6]) if seconds.isascii() and seconds.isdigit() else requested_pause(answer)
    )


def _tokens(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        hint = "authorise the app again" if answer.status in {400, 401} else ""
        pause = pause_of(answer)
        raise refused("cafe24's token service", answer, writes=False, detail=hint, pause=pause)
    names = ("access_token", "refresh_token")
    tokens = {name: token_in("cafe24's token service", answer, name) for name in names}
    fields = answer.json()
    expires_at = read_moment(fields.get("expires_at"))
    seconds = expires_at.timestamp() if expires_at else time.time() + _LIFETIME
    idle = read_moment(fields.get("refresh_token_expires_at"))
    ends = idle.timestamp() if idle else time.time() + IDLE_LIFETIME
    return {**tokens, "expires_at": seconds, "refresh_expires_at": ends}
