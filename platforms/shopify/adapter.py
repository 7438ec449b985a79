"""Shopify: signed webhooks with the shop's mapping in, the shop's callback out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from platforms.base import Capabilities, InboundRequest, RemoteQuestion, Setting, ShopAccess
from platforms.mapped import mapping_settings
from platforms.shopify import inbound, outbound
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class ShopifyPlatform:
    """See README.md beside this file."""

    name: ClassVar[str] = "shopify"
    capabilities: ClassVar[Capabilities] = Capabilities(push=True)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "webhook_secret",
            "Client secret of the app that signs",
            secret=True,
            help="The key of X-Shopify-Hmac-SHA256; two are valid while rotating.",
        ),
        Setting("reply_url", "Address that takes replies", help="Must answer as README.md says."),
        Setting("callback_secret", "Secret that signs replies (whsec_…)", secret=True),
        Setting("shop_domain", "Shop domain", required=False, help="<name>.myshopify.com"),
        *mapping_settings(**inbound.DEFAULTS),
    )
    console_steps: ClassVar[str] = (
        "In the review app or form: send question events to {webhook_url}, signed with the app's "
        "client secret; then enter its topics and the JSON pointers into its payload."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        inbound.verify_signature(shop, request)

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        return inbound.parse_event(shop, request)

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        """Every push holds the whole question: there is nothing to fetch."""
        del shop, platform_question_id, context
        return None

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[IncomingQuestion]:
        """Shopify has no list of product questions."""
        del shop, since, until
        return ()

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        """None: the callback's receiver cannot be read; it answers 409 or 410 to the post."""
        del shop, reply
        return None

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        """None: post again with the same delivery id, which the receiver knows if it had it."""
        del shop, reply
        return None

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        return outbound.post_reply(shop, reply)

    def check_credentials(self, shop: ShopAccess) -> str:
        return outbound.check_settings(shop)
