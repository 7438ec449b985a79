"""Calls to Coupang Wing's product inquiries.

Source: https://developers.coupangcorp.com/hc/en-us/articles/360033400754
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from platforms.access import credential, pace, required, setting
from platforms.base import ShopAccess
from platforms.coupang.auth import authorization
from platforms.http import Answer, call, patiently, refused
from platforms.moments import now, read_moment
from platforms.rows import read_rows

API_BASE = "https://api-gateway.coupang.com"
PER_SECOND = 4.0
"""10 are documented; 429 has been seen at 6."""
PAGE = 50
WINDOW_DAYS = 7
LIST_VERSION = "v5"
REPLY_VERSION = "v4"


class Comment(BaseModel):
    """An answer of the seller."""

    model_config = ConfigDict(alias_generator=to_camel)

    inquiry_comment_id: int | None = None
    content: str = ""


class Inquiry(BaseModel):
    """One product question with its answers."""

    model_config = ConfigDict(alias_generator=to_camel)

    inquiry_id: int
    content: str = ""
    product_id: int | None = None
    inquiry_at: str | None = None
    comment_dto_list: list[Comment] | None = None

    @property
    def asked_at(self) -> datetime | None:
        """Coupang writes KST without an offset."""
        return read_moment(self.inquiry_at)


def inquiries_path(shop: ShopAccess, version: str) -> str:
    vendor_id = quote(required(shop, "vendor_id"), safe="")
    return f"/v2/providers/openapi/apis/api/{version}/vendors/{vendor_id}/onlineInquiries"


def request(
    shop: ShopAccess, method: str, path: str, *, query: str = "", json: Any = None
) -> Answer:
    """One signed call. Raises `DeliveryError` for every status and every `code` outside 2xx."""
    writes = method != "GET"
    pace(shop, required(shop, "vendor_id"), PER_SECOND)
    keys = credential(shop, "access_key"), credential(shop, "secret_key")
    url = setting(shop, "api_base", API_BASE).rstrip("/") + path
    answer = call(
        method,
        f"{url}?{query}" if query else url,
        timeout=shop.reply_timeout,
        private_hosts=shop.private_hosts,
        writes=writes,
        headers={"authorization": authorization(keys, now(), method, path, query)},
        json=json,
    )
    _check(answer, writes=writes)
    return answer


def _check(answer: Answer, *, writes: bool) -> None:
    """The status, then the `code` inside: a refusal may come as 200 with `"code": "400"`."""
    code = _code(answer)
    status = int(code) if answer.ok and code.isdigit() else answer.status
    if 200 <= status < 300 and (code == "" or code.isdigit()):
        return
    judged = Answer(status if status != answer.status or not answer.ok else 400, answer.headers)
    raise refused("coupang", judged, writes=writes, detail=_hint(status, code))


def _code(answer: Answer) -> str:
    fields = answer.json()
    return str(fields.get("code") or "")[:40] if isinstance(fields, dict) else ""


def _hint(status: int, code: str) -> str:
    if status == 400:
        return f"code {code}: check vendor_id and reply_by, the Wing id of the person who answers"
    if status in {401, 403}:
        return "check the keys, this machine's clock and its address among the allowed ones"
    return f"code {code}" if code else ""


def list_inquiries(shop: ShopAccess, first: date, last: date) -> Iterator[Inquiry]:
    """Inquiries of the days `first` to `last` (KST), at most `WINDOW_DAYS`, in no sure order."""
    page, pages = 1, 1
    while page <= pages:
        data = _page(shop, first, last, page)
        yield from read_rows(Inquiry, data, "content", "coupang")
        page, pages = page + 1, _pages(data)


def _page(shop: ShopAccess, first: date, last: date, page: int) -> dict[str, Any]:
    fields = {
        "answeredType": "ALL",
        "inquiryStartAt": first.isoformat(),
        "inquiryEndAt": last.isoformat(),
        "pageNum": str(page),
        "pageSize": str(PAGE),
        "vendorId": required(shop, "vendor_id"),
    }
    path = inquiries_path(shop, setting(shop, "list_version", LIST_VERSION))
    answer = patiently(lambda: request(shop, "GET", path, query=urlencode(fields)))
    body = answer.json()
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) else {}


def _pages(data: dict[str, Any]) -> int:
    try:
        return int(data["pagination"]["totalPages"])
    except (KeyError, TypeError, ValueError):
        return 1
