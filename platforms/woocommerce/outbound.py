"""Replies to WooCommerce: a comment by WordPress's REST API, or the shop's callback."""

from platforms.access import credential, setting
from platforms.base import RemoteQuestion, ShopAccess
from platforms.callback import post_callback
from platforms.complaint import code_of
from platforms.html_text import text_to_html
from platforms.http import Answer, no_answer, refused
from platforms.pointer import resolve_text
from platforms.rows import Unreadable
from platforms.shown import ShownReply, remote_question, settle
from platforms.woocommerce.client import (
    COMMENTS,
    Comment,
    get_comment,
    list_comments,
    page_of,
    request,
)
from platforms.woocommerce.inbound import shown_reply, types_of_answers
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult


def uses_comments(shop: ShopAccess) -> bool:
    """False: the shop gave no WordPress user, its callback takes the replies."""
    return bool(setting(shop, "wp_user"))


def read(shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
    if not uses_comments(shop):
        return None
    comment = get_comment(shop, reply.platform_question_id)
    if comment is None:
        return RemoteQuestion(exists=False)
    return remote_question(comment.text, _answers(shop, comment), reply)


def _answers(shop: ShopAccess, comment: Comment) -> list[ShownReply]:
    """Children of `comment`, shown or waiting, that its own author did not write."""
    children: dict[int, Comment] = {}
    for child in list_comments(shop, types_of_answers(shop), {"parent": comment.row_id}):
        if isinstance(child, Unreadable):
            raise DeliveryError("woocommerce lists an answer that cannot be read")
        children[child.id] = child
    return [
        shown_reply(child)
        for _, child in sorted(children.items())
        if not child.same_author(comment)
    ]


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """One attempt; WordPress itself refuses the same text twice under the same parent."""
    if not uses_comments(shop):
        secrets = [credential(shop, "callback_secret")]
        return post_callback(shop, secrets, reply)
    answer = request(shop, "POST", COMMENTS, json=_comment_body(shop, reply))
    if not answer.ok:
        return _explain(shop, reply, answer)
    reply_id = resolve_text(answer.json(), "/id")
    if reply_id is None or not reply_id.isdecimal():
        raise no_answer("woocommerce", answer, writes=True)
    return PostResult(PostOutcome.POSTED, reply_id[:40], answer.status, answer.trace_id)


def _comment_body(shop: ShopAccess, reply: OutgoingReply) -> dict[str, object]:
    post = reply.context.get("post")
    if not post:
        comment = get_comment(shop, reply.platform_question_id)
        post = comment.post if comment else None
    if not post:
        raise DeliveryError("woocommerce: the product of the question is gone", permanent=True)
    parent = int(reply.platform_question_id)
    return {"post": post, "parent": parent, "content": text_to_html(reply.text)}


def _explain(shop: ShopAccess, reply: OutgoingReply, answer: Answer) -> PostResult:
    if answer.status == 409 and code_of(answer.json()) == "comment_duplicate":
        remote = read(shop, reply)
        settled = settle(remote, reply) if remote else None
        if settled is not None:
            return settled
    raise refused("woocommerce", answer, writes=True)


def check_credentials(shop: ShopAccess) -> str:
    """Ask for comments as the WordPress user; a callback cannot be tried without posting."""
    if not uses_comments(shop):
        credential(shop, "callback_secret")
        if not shop.reply_url:
            raise DeliveryError("give wp_user or reply_url: replies need a way", permanent=True)
        return "The callback itself is tried with the first approved reply."
    page_of(shop, {"per_page": "1"}, 1)
    return "WordPress accepted the user and shows comments."
