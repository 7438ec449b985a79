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
from platforms.complaint import code_of
from platforms.html_text import html_to_text, marked_text
from platforms.http import Answer, call, patiently, refused
from platforms.rows import ListedRow, Moment, Number, Unreadable, all_pages, read_one, read_rows
from qna.incoming import clean_text

PAGE = 100
COMMENTS = "/wp-json/wp/v2/comments"
_GONE = {"rest_comment_invalid_id", "rest_post_invalid_id"}
"""The comment, or the product below which it stood; any other 404 is about the path."""
PER_SECOND = 4.0
"""WordPress knows no limit; its host usually does."""


class _Content(BaseModel):
    rendered: str = ""
    raw: str | None = None


class Comment(ListedRow):
    """A comment on a product; an answer is a comment with a parent."""

    id_key: ClassVar[str] = "id"

    id: Number
    post: Number | None = None
    parent: Number = 0
    author: Number = 0
    author_name: str | None = None
    date_gmt: Moment
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
    def asked_at(self) -> datetime:
        return self.date_gmt.replace(tzinfo=UTC)


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

    def read() -> Answer:
        answer = request(shop, "GET", f"{COMMENTS}/{int(comment_id)}", params={"context": "edit"})
        if not answer.ok and code_of(answer.json()) not in _GONE:
            raise refused("woocommerce", answer, writes=False)
        return answer

    answer = patiently(read)
    if not answer.ok:
        return None
    comment = read_one(Comment, answer.json(), comment_id, "woocommerce")
    return None if comment.is_gone else comment


def list_comments(
    shop: ShopAccess, types: Iterable[str], filters: Mapping[str, str]
) -> Iterator[Comment | Unreadable]:
    """Comments of these types that are waiting or shown.

    WordPress gives one type at a time, and `comment` unless asked for another; whatever was left
    on a product page has the type `review`.
    """
    for kind in dict.fromkeys(types):
        for status in ("approve", "hold"):
            some = partial(page_of, shop, {**filters, "type": kind, "status": status})
            yield from all_pages(some, PAGE, "woocommerce")


def page_of(
    shop: ShopAccess, filters: Mapping[str, str], page: int
) -> tuple[list[Comment | Unreadable], Any]:
    """One page of the list, and how many WordPress says there are."""
    order = {"context": "edit", "orderby": "date_gmt", "order": "asc"}
    params = {**order, "per_page": str(PAGE), "page": str(page), **filters}

    def read() -> Answer:
        answer = request(shop, "GET", COMMENTS, params=params)
        if not answer.ok:
            raise refused("woocommerce", answer, writes=False)
        return answer

    answer = patiently(read)
    rows = read_rows(Comment, {"comments": answer.json()}, "comments", "woocommerce")
    return rows, answer.headers.get("x-wp-totalpages")
