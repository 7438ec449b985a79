"""Webhooks of `jamsi-bridge.php`, and the comments that they point to.

WooCommerce saves no topic but `action.woocommerce_*`, `action.wc_*` and its own resources, so that
WordPress' actions about comments need the bridge to be told.

Source: https://woocommerce.com/document/webhooks/
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from platforms.access import setting, setting_list
from platforms.base import InboundRequest, InvalidFields, NothingToRecord, ShopAccess
from platforms.html_text import name_text
from platforms.mapped import at, kind_of, mapped_question
from platforms.payload import read_json
from platforms.rows import readable
from platforms.shown import ShownReply, incoming_answers
from platforms.signature import verify_hmac
from platforms.threads import thread
from platforms.woocommerce.client import Comment, get_comment, list_comments
from qna.incoming import MAX_QUESTION_CHARS, IncomingKind, IncomingQuestion

DEFAULTS = {
    "created_topics": "action.woocommerce_jamsi_comment",
    "updated_topics": "action.woocommerce_jamsi_comment_edited",
    "deleted_topics": "action.woocommerce_jamsi_comment_removed",
    "id_pointer": "/arg",
}
LINK_FILTER = "/product/"
COMMENT_TYPES = "review,comment"
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")
_SITE_ZONE_SLACK = timedelta(days=1)


def verify_signature(shop: ShopAccess, request: InboundRequest) -> None:
    """Raise `SignatureInvalid`; the unsigned ping of a new webhook raises `NothingToRecord`."""
    signature = request.headers.get("x-wc-webhook-signature")
    if signature is None and _PING.fullmatch(request.body):
        # WooCommerce keeps a new webhook back until this form post got exactly 200.
        raise NothingToRecord("pong")
    verify_hmac(shop.webhook_secrets, request.body, signature)


def parse_event(shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
    """The comment's id, or the whole question where the shop's pointers lead to one."""
    kind = kind_of(shop, request.headers.get("x-wc-webhook-topic", ""), DEFAULTS)
    if kind is None:
        return []
    payload = read_json(request.body)
    if setting(shop, "text_pointer") or kind is IncomingKind.DELETED:
        return [mapped_question(shop, kind, payload, DEFAULTS)]
    comment_id = at(shop, payload, "id", DEFAULTS)
    if comment_id is None or not (comment_id.isascii() and comment_id.isdigit()):
        raise InvalidFields([{"field": "id_pointer", "problem": "leads to no comment id"}])
    return [
        IncomingQuestion(
            kind=kind, platform_question_id=comment_id, needs_fetch=True, raw={"id": comment_id}
        )
    ]


def fetch_question(
    shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
) -> IncomingQuestion | None:
    """The comment; None where it is gone, an answer (ours above all) or not on a product."""
    del context
    comment = get_comment(shop, platform_question_id)
    return None if comment is None else to_question(shop, comment)


def types_of_questions(shop: ShopAccess) -> tuple[str, ...]:
    return setting_list(shop, "comment_types", COMMENT_TYPES)


def types_of_answers(shop: ShopAccess) -> tuple[str, ...]:
    """REST writes answers as `comment`; CusRev's own are `cr_qna`."""
    return (*types_of_questions(shop), "comment", "cr_qna")


def to_question(
    shop: ShopAccess,
    comment: Comment,
    answers: Sequence[Comment] = (),
    follows: Comment | None = None,
) -> IncomingQuestion | None:
    """`follows`: the question under whose answer the customer wrote this comment."""
    on_product = setting(shop, "link_filter", LINK_FILTER) in (comment.link or "")
    wanted = (comment.type or "comment") in types_of_questions(shop)
    is_answer = bool(comment.parent) and follows is None
    if is_answer or not on_product or not (wanted or follows) or not comment.text:
        return None
    return IncomingQuestion(
        platform_question_id=comment.row_id,
        text=comment.text[:MAX_QUESTION_CHARS],
        product_id=str(comment.post) if comment.post else None,
        author_name=name_text(comment.author_name),
        asked_at=comment.asked_at,
        answered=bool(answers),
        answers=incoming_answers([shown_reply(answer) for answer in answers]),
        follows=follows.row_id if follows else None,
        context={"post": comment.post},
        raw=comment.model_dump(mode="json"),
    )


def shown_reply(comment: Comment) -> ShownReply:
    return ShownReply(comment.text, comment.row_id)


def poll(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Questions asked, answered or followed up in the window; `[]` without WordPress access."""
    if not setting(shop, "wp_user"):
        return []
    window = {
        # WordPress compares with the site's local time [open]: a day more on both sides.
        "after": (since - _SITE_ZONE_SLACK).isoformat(),
        "before": (until + _SITE_ZONE_SLACK).isoformat(),
    }
    listed = [
        comment
        for comment in readable(list_comments(shop, types_of_answers(shop), window), "woocommerce")
        if since <= comment.asked_at <= until
    ]

    def fetch(numbers: Sequence[int]) -> Iterable[Comment]:
        some = {"include": ",".join(map(str, numbers))}
        return readable(list_comments(shop, types_of_answers(shop), some), "woocommerce")

    threads = thread(listed, fetch, Comment.same_author)
    rows = [(comment, None) for comment in threads.questions] + threads.follow_ups
    found = [
        to_question(shop, comment, threads.answers[comment.number], root) for comment, root in rows
    ]
    return sorted((q for q in found if q is not None), key=lambda question: question.asked_at)
