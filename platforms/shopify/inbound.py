"""Signed webhooks of Shopify, of review apps and of forms, with the shop's own mapping.

Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from platforms.access import setting
from platforms.base import InboundRequest, ShopAccess, SignatureInvalid
from platforms.mapped import at, kind_of, mapped_question
from platforms.moments import read_moment
from platforms.payload import read_json
from platforms.pointer import resolve_text
from platforms.shopify.presets import PRESETS, Preset
from platforms.signature import same_secret, verify_hmac, verify_standard
from qna.incoming import IncomingKind, IncomingQuestion

DEFAULT_PRESET = "shopify"


def preset_of(shop: ShopAccess) -> Preset:
    return PRESETS.get(setting(shop, "preset", DEFAULT_PRESET), PRESETS[DEFAULT_PRESET])


def verify_signature(shop: ShopAccess, request: InboundRequest) -> None:
    """In the sender's own way; two secrets are valid while rotating. Raises `SignatureInvalid`."""
    preset = preset_of(shop)
    encoding = setting(shop, "signature_encoding", preset.encoding)
    if encoding == "standard":
        verify_standard(shop.webhook_secrets, request.headers, request.body)
        return
    header = setting(shop, "signature_header", preset.signature_header).lower()
    given = request.headers.get(header)
    if encoding != "secret":
        verify_hmac(shop.webhook_secrets, request.body, given, encoding)
    elif not same_secret(shop.webhook_secrets, given):
        raise SignatureInvalid(f"{header} is missing or wrong.")


def parse_event(shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
    """The question at the shop's pointers; `[]` for other topics, shops and kinds of metaobject."""
    headers, preset = request.headers, preset_of(shop)
    topic_header = setting(shop, "topic_header", preset.topic_header).lower()
    kind = kind_of(shop, headers.get(topic_header, ""), preset.mapping)
    domain = setting(shop, "shop_domain")
    if kind is None or (domain and headers.get("x-shopify-shop-domain", domain) != domain):
        return []
    payload = read_json(request.body)
    if not _wanted_metaobject(shop, payload):
        return []
    kind = _answered(shop, kind, payload, preset)
    # An event's own id can only stand for a question that no later event names again.
    event_id = headers.get("x-shopify-event-id") if kind is IncomingKind.CREATED else None
    changed_at = read_moment(headers.get("x-shopify-triggered-at"))
    question = mapped_question(shop, kind, payload, preset.mapping, event_id, changed_at)
    return [question]


def _wanted_metaobject(shop: ShopAccess, payload: object) -> bool:
    """One shop has metaobjects of many types; the subscription's filter may be missing."""
    wanted = setting(shop, "metaobject_type")
    found = resolve_text(payload, "/type")
    return not wanted or found is None or found == wanted


def _answered(
    shop: ShopAccess, kind: IncomingKind, payload: object, preset: Preset
) -> IncomingKind:
    """An edit that brings an answer is a person's answer."""
    if kind is IncomingKind.UPDATED and at(shop, payload, "answer", preset.mapping):
        return IncomingKind.ANSWERED
    return kind
