"""Polling Cafe24: the boards as threads, then the log of pushes that failed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from platforms.access import setting
from platforms.base import ShopAccess
from platforms.cafe24.client import Article, get_articles, list_articles
from platforms.cafe24.inbound import DAYS_PER_LISTING, boards, from_push_log, to_question
from platforms.moments import day_windows
from platforms.rows import readable
from platforms.threads import thread
from qna.incoming import IncomingQuestion


def poll(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Pushes get lost (Cafe24's notices 327, 329): the boards, then the log of failed pushes."""
    shop_no = int(setting(shop, "shop_no", "1"))
    found = [
        question
        for board_no in map(int, boards(shop))
        for question in _read_board(shop, shop_no, board_no, since, until)
    ]
    found.sort(key=lambda question: question.asked_at)
    return [*found, *from_push_log(shop, since, until)]


def _read_board(
    shop: ShopAccess, shop_no: int, board_no: int, since: datetime, until: datetime
) -> list[IncomingQuestion]:
    """Questions asked in the window, and older ones that were answered or followed up in it."""
    listed = [
        article
        for first, last in day_windows(since, until, DAYS_PER_LISTING)
        for article in readable(list_articles(shop, shop_no, board_no, first, last), "cafe24")
        if since <= article.created_date <= until
    ]

    def fetch(numbers: Sequence[int]) -> Iterable[Article]:
        return readable(get_articles(shop, shop_no, board_no, numbers), "cafe24")

    threads = thread(listed, fetch, Article.same_author)
    rows = [(article, None) for article in threads.questions] + threads.follow_ups
    questions = [
        to_question(shop, shop_no, board_no, article, threads.answers[article.number], root)
        for article, root in rows
    ]
    return [question for question in questions if question is not None]
