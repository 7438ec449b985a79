"""The generic storefront: any shop that can sign a webhook and take a signed callback."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from platforms.base import (
    Capabilities,
    InboundRequest,
    RemoteQuestion,
    Setting,
    ShopAccess,
)
from platforms.standard import inbound, outbound
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class StandardPlatform:
    """Standard Webhooks in both directions; see README.md beside this file."""

    name: ClassVar[str] = "standard"
    capabilities: ClassVar[Capabilities] = Capabilities(push=True, secret_posts=True)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "webhook_secret",
            "Signing secret",
            secret=True,
            required=False,
            help="whsec_ and base64; made for the shop where it is left empty.",
        ),
        Setting("reply_url", "Address that takes replies", help="Must answer as README.md says."),
    )
    console_steps: ClassVar[str] = (
        "In the storefront: send question.created, question.updated and question.deleted to "
        "{webhook_url}, signed as Standard Webhooks with the secret shown."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        inbound.verify_signature(shop.webhook_secrets, request)

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        del shop  # the schema is the same for every shop
        return inbound.parse_event(request)

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        """Every push holds the whole question: there is nothing to fetch."""
        del shop, platform_question_id, context
        return None

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[IncomingQuestion]:
        """A generic shop cannot be asked."""
        del shop, since, until
        return ()

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        """None: the shop cannot be read; it answers 409 or 410 to the post itself."""
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
