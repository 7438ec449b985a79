"""Naver SmartStore: polled, replied to by an upsert."""

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
from platforms.naver import inbound, outbound
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class NaverPlatform:
    """See README.md beside this file."""

    name: ClassVar[str] = "naver"
    capabilities: ClassVar[Capabilities] = Capabilities(poll=True, reconcile=True)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("client_id", "Application id", help="Commerce API centre > my applications."),
        Setting("client_secret", "Application secret", secret=True, help="Begins with $2a$."),
        Setting("calls_per_second", "Calls per second", required=False, default="2"),
        Setting("api_base", "API address", required=False),
    )
    console_steps: ClassVar[str] = (
        "Naver Commerce API centre > your application: enter this machine's public address among "
        "the allowed callers and choose the API group for inquiries (문의). There is no webhook."
    )

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        raise SignatureInvalid("Naver sends no webhooks for questions.")

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
