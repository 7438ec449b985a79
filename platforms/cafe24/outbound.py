"""A reply on Cafe24 is an article with a parent."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from platforms.access import required, setting
from platforms.base import RemoteQuestion, ShopAccess
from platforms.cafe24.client import Article, articles_path, get_article, list_articles, request
from platforms.cafe24.inbound import boards, place_of
from platforms.html_text import html_to_text, text_to_html
from platforms.moments import KST, now
from platforms.shown import ShownReply, remote_question, settle
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
    asked_at = max(article.asked_at or today, today - _LONGEST_SEARCH)
    first = asked_at.astimezone(KST).date()
    last = today.astimezone(KST).date() + timedelta(days=1)
    answers = _answers(article, list_articles(shop, shop_no, board_no, first, last))
    remote = remote_question(article.text, answers, reply)
    if remote.reply_text is None and article.reply_status == "C":
        # Closed by a person without a child article, by telephone or a comment perhaps.
        return RemoteQuestion(exists=True, text=article.text, reply_text="")
    return remote


def _answers(article: Article, others: Iterable[Article]) -> list[ShownReply]:
    """Children of `article` that its own author did not write, oldest first."""
    children = {o.article_no: o for o in others if o.parent_article_no == article.article_no}
    return [
        ShownReply(html_to_text(child.content or ""), str(child.article_no))
        for _, child in sorted(children.items())
        if not child.is_gone and child.article_no != article.article_no
        if not _same_author(child, article)
    ]


def _same_author(child: Article, article: Article) -> bool:
    if child.member_id or article.member_id:
        return child.member_id == article.member_id
    return child.writer == article.writer


def find_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
    return settle(read(shop, reply), reply)


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """Write the child article; Cafe24 has no idempotency key, so that 5xx is unknown."""
    shop_no, board_no, article_no = place_of(reply.platform_question_id, reply.context)
    article = _article_body(shop, reply, article_no)
    # Exactly this envelope: a flat body is refused with 400, a singular "request" with 422.
    answer = request(
        shop, "POST", articles_path(board_no), json={"shop_no": shop_no, "requests": [article]}
    )
    reply_id = _created_no(answer.json())
    if reply_id is None:
        raise DeliveryError(
            "cafe24 did not name the article it wrote",
            unknown=True,
            status_code=answer.status,
            trace_id=answer.trace_id,
        )
    return PostResult(PostOutcome.POSTED, reply_id, answer.status, answer.trace_id)


def _article_body(shop: ShopAccess, reply: OutgoingReply, article_no: int) -> dict[str, Any]:
    mall_id = required(shop, "mall_id")
    return {
        "reply_article_no": article_no,
        "title": setting(shop, "reply_title", _TITLE)[:256],
        "content": text_to_html(reply.text),
        "writer": setting(shop, "writer", mall_id)[:100],
        "member_id": setting(shop, "member_id", mall_id)[:20],
        "client_ip": setting(shop, "client_ip", "127.0.0.1"),
        "reply_status": _STATUS[reply.kind],
        # The answer to a secret post must not be public.
        "secret": "T" if reply.context.get("secret") else "F",
    }


def _created_no(fields: Any) -> str | None:
    try:
        return str(int(fields["articles"][0]["article_no"]))
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def check_credentials(shop: ShopAccess) -> str:
    """List one article of the first board."""
    board_no = int(boards(shop)[0])
    request(shop, "GET", articles_path(board_no), params={"limit": "1"})
    return f"Cafe24 accepted the token and shows board {board_no}."
