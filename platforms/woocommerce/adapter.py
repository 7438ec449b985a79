"""WooCommerce: `action.*` webhooks in, WordPress comments or a callback out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from platforms.base import Capabilities, InboundRequest, RemoteQuestion, Setting, ShopAccess
from platforms.mapped import mapping_settings
from platforms.woocommerce import inbound, outbound
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class WooCommercePlatform:
    """See README.md beside this file."""

    name: ClassVar[str] = "woocommerce"
    capabilities: ClassVar[Capabilities] = Capabilities(push=True, poll=True, reconcile=True)
    content_types: ClassVar[tuple[str, ...]] = (
        "application/json",
        "application/x-www-form-urlencoded",  # the ping of a new webhook
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("webhook_secret", "Secret of the webhook", secret=True),
        Setting("api_base", "Address of the site", required=False, help="https://shop.example"),
        Setting("wp_user", "WordPress user who answers", required=False),
        Setting(
            "wp_application_password",
            "Application password of that user",
            secret=True,
            required=False,
            help="WordPress > users > profile; the user needs the right to moderate comments.",
        ),
        Setting("reply_url", "Address that takes replies instead", required=False),
        Setting("callback_secret", "Secret of that address (whsec_…)", secret=True, required=False),
        Setting(
            "link_filter",
            "Text in the address of a question",
            required=False,
            default=inbound.LINK_FILTER,
            help="Keeps comments on blog posts out.",
        ),
        Setting(
            "comment_types",
            "Comment types that are questions",
            required=False,
            default=inbound.COMMENT_TYPES,
        ),
        *mapping_settings(**inbound.DEFAULTS),
    )
    console_steps: ClassVar[str] = (
        "WooCommerce > settings > advanced > webhooks: one webhook for each of the actions "
        "comment_post, edit_comment and trash_comment, all to {webhook_url} with one secret."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        inbound.verify_signature(shop, request)

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        return inbound.parse_event(shop, request)

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        return inbound.fetch_question(shop, platform_question_id, context)

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[IncomingQuestion]:
        return inbound.poll(shop, since, until)

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        return outbound.read(shop, reply)

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        return outbound.find_reply(shop, reply)

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        return outbound.post_reply(shop, reply)

    def check_credentials(self, shop: ShopAccess) -> str:
        return outbound.check_credentials(shop)
