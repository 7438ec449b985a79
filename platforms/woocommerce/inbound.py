"""WooCommerce's custom `action.*` webhooks, and the comments that they point to.

Source: https://woocommerce.com/document/webhooks/
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from platforms.access import setting, setting_list
from platforms.base import InboundRequest, InvalidFields, NothingToRecord, ShopAccess
from platforms.mapped import at, kind_of, mapped_question
from platforms.moments import now
from platforms.payload import read_json
from platforms.signature import verify_hmac
from platforms.woocommerce.client import Comment, get_comment, list_comments
from qna.incoming import MAX_NAME_CHARS, MAX_QUESTION_CHARS, IncomingKind, IncomingQuestion

DEFAULTS = {
    "created_topics": "action.comment_post,action.wp_insert_comment",
    "updated_topics": "action.edit_comment",
    "deleted_topics": "action.trash_comment,action.delete_comment,action.spam_comment",
    "id_pointer": "/arg",
}
LINK_FILTER = "/product/"
COMMENT_TYPES = "comment"
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
        IncomingQuestion(kind=kind, platform_question_id=comment_id, needs_fetch=True, raw=payload)
    ]


def fetch_question(
    shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
) -> IncomingQuestion | None:
    """The comment; None where it is gone, an answer (ours above all) or not on a product."""
    del context
    comment = get_comment(shop, platform_question_id)
    return None if comment is None else to_question(shop, comment)


def to_question(shop: ShopAccess, comment: Comment) -> IncomingQuestion | None:
    on_product = setting(shop, "link_filter", LINK_FILTER) in (comment.link or "")
    wanted = (comment.type or "comment") in setting_list(shop, "comment_types", COMMENT_TYPES)
    if comment.parent or not on_product or not wanted or not comment.text:
        return None
    asked_at = comment.asked_at or now()
    return IncomingQuestion(
        platform_question_id=str(comment.id),
        text=comment.text[:MAX_QUESTION_CHARS],
        product_id=str(comment.post) if comment.post else None,
        author_name=(comment.author_name or "")[:MAX_NAME_CHARS] or None,
        asked_at=asked_at,
        context={"post": comment.post},
        raw=comment.model_dump(mode="json"),
    )


def poll(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Comments asked in the window, oldest first; `[]` for a shop without WordPress access."""
    if not setting(shop, "wp_user"):
        return []
    questions = []
    for status in ("approve", "hold"):
        filters = {
            # WordPress compares with the site's local time [open]: a day more on both sides.
            "after": (since - _SITE_ZONE_SLACK).isoformat(),
            "before": (until + _SITE_ZONE_SLACK).isoformat(),
            "parent": "0",
            "status": status,
        }
        for comment in list_comments(shop, filters):
            question = to_question(shop, comment)
            if question is not None and since <= question.asked_at <= until:
                questions.append(question)
    return sorted(questions, key=lambda question: question.asked_at)
