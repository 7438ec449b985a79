"""Calls to the comments of a WordPress site.

Source: https://developer.wordpress.org/rest-api/reference/comments/
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from platforms.access import credential, pace, required
from platforms.base import ShopAccess
from platforms.html_text import html_to_text
from platforms.http import Answer, call, patiently, refused
from platforms.moments import read_moment
from platforms.rows import read_rows
from qna.incoming import clean_text

PAGE = 100
COMMENTS = "/wp-json/wp/v2/comments"
PER_SECOND = 4.0
"""WordPress knows no limit; its host usually does."""


class _Content(BaseModel):
    rendered: str = ""
    raw: str | None = None


class Comment(BaseModel):
    """A comment on a product; an answer is a comment with a parent."""

    id: int
    post: int | None = None
    parent: int = 0
    author: int = 0
    author_name: str | None = None
    date_gmt: str | None = None
    content: _Content = _Content()
    link: str | None = None
    status: str | None = None
    type: str | None = None

    @property
    def text(self) -> str:
        return clean_text(html_to_text(self.content.rendered))

    @property
    def asked_at(self) -> datetime | None:
        moment = read_moment(self.date_gmt)
        return moment.replace(tzinfo=UTC) if moment else None


def request(
    shop: ShopAccess,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Any = None,
) -> Answer:
    """One call as the WordPress user; every status is returned."""
    base = required(shop, "api_base").rstrip("/")
    pace(shop, urlsplit(base).netloc, PER_SECOND)
    return call(
        method,
        base + path,
        timeout=shop.reply_timeout,
        private_hosts=shop.private_hosts,
        writes=method != "GET",
        auth=(required(shop, "wp_user"), credential(shop, "wp_application_password")),
        params=params,
        json=json,
    )


def get_comment(shop: ShopAccess, comment_id: str) -> Comment | None:
    """The comment as it is now; None where it is gone or thrown away."""

    def read() -> Any:
        answer = request(shop, "GET", f"{COMMENTS}/{int(comment_id)}", params={"context": "edit"})
        if answer.status in {404, 410}:
            return None
        if not answer.ok:
            raise refused("woocommerce", answer, writes=False)
        return answer.json()

    fields = patiently(read)
    if fields is None:
        return None
    comment = read_rows(Comment, {"comment": [fields]}, "comment", "woocommerce")[0]
    return None if comment.status in {"trash", "spam"} else comment


def list_comments(shop: ShopAccess, filters: Mapping[str, str]) -> Iterator[Comment]:
    """Comments that are waiting or shown, oldest first."""
    page, pages = 1, 1
    while page <= pages:
        params = {
            "context": "edit",
            "orderby": "date_gmt",
            "order": "asc",
            "per_page": str(PAGE),
            "page": str(page),
            **filters,
        }
        answer = patiently(partial(_list, shop, params))
        yield from read_rows(Comment, {"comments": answer.json()}, "comments", "woocommerce")
        pages = int(answer.headers.get("x-wp-totalpages") or 1)
        page += 1


def _list(shop: ShopAccess, params: Mapping[str, str]) -> Answer:
    answer = request(shop, "GET", COMMENTS, params=params)
    if not answer.ok:
        raise refused("woocommerce", answer, writes=False)
    return answer
