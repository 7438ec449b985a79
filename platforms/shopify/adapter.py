"""Shopify: signed webhooks with the shop's mapping in, the shop's callback out."""

from typing import ClassVar

from platforms.access import credential
from platforms.base import Capabilities, Setting, ShopAccess
from platforms.callback import check_callback, post_callback
from platforms.contract import Platform
from platforms.mapped import mapping_settings
from platforms.shopify import inbound
from platforms.shopify.presets import ENCODINGS, PRESETS
from qna.outgoing import OutgoingReply, PostResult


class ShopifyPlatform(Platform):
    """See README.md beside this file."""

    name = "shopify"
    title = "Shopify"
    capabilities: ClassVar[Capabilities] = Capabilities(
        push=True, second_answer="the shop's own matter", personal_data="kept: what is mapped"
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "preset",
            "Who sends the questions",
            default=inbound.DEFAULT_PRESET,
            choices=tuple(PRESETS),
            help="; ".join(f"{key}: {preset.title}" for key, preset in PRESETS.items()),
        ),
        Setting(
            "webhook_secret",
            "Secret that the sender signs with",
            secret=True,
            help="Two are valid while rotating.",
        ),
        Setting(
            "reply_url",
            "Address that takes replies",
            help="Must answer as platforms/standard/README.md says.",
        ),
        Setting("callback_secret", "Secret that signs replies (whsec_…)", secret=True),
        Setting("shop_domain", "Shop domain", required=False, help="<name>.myshopify.com"),
        Setting("metaobject_type", "Type of the metaobjects", required=False),
        Setting("signature_header", "Header of the signature (the preset's)", required=False),
        Setting(
            "signature_encoding",
            "How it signs (as the preset)",
            required=False,
            choices=ENCODINGS,
            help="base64 or hex of an HMAC-SHA256, a fixed secret, or Standard Webhooks (Svix).",
        ),
        Setting("topic_header", "Header of the topic (the preset's)", required=False),
        *mapping_settings(),
    )
    console_steps: ClassVar[str] = (
        "In Shopify, the review app or the form: send question events to {webhook_url}. Shopify "
        "itself: subscribe to metaobjects/create, update and delete with the filter type:<yours>."
    )

    verify = staticmethod(inbound.verify_signature)
    parse = staticmethod(inbound.parse_event)

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        """Shopify has no call that answers a question: the shop's callback takes the reply."""
        secrets = [credential(shop, "callback_secret")]
        return post_callback(shop, secrets, reply)

    def check_credentials(self, shop: ShopAccess) -> str:
        return check_callback(shop.reply_url, [credential(shop, "callback_secret")])
