"""Cafe24: pushes with ids, articles by API, replies as child articles."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from platforms.base import Capabilities, InboundRequest, RemoteQuestion, Setting, ShopAccess
from platforms.cafe24 import inbound, outbound
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class Cafe24Platform:
    """See README.md beside this file."""

    name: ClassVar[str] = "cafe24"
    capabilities: ClassVar[Capabilities] = Capabilities(
        push=True, poll=True, secret_posts=True, reconcile=True
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "webhook_secret",
            "Webhook key",
            secret=True,
            help="The X-API-Key that the developer centre shows for the app's webhooks.",
        ),
        Setting("mall_id", "Mall id", help="The first part of <mall_id>.cafe24.com."),
        Setting("client_id", "Client id of the app"),
        Setting("client_secret", "Client secret of the app", secret=True),
        Setting(
            "refresh_token",
            "Refresh token",
            secret=True,
            help="From the app's authorisation; used once, then replaced by the one it brings. "
            "Scopes: mall.read_community, mall.write_community.",
        ),
        Setting(
            "board_nos",
            "Numbers of the product Q&A boards",
            default=inbound.BOARDS,
            help="Separated by commas; they differ per mall.",
        ),
        Setting("shop_no", "Number of the multi-shop", required=False, default="1"),
        Setting("writer", "Name shown as the writer", required=False),
        Setting("member_id", "Member id of replies (the mall id if empty)", required=False),
        Setting("reply_title", "Title of replies", required=False),
        Setting("client_ip", "IP address given with replies", required=False, default="127.0.0.1"),
        Setting(
            "use_push_log",
            "Read the log of failed pushes (yes or no)",
            required=False,
            default="yes",
        ),
        Setting("api_version", "API version", required=False, default="2025-12-01"),
        Setting("api_base", "API address", required=False),
    )
    console_steps: ClassVar[str] = (
        "Cafe24 developer centre > your app > Webhook: enter {webhook_url} and choose the events "
        "90033, 90036 and 90039; copy the API key shown there into webhook_secret."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        inbound.verify_key(shop, request)

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
