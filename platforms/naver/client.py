"""Calls to the product questions of Naver's Commerce API.

Source: https://apicenter.commerce.naver.com/docs/commerce-api/current (상품 문의)
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from platforms.access import pace, required
from platforms.base import ShopAccess
from platforms.http import Answer, call, patiently, refused
from platforms.moments import read_moment
from platforms.naver.auth import PER_SECOND, api_base, renew
from platforms.rows import read_rows
from platforms.tokens import with_token

PAGE = 100
QNAS = "/v1/contents/qnas"


class Qna(BaseModel):
    """One product question with its first answer."""

    model_config = ConfigDict(alias_generator=to_camel)

    question_id: int
    question: str = ""
    answer: str | None = None
    answered: bool = False
    product_id: int | None = None
    product_name: str | None = None
    masked_writer_id: str | None = None
    create_date: str | None = None

    @property
    def asked_at(self) -> datetime | None:
        return read_moment(self.create_date)


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
        pace(shop, required(shop, "client_id"), PER_SECOND)
        return call(
            method,
            api_base(shop) + path,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=writes,
            headers={"authorization": f"Bearer {token}"},
            params=params,
            json=json,
        )

    answer = with_token(shop, lambda stored: renew(shop, stored), send)
    if not answer.ok:
        raise refused("naver", answer, writes=writes, detail=_code(answer))
    return answer


def _code(answer: Answer) -> str:
    fields = answer.json()
    # The message may quote what was sent; the code never does.
    return str(fields.get("code") or "") if isinstance(fields, dict) else ""


def list_qnas(shop: ShopAccess, since: datetime, until: datetime) -> Iterator[Qna]:
    """Questions asked in the window, answered or not, in no sure order."""
    page, pages = 1, 1
    while page <= pages:
        fields = _page(shop, since, until, page)
        yield from read_rows(Qna, fields, "contents", "naver")
        page, pages = page + 1, _pages(fields)


def _page(shop: ShopAccess, since: datetime, until: datetime, page: int) -> Any:
    params = {
        "fromDate": iso(since),
        "toDate": iso(until),
        "page": str(page),
        "size": str(PAGE),
    }
    return patiently(lambda: request(shop, "GET", QNAS, params=params)).json()


def _pages(fields: Any) -> int:
    try:
        return int(fields["totalPages"])
    except (KeyError, TypeError, ValueError):
        return 1


def iso(moment: datetime) -> str:
    """As the documentation writes it: `2020-07-25T10:10:10.100Z`."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
