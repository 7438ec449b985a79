"""Signed webhooks of Shopify, of review apps and of forms, with the shop's own mapping.

Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from platforms.access import setting
from platforms.base import InboundRequest, ShopAccess
from platforms.mapped import kind_of, mapped_question
from platforms.moments import read_moment
from platforms.payload import read_json
from platforms.signature import verify_hmac
from qna.incoming import IncomingKind, IncomingQuestion

DEFAULTS = {
    "created_topics": "questions/create",
    "updated_topics": "questions/update",
    "deleted_topics": "questions/delete",
    "text_pointer": "/question",
    "id_pointer": "/id",
    "product_id_pointer": "/product/id",
    "product_name_pointer": "/product/title",
    "author_pointer": "/author/name",
    "asked_at_pointer": "/created_at",
}


def verify_signature(shop: ShopAccess, request: InboundRequest) -> None:
    """Two secrets are valid while Shopify rotates; raises `SignatureInvalid`."""
    signature = request.headers.get("x-shopify-hmac-sha256")
    verify_hmac(shop.webhook_secrets, request.body, signature)


def parse_event(shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
    """The question at the shop's pointers; `[]` for other topics and other shops of the app."""
    headers = request.headers
    kind = kind_of(shop, headers.get("x-shopify-topic", ""), DEFAULTS)
    domain = setting(shop, "shop_domain")
    if kind is None or (domain and headers.get("x-shopify-shop-domain") != domain):
        return []
    payload = read_json(request.body)
    # An event's own id can only stand for a question that no later event names again.
    event_id = headers.get("x-shopify-event-id") if kind is IncomingKind.CREATED else None
    changed_at = read_moment(headers.get("x-shopify-triggered-at"))
    return [mapped_question(shop, kind, payload, DEFAULTS, event_id, changed_at)]
