"""Signed calls to Coupang Wing, its pages, and what its refusals mean.

Source: https://developers.coupangcorp.com/hc/en-us/articles/360033461914-Creating-HMAC-Signature
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from platforms.access import credential, in_turn, required, setting
from platforms.base import ShopAccess
from platforms.complaint import code_of
from platforms.coupang.auth import authorization
from platforms.http import Answer, call, no_answer, patiently, refused, requested_pause
from platforms.moments import now
from platforms.pointer import resolve
from platforms.rows import ListedRow, Unreadable, all_pages, read_rows
from qna.outgoing import DeliveryError

API_BASE = "https://api-gateway.coupang.com"
BASE_PATH = "/v2/providers/openapi/apis/api"
PER_SECOND = 4.0
"""10 are documented; 429 has been seen at 6."""
WINDOW_DAYS = 7
LIST_VERSION = "v5"
REPLY_VERSION = "v4"
BLOCKED = 300.0
"""Seconds of rest after a block by the edge (403 with a page) or a 429, which names none."""
MAX_REPLY_CHARS = 1000

Row = TypeVar("Row", bound=ListedRow)


def vendor_path(shop: ShopAccess, version: str, rest: str) -> str:
    vendor_id = quote(required(shop, "vendor_id"), safe="")
    return f"{BASE_PATH}/{version}/vendors/{vendor_id}/{rest}"


def request(
    shop: ShopAccess, method: str, path: str, *, query: str = "", json: Any = None
) -> Answer:
    """One signed call. Raises `DeliveryError` for every status and every `code` outside 2xx."""
    writes = method != "GET"
    keys = credential(shop, "access_key"), credential(shop, "secret_key")
    url = setting(shop, "api_base", API_BASE).rstrip("/") + path

    def send() -> Answer:
        return call(
            method,
            f"{url}?{query}" if query else url,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=writes,
            headers={"authorization": authorization(keys, now(), method, path, query)},
            json=json,
        )

    answer = in_turn(shop, required(shop, "vendor_id"), PER_SECOND, send, pause_of)
    _check(answer, writes=writes)
    return answer


def pause_of(answer: Answer) -> float | None:
    """A 403 with a page instead of JSON comes from the edge: a block that ends by itself."""
    if answer.status == 403 and answer.json() is None:
        return answer.retry_after or BLOCKED
    if answer.status == 429:
        return BLOCKED if answer.retry_after is None else answer.retry_after
    return requested_pause(answer)


def _check(answer: Answer, *, writes: bool) -> None:
    """The status, then the `code` inside: a refusal may come as 200 with `"code": "400"`."""
    code = code_of(answer.json())[:40]
    if answer.ok and not code:
        if writes:
            raise no_answer("coupang", answer, writes=True)
        return  # whether there is a list is looked at where it is read
    status = int(code) if answer.ok and code.isdecimal() else answer.status
    if 200 <= status < 300 and code.isdecimal():
        return
    judged = status if status != answer.status or not answer.ok else 400
    said = Answer(judged, answer.headers, answer.body)
    raise refused("coupang", said, writes=writes, pause=pause_of(said), detail=_hint(said))


def _hint(answer: Answer) -> str:
    if answer.status == 400 and "replyBy" in answer.body.decode("utf-8", "replace"):
        return "reply_by is the Wing id of the person who answers"
    if answer.status in {401, 403}:
        return "check the keys, this machine's clock and its address among the allowed ones"
    return ""


def list_pages(
    shop: ShopAccess, model: type[Row], path: str, fields: Mapping[str, str]
) -> Iterator[Row | Unreadable]:
    """Every page of a window of at most `WINDOW_DAYS`, in no sure order."""

    def page_of(page: int) -> tuple[list[Row | Unreadable], Any]:
        query = urlencode({**fields, "pageNum": str(page)})
        body = patiently(lambda: request(shop, "GET", path, query=query)).json()
        rows = read_rows(model, resolve(body, "/data"), "content", "coupang")
        return rows, resolve(body, "/data/pagination/totalPages")

    return all_pages(page_of, int(fields["pageSize"]), "coupang")


def check_length(text: str, shortest: int = 1) -> None:
    """Raises a permanent `DeliveryError` before Coupang would."""
    if not shortest <= len(text) <= MAX_REPLY_CHARS:
        reason = f"coupang takes replies of {shortest} to {MAX_REPLY_CHARS} characters"
        raise DeliveryError(reason, permanent=True)
