"""A reply to a shop's own address, signed as Standard Webhooks.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
The receiver is idempotent by `webhook-id`, which is our delivery id: posting again after an
unknown outcome, with the same id, is the safe way. There is nothing to read beforehand.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from platforms.http import Answer, call
from qna.access import ShopAccess
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

_OUTCOMES = {409: PostOutcome.ALREADY_ANSWERED, 410: PostOutcome.GONE}
_LATER = {429, 503}


def post_callback(shop: ShopAccess, secrets: Sequence[str], reply: OutgoingReply) -> PostResult:
    """POST `reply` to the shop's `reply_url`, signed with `secrets`. Raises `DeliveryError`."""
    url = shop.reply_url
    if not url:
        raise DeliveryError(
            "the shop has no reply_url: set the address that takes its replies", permanent=True
        )
    if not url.lower().startswith(("http://", "https://")):
        raise DeliveryError("reply_url must begin with https:// or http://", permanent=True)
    body = callback_body(reply)
    headers = {"content-type": "application/json; charset=utf-8", "user-agent": "jamsi"}
    headers |= signed_headers(reply.delivery_id, body, secrets)
    answer = call(
        "POST",
        url,
        timeout=shop.reply_timeout,
        private_hosts=shop.private_hosts,
        writes=True,
        headers=headers,
        content=body,
        want_body=False,
    )
    return _result(answer)


def check_callback(url: str | None, secrets: Sequence[str]) -> str:
    """What can be known without posting anything; raises `DeliveryError`."""
    signed_headers("check", b"", secrets)
    if not url:
        raise DeliveryError("reply_url is missing: replies have nowhere to go", permanent=True)
    return "The secret can sign. The callback itself is tried with the first approved reply."


def callback_body(reply: OutgoingReply) -> bytes:
    """The JSON in UTF-8; the same bytes for the same reply."""
    data = {
        "question_id": reply.platform_question_id,
        "reply_text": reply.text,
        "kind": reply.kind.value,
    }
    return json.dumps({"type": "reply.created", "data": data}, ensure_ascii=False).encode()


def signed_headers(
    message_id: str, body: bytes, secrets: Sequence[str], now: datetime | None = None
) -> dict[str, str]:
    """Signature headers, one signature for each secret: the receiver may know either of two."""
    now = now or datetime.now(UTC)
    try:
        signatures = [Webhook(s).sign(message_id, now, body.decode()) for s in secrets]
    except (ValueError, EmptyWebhookSecretError):
        raise DeliveryError("the secret that signs replies is malformed", permanent=True) from None
    if not signatures:
        raise DeliveryError("the shop has no secret to sign its replies with", permanent=True)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _result(answer: Answer) -> PostResult:
    outcome = PostOutcome.POSTED if answer.ok else _OUTCOMES.get(answer.status)
    if outcome is not None:
        return PostResult(outcome, None, answer.status, answer.trace_id)
    hint = "; redirects are not followed" if 300 <= answer.status < 400 else ""
    raise DeliveryError(
        f"reply_url answered {answer.status}{hint}",
        permanent=answer.status not in _LATER and answer.status < 500,
        unknown=answer.status >= 500 and answer.status not in _LATER,
        retry_after=answer.retry_after,
        status_code=answer.status,
        trace_id=answer.trace_id,
    )
