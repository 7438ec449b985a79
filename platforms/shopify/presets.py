"""What pushes product questions to a Shopify shop: who signs how, and where the question stands.

No review app signs as Shopify does. Where a payload could not be established, the pointers are
[open] (README.md) and the shop sets its own.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Preset:
    """`encoding`: base64 or hex of an HMAC, `secret` sent as it is, or `standard` (Svix)."""

    title: str
    signature_header: str
    encoding: str
    topic_header: str
    mapping: dict[str, str] = field(default_factory=dict)


PRESETS = {
    "shopify": Preset(
        "Shopify metaobjects (a form of the shop's own)",
        "x-shopify-hmac-sha256",
        "base64",
        "x-shopify-topic",
        {
            "created_topics": "metaobjects/create",
            "updated_topics": "metaobjects/update",
            "deleted_topics": "metaobjects/delete",
            "text_pointer": "/fields/question",
            "id_pointer": "/id",
            "product_id_pointer": "/fields/product",
            "product_name_pointer": "/fields/product_name",
            "author_pointer": "/fields/name",
            "asked_at_pointer": "/created_at",
            "answer_pointer": "/fields/answer",
        },
    ),
    "judgeme": Preset(
        "Judge.me",
        "judgeme-hmac-sha256",
        "hex",
        "",
        {"created_topics": "*", "text_pointer": "/question/body", "id_pointer": "/question/id"},
    ),
    "stamped": Preset(
        "Stamped Q&A",
        "x-stamped-webhook-secret",
        "secret",
        "x-stamped-topic",
        {
            "created_topics": "*",
            "text_pointer": "/message",
            "id_pointer": "/id",
            "product_id_pointer": "/product_id",
            "product_name_pointer": "/product_name",
            "author_pointer": "/name",
            "asked_at_pointer": "/date_created",
        },
    ),
    "okendo": Preset(
        "Okendo (Svix)",
        "svix-signature",
        "standard",
        "",
        {"created_topics": "*", "text_pointer": "/question/body", "id_pointer": "/question/id"},
    ),
}
"""By the value of the setting `preset`."""

ENCODINGS = ("base64", "hex", "secret", "standard")
