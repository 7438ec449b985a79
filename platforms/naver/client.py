"""Calls to Naver's Commerce API: a token, the account's turn, and what its refusals mean.

Source: https://apicenter.commerce.naver.com/docs/commerce-api/current
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from platforms.access import in_turn, required
from platforms.base import ShopAccess
from platforms.complaint import code_of
from platforms.http import Answer, call, patiently, refused, requested_pause
from platforms.naver.auth import PER_SECOND, api_base, renew
from platforms.pointer import resolve
from platforms.rows import ListedRow, Unreadable, all_pages, read_rows
from platforms.tokens import with_token

BLOCKED = 600.0
"""Seconds of rest after a refusal by quota or block, which names none."""

Row = TypeVar("Row", bound=ListedRow)


def request(
    shop: ShopAccess,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Any = None,
) -> Answer:
    """One call with a valid token. Raises `DeliveryError` for every status outside 2xx."""
    writes = method != "GET"

    def send(token: str) -> Answer:
        return in_turn(
            shop,
            required(shop, "client_id"),
            PER_SECOND,
            lambda: call(
                method,
                api_base(shop) + path,
                timeout=shop.reply_timeout,
                private_hosts=shop.private_hosts,
                writes=writes,
                headers={"authorization": f"Bearer {token}"},
                params=params,
                json=json,
            ),
            pause_of,
        )

    answer = with_token(shop, lambda stored: renew(shop, stored, pause_of), send)
    if not answer.ok:
        raise refused("naver", answer, writes=writes, pause=pause_of(answer), detail=_hint(answer))
    return answer


def pause_of(answer: Answer) -> float | None:
    """Quota and blocks last for minutes; the token bucket of `GW.RATE_LIMIT` fills each second."""
    code = code_of(answer.json()) if not answer.ok else ""
    if code == "GW.QUOTA_LIMIT" or code.startswith("GW.BLOCK"):
        return answer.retry_after or BLOCKED
    if code == "GW.RATE_LIMIT" and "gncp-gw-ratelimit-replenish-rate" in answer.headers:
        return 1.0 if answer.retry_after is None else answer.retry_after
    return requested_pause(answer)


def _hint(answer: Answer) -> str:
    code = code_of(answer.json())
    if answer.status == 404 and code == "GW.NOT_FOUND":
        return "the application has not registered this API group"
    return "the application lacks the API group" if code == "GW.AUTHN" else ""


def list_pages(
    shop: ShopAccess, model: type[Row], path: str, key: str, params: Mapping[str, str]
) -> Iterator[Row | Unreadable]:
    """Every page of a list, in no sure order."""

    def page_of(page: int) -> tuple[list[Row | Unreadable], Any]:
        asked = {**params, "page": str(page)}
        fields = patiently(lambda: request(shop, "GET", path, params=asked)).json()
        return read_rows(model, fields, key, "naver"), resolve(fields, "/totalPages")

    return all_pages(page_of, int(params["size"]), "naver")
