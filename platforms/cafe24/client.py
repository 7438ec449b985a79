"""Calls to Cafe24's Admin API: the articles of a board, the log of its pushes.

Source: https://developers.cafe24.com/docs/api/admin/#boards-articles
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from platforms.access import in_turn, required, setting
from platforms.base import ShopAccess
from platforms.cafe24.auth import PER_SECOND, api_base, pause_of, renew
from platforms.html_text import html_to_text
from platforms.http import Answer, call, patiently, refused
from platforms.rows import ListedRow, Moment, Number, Unreadable, pick, read_rows, readable
from platforms.tokens import with_token
from qna.incoming import clean_text
from qna.outgoing import DeliveryError

API_VERSION = "2025-12-01"
PAGE = 100
LAST_OFFSET = 8000


class Article(ListedRow):
    """A post of a board; an answer is a post with a parent."""

    id_key: ClassVar[str] = "article_no"

    article_no: Number
    parent_article_no: Number | None = None
    reply_depth: Number | None = None
    product_no: Number | None = None
    title: str | None = None
    content: str | None = None
    writer: str | None = None
    member_id: str | None = None
    secret: str | None = None
    reply_status: str | None = None
    created_date: Moment
    deleted: str | None = None

    @property
    def row_id(self) -> str:
        return str(self.article_no)

    @property
    def is_reply(self) -> bool:
        return bool(self.reply_depth) or self.parent_article_no not in {None, 0, self.article_no}

    @property
    def number(self) -> int:
        return self.article_no

    @property
    def above(self) -> int | None:
        return self.parent_article_no if self.is_reply else None

    @property
    def is_gone(self) -> bool:
        """Deleted (T), or not registered yet (B): no question, and nothing to answer."""
        return self.deleted in {"T", "B"}

    def same_author(self, other: "Article") -> bool:
        if self.member_id or other.member_id:
            return self.member_id == other.member_id
        return self.writer == other.writer

    @property
    def is_secret(self) -> bool:
        return self.secret == "T"  # noqa: S105 - the board's word for true

    @property
    def text(self) -> str:
        """Title and content as plain text: many customers write all into the title."""
        title = clean_text(html_to_text(self.title or ""))
        content = clean_text(html_to_text(self.content or ""))
        if not content or content.startswith(title):
            return content or title
        return f"{title}\n{content}"


class PushLog(ListedRow):
    """One push in Cafe24's own log."""

    id_key: ClassVar[str] = "log_id"

    log_id: Number
    requested_time: str | None = None
    request_body: Any = None

    @property
    def row_id(self) -> str:
        return str(self.log_id)


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
            required(shop, "mall_id"),
            PER_SECOND,
            lambda: call(
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
            ),
            pause_of,
        )

    answer = with_token(shop, lambda stored: renew(shop, stored), send)
    if not answer.ok:
        raise refused("cafe24", answer, writes=writes, pause=pause_of(answer))
    return answer


def articles_path(board_no: int) -> str:
    return f"/api/v2/admin/boards/{int(board_no)}/articles"


def get_articles(
    shop: ShopAccess, shop_no: int, board_no: int, numbers: Sequence[int]
) -> Iterator[Article | Unreadable]:
    """The articles as they are now; there is no call for a single one, hence the filter."""
    for start in range(0, len(numbers), PAGE):
        some = numbers[start : start + PAGE]
        params = {
            "shop_no": str(shop_no),
            "article_no": ",".join(map(str, some)),
            "limit": str(PAGE),
        }
        fields = _get(shop, articles_path(board_no), params)
        yield from read_rows(Article, fields, "articles", "cafe24")


def get_article(shop: ShopAccess, shop_no: int, board_no: int, article_no: int) -> Article | None:
    """None: it is gone, or not registered yet."""
    found = pick(get_articles(shop, shop_no, board_no, [article_no]), str(article_no), "cafe24")
    return None if found is None or found.is_gone else found


def list_articles(
    shop: ShopAccess, shop_no: int, board_no: int, first: date, last: date
) -> Iterator[Article | Unreadable]:
    """Articles written from `first` to `last` (days in KST, at most a year), in no sure order.

    Some come twice where a window holds more than Cafe24 lists: it is halved then. Raises
    `DeliveryError` where a single day holds more: what is not listed may still be there.
    """
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
    if first == last:
        raise DeliveryError(f"cafe24 lists only {LAST_OFFSET} articles of a day; there are more")
    middle = first + (last - first) // 2
    yield from list_articles(shop, shop_no, board_no, first, middle)
    yield from list_articles(shop, shop_no, board_no, middle + timedelta(days=1), last)


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
        fields = _get(shop, "/api/v2/admin/webhooks/logs", params)
        rows = read_rows(PushLog, fields, "logs", "cafe24")
        entries = list(readable(rows, "cafe24"))
        yield from entries
        newest = max((entry.log_id for entry in entries), default=since)
        if len(rows) < PAGE or newest == since:
            return
        since = newest


def _get(shop: ShopAccess, path: str, params: Mapping[str, str]) -> Any:
    return patiently(lambda: request(shop, "GET", path, params=params)).json()
