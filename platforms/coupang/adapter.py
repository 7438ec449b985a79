"""Coupang Wing: polled by the week, replied to with signed calls."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from platforms.base import (
    Capabilities,
    InboundRequest,
    RemoteQuestion,
    Setting,
    ShopAccess,
    SignatureInvalid,
)
from platforms.coupang import inbound, outbound
from platforms.coupang.client import LIST_VERSION, REPLY_VERSION
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class CoupangPlatform:
    """See README.md beside this file."""

    name: ClassVar[str] = "coupang"
    capabilities: ClassVar[Capabilities] = Capabilities(poll=True, reconcile=True)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("vendor_id", "Vendor id", help="A and eight digits, from Wing > seller details."),
        Setting("access_key", "Access key", secret=True),
        Setting("secret_key", "Secret key", secret=True),
        Setting("reply_by", "Wing id of the person who answers"),
        Setting("list_version", "Version of the list call", required=False, default=LIST_VERSION),
        Setting("reply_version", "Version of replies", required=False, default=REPLY_VERSION),
        Setting("calls_per_second", "Calls per second", required=False, default="4"),
        Setting("api_base", "API address", required=False),
    )
    console_steps: ClassVar[str] = (
        "Coupang Wing > seller details > OPEN API keys: issue keys for your own development and "
        "enter this machine's public address. There is no webhook."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        raise SignatureInvalid("Coupang sends no webhooks for inquiries.")

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        del shop, request
        return []

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        """A poll brings the whole question: there is nothing to fetch."""
        del shop, platform_question_id, context
        return None

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
