"""Calls to the comments of a WordPress site.

Source: https://developer.wordpress.org/rest-api/reference/comments/
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from platforms.access import credential, in_turn, required
from platforms.base import ShopAccess
from platforms.html_text import html_to_text, marked_text
from platforms.http import Answer, call, patiently, refused
from platforms.moments import read_moment
from platforms.rows import ListedRow, Unreadable, pick, read_rows
from qna.incoming import clean_text

PAGE = 100
COMMENTS = "/wp-json/wp/v2/comments"
PER_SECOND = 4.0
"""WordPress knows no limit; its host usually does."""


class _Content(BaseModel):
    rendered: str = ""
    raw: str | None = None


class Comment(ListedRow):
    """A comment on a product; an answer is a comment with a parent."""

    id_key: ClassVar[str] = "id"

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
    def row_id(self) -> str:
        return str(self.id)

    @property
    def number(self) -> int:
        return self.id

    @property
    def above(self) -> int | None:
        return self.parent or None

    @property
    def is_gone(self) -> bool:
        return self.status in {"trash", "spam"}

    @property
    def text(self) -> str:
        """As it was written: WordPress changes quotes and dots in what it renders."""
        if self.content.raw is not None:
            return marked_text(self.content.raw)
        return clean_text(html_to_text(self.content.rendered))

    def same_author(self, other: "Comment") -> bool:
        if self.author or other.author:
            return self.author == other.author
        return self.author_name == other.author_name

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
    user = required(shop, "wp_user"), credential(shop, "wp_application_password")

    def send() -> Answer:
        return call(
            method,
            base + path,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=method != "GET",
            auth=user,
            params=params,
            json=json,
        )

    return in_turn(shop, urlsplit(base).netloc, PER_SECOND, send)


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
    comment = pick(read_rows(Comment, {"c": [fields]}, "c", "woocommerce"), comment_id, "wordpress")
    return None if comment is None or comment.is_gone else comment


def list_comments(
    shop: ShopAccess, types: Iterable[str], filters: Mapping[str, str]
) -> Iterator[Comment | Unreadable]:
    """Comments of these types that are waiting or shown.

    WordPress gives one type at a time, and `comment` unless asked for another; whatever was left
    on a product page has the type `review`.
    """
    for kind in dict.fromkeys(types):
        for status in ("approve", "hold"):
            yield from _pages(shop, {**filters, "type": kind, "status": status})


def _pages(shop: ShopAccess, filters: Mapping[str, str]) -> Iterator[Comment | Unreadable]:
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
        pages = _count(answer)
        page += 1


def _count(answer: Answer) -> int:
    value = answer.headers.get("x-wp-totalpages", "")
    return int(value[:6]) if value.isascii() and value.isdigit() else 1


def _list(shop: ShopAccess, params: Mapping[str, str]) -> Answer:
    answer = request(shop, "GET", COMMENTS, params=params)
    if not answer.ok:
        raise refused("woocommerce", answer, writes=False)
    return answer
