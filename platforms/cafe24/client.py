"""Calls to Cafe24's Admin API: the articles of a board, the log of its pushes.

Source: https://developers.cafe24.com/docs/api/admin/#boards-articles
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from platforms.access import pace, required, setting
from platforms.base import ShopAccess
from platforms.cafe24.auth import PER_SECOND, api_base, renew
from platforms.html_text import html_to_text
from platforms.http import Answer, call, patiently, refused
from platforms.moments import read_moment
from platforms.rows import read_rows
from platforms.tokens import with_token
from qna.incoming import clean_text

API_VERSION = "2025-12-01"
PAGE = 100
LAST_OFFSET = 8000
_log = logging.getLogger(__name__)


class Article(BaseModel):
    """A post of a board; an answer is a post with a parent."""

    article_no: int
    parent_article_no: int | None = None
    reply_depth: int | None = None
    product_no: int | None = None
    title: str | None = None
    content: str | None = None
    writer: str | None = None
    member_id: str | None = None
    secret: str | None = None
    reply_status: str | None = None
    created_date: str | None = None
    deleted: str | None = None

    @property
    def is_reply(self) -> bool:
        return bool(self.reply_depth) or self.parent_article_no not in {None, 0, self.article_no}

    @property
    def is_gone(self) -> bool:
        return self.deleted == "T"

    @property
    def is_secret(self) -> bool:
        return self.secret == "T"  # noqa: S105 - the board's word for true

    @property
    def asked_at(self) -> datetime | None:
        return read_moment(self.created_date)

    @property
    def text(self) -> str:
        """Title and content as plain text: many customers write all into the title."""
        title = clean_text(html_to_text(self.title or ""))
        content = clean_text(html_to_text(self.content or ""))
        if not content or content.startswith(title):
            return content or title
        return f"{title}\n{content}"


class PushLog(BaseModel):
    """One push in Cafe24's own log."""

    log_id: int
    requested_time: str | None = None
    request_body: Any = None


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
        pace(shop, required(shop, "mall_id"), PER_SECOND)
        return call(
            method,
            api_base(shop) + path,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=writes,
            headers={
                "authorization": f"Bearer {token}",
                "x-cafe24-api-version": setting(shop, "api_version", API_VERSION),
            },
            params=params,
            json=json,
        )

    answer = with_token(shop, lambda stored: renew(shop, stored), send)
    if not answer.ok:
        raise refused("cafe24", answer, writes=writes)
    return answer


def articles_path(board_no: int) -> str:
    return f"/api/v2/admin/boards/{int(board_no)}/articles"


def get_article(shop: ShopAccess, shop_no: int, board_no: int, article_no: int) -> Article | None:
    """The article as it is now; there is no call for a single one, hence the filter."""
    params = {"shop_no": str(shop_no), "article_no": str(article_no)}
    fields = _get(shop, articles_path(board_no), params)
    articles = read_rows(Article, fields, "articles", "cafe24")
    return next((a for a in articles if a.article_no == article_no and not a.is_gone), None)


def list_articles(
    shop: ShopAccess, shop_no: int, board_no: int, first: date, last: date
) -> Iterator[Article]:
    """Articles written from `first` to `last` (days in KST, at most a year), in no sure order."""
    for offset in range(0, LAST_OFFSET + 1, PAGE):
        params = {
            "shop_no": str(shop_no),
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            "limit": str(PAGE),
            "offset": str(offset),
        }
        fields = _get(shop, articles_path(board_no), params)
        yield from read_rows(Article, fields, "articles", "cafe24")
        if len(fields["articles"]) < PAGE:
            return
    _log.warning("cafe24 board %s has more than %s articles in a window", board_no, LAST_OFFSET)


def list_failed_pushes(shop: ShopAccess, first: date, last: date) -> Iterator[PushLog]:
    """Log entries of pushes that Cafe24 could not deliver from `first` to `last`."""
    since = 0
    while True:
        params = {
            "requested_start_date": first.isoformat(),
            "requested_end_date": last.isoformat(),
            "success": "F",
            "since_log_id": str(since),
            "limit": str(PAGE),
        }
        entries = read_rows(
            PushLog, _get(shop, "/api/v2/admin/webhooks/logs", params), "logs", "cafe24"
        )
        yield from entries
        newest = max((entry.log_id for entry in entries), default=since)
        if len(entries) < PAGE or newest == since:
            return
        since = newest


def _get(shop: ShopAccess, path: str, params: Mapping[str, str]) -> Any:
    return patiently(lambda: request(shop, "GET", path, params=params)).json()
