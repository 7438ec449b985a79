"""Replies to Coupang's product inquiries: each POST is a new one."""

from urllib.parse import quote

from platforms.access import required, setting
from platforms.base import RemoteQuestion, ShopAccess
from platforms.coupang.client import (
    REPLY_VERSION,
    Inquiry,
    inquiries_path,
    list_inquiries,
    request,
)
from platforms.moments import KST, now, read_moment
from platforms.shown import ShownReply, remote_question, settle
from qna.incoming import clean_text
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

MAX_REPLY_CHARS = 1000


def read(shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion:
    """There is no call for one inquiry: the day on which it was asked is listed."""
    inquiry = _find(shop, reply)
    if inquiry is None:
        return RemoteQuestion(exists=False)
    answers = [
        ShownReply(c.content, str(c.inquiry_comment_id) if c.inquiry_comment_id else None)
        for c in sorted(inquiry.comment_dto_list or [], key=lambda c: c.inquiry_comment_id or 0)
    ]
    return remote_question(clean_text(inquiry.content), answers, reply)


def _find(shop: ShopAccess, reply: OutgoingReply) -> Inquiry | None:
    asked_at = read_moment(reply.context.get("asked_at"))
    if asked_at is None:
        raise DeliveryError("coupang: the time of the inquiry is not known", permanent=True)
    day = asked_at.astimezone(KST).date()
    found = list_inquiries(shop, day, day)
    return next((i for i in found if str(i.inquiry_id) == reply.platform_question_id), None)


def find_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
    return settle(read(shop, reply), reply)


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """One POST; Coupang has no idempotency key, so that 5xx is unknown."""
    if not 1 <= len(reply.text) <= MAX_REPLY_CHARS:
        raise DeliveryError(
            f"coupang takes replies of 1 to {MAX_REPLY_CHARS} characters", permanent=True
        )
    base = inquiries_path(shop, setting(shop, "reply_version", REPLY_VERSION))
    body = {
        "content": reply.text,
        "vendorId": required(shop, "vendor_id"),
        "replyBy": required(shop, "reply_by"),
    }
    path = f"{base}/{quote(reply.platform_question_id, safe='')}/replies"
    try:
        answer = request(shop, "POST", path, json=body)
    except DeliveryError as error:
        if error.status_code == 404:
            return PostResult(PostOutcome.GONE, None, 404, error.trace_id)
        raise
    return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)


def check_credentials(shop: ShopAccess) -> str:
    """List today's inquiries; `reply_by` is only tried with the first reply."""
    required(shop, "reply_by")
    today = now().astimezone(KST).date()
    for _ in list_inquiries(shop, today, today):
        break
    return "Coupang accepted the keys. The Wing id is tried with the first reply."
