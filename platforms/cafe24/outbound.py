"""A reply on Cafe24 is an article with a parent."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from platforms.access import required, setting
from platforms.base import RemoteQuestion, ShopAccess
from platforms.cafe24.client import Article, articles_path, get_article, list_articles, request
from platforms.cafe24.inbound import MAX_TITLE_CHARS, boards, place_of, shown_reply
from platforms.html_text import text_to_html
from platforms.http import no_answer
from platforms.moments import KST, now
from platforms.pointer import resolve_text
from platforms.rows import Unreadable, read_rows
from platforms.shown import ShownReply, remote_question
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult, ReplyKind

# [open] on a real mall: P for "in progress" is read from the documentation.
_STATUS = {ReplyKind.HOLDING: "P", ReplyKind.FINAL: "C"}
_TITLE = "문의해 주셔서 감사합니다"
_LONGEST_SEARCH = timedelta(days=300)


def read(shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion:
    """The article and its answers. There is no filter by parent: the days since are listed."""
    shop_no, board_no, article_no = place_of(reply.platform_question_id, reply.context)
    article = get_article(shop, shop_no, board_no, article_no)
    if article is None:
        return RemoteQuestion(exists=False)
    today = now()
    asked_at = max(article.created_date, today - _LONGEST_SEARCH)
    first = asked_at.astimezone(KST).date()
    last = today.astimezone(KST).date() + timedelta(days=1)
    answers = _answers(article, list_articles(shop, shop_no, board_no, first, last))
    remote = remote_question(article.text, answers, reply)
    if remote.reply_text is None and article.reply_status == "C":
        # Closed by a person without a child article, by telephone or a comment perhaps.
        return RemoteQuestion(exists=True, text=article.text, reply_text="")
    return remote


def _answers(article: Article, others: Iterable[Article | Unreadable]) -> list[ShownReply]:
    """Children of `article` that its own author did not write, oldest first."""
    children: dict[int, Article] = {}
    for other in others:
        if isinstance(other, Unreadable):
            _refuse_unknown_child(article, other)
        elif other.parent_article_no == article.article_no and other.is_reply:
            children[other.article_no] = other
    return [
        shown_reply(child)
        for _, child in sorted(children.items())
        if not child.is_gone and not child.same_author(article)
    ]


def _refuse_unknown_child(article: Article, other: Unreadable) -> None:
    fields = other.fields if isinstance(other.fields, dict) else {}
    parent = fields.get("parent_article_no", article.article_no)
    if other.row_id != article.row_id and str(parent) == article.row_id:
        raise DeliveryError("cafe24 lists an answer to this question that cannot be read")


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """Write the child article; Cafe24 has no idempotency key, so that 5xx is unknown."""
    shop_no, board_no, article_no = place_of(reply.platform_question_id, reply.context)
    article = _article_body(shop, reply, article_no)
    # Exactly this envelope: a flat body is refused with 400, a singular "request" with 422.
    answer = request(
        shop, "POST", articles_path(board_no), json={"shop_no": shop_no, "requests": [article]}
    )
    reply_id = resolve_text(answer.json(), "/articles/0/article_no")
    if reply_id is None or not reply_id.isdecimal():
        raise no_answer("cafe24", answer, writes=True)
    return PostResult(PostOutcome.POSTED, reply_id[:40], answer.status, answer.trace_id)


def _article_body(shop: ShopAccess, reply: OutgoingReply, article_no: int) -> dict[str, Any]:
    mall_id = required(shop, "mall_id")
    # Answers on live malls repeat the question's title, unless the shop has one of its own.
    title = setting(shop, "reply_title") or str(reply.context.get("title") or _TITLE)
    return {
        "reply_article_no": article_no,
        "title": title[:MAX_TITLE_CHARS],
        "content": text_to_html(reply.text),
        "writer": setting(shop, "writer", mall_id)[:100],
        "member_id": setting(shop, "member_id", mall_id)[:20],
        "client_ip": setting(shop, "client_ip", "127.0.0.1"),
        "reply_status": _STATUS[reply.kind],
        # The answer to a secret post must not be public.
        "secret": "T" if reply.context.get("secret") else "F",
    }


def check_credentials(shop: ShopAccess) -> str:
    """List one article of the first board."""
    board_no = int(boards(shop)[0])
    answer = request(shop, "GET", articles_path(board_no), params={"limit": "1"})
    read_rows(Article, answer.json(), "articles", "cafe24")
    return f"Cafe24 accepted the token and shows board {board_no}."
