"""The contract that every adapter keeps, with what most adapters have in common."""

from abc import ABC, abstractmethod
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
from platforms.shown import settle
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


class Platform(ABC):
    """One marketplace. Network calls raise `qna.outgoing.DeliveryError`, nothing else.

    What stands here holds for a platform that pushes nothing, has no list and cannot be read; an
    adapter overrides what its platform does differently.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """The platform's own name, for staff."""
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]]
    console_steps: ClassVar[str]
    """What a person enters where in the platform's console; holds `{webhook_url}` if it pushes."""
    pace: ClassVar[float | None] = None
    """Calls a second to one account, unless the shop's config says otherwise; None: no limit."""
    content_types: ClassVar[tuple[str, ...]] = ("application/json",)
    """Media types of its pushes."""

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        """Check the signature over the raw bytes; raise `SignatureInvalid`."""
        raise SignatureInvalid(f"{self.title} sends no webhooks for questions.")

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        """Translate; pure. `[]` for an event that is none of ours. Raises `InboundError`."""
        return []

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        """The full question of a push that held ids only; None: not a question to answer."""
        return None

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[IncomingQuestion]:
        """Questions asked, changed or answered in the window, oldest first, across pages."""
        return ()

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        """What the platform shows now; None: it cannot be asked (then only `post_reply` tells)."""
        return None

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        """After an unknown outcome: the reply if it is there, None if it is surely not.

        None too where nothing can be read: the same delivery id goes out again, and the receiver
        knows it if it had it.
        """
        remote = self.read(shop, reply)
        return None if remote is None else settle(remote, reply)

    @abstractmethod
    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        """One attempt to post. Raises `DeliveryError` (permanent, unknown, retry_after)."""

    @abstractmethod
    def check_credentials(self, shop: ShopAccess) -> str:
        """A harmless call; returns a line for the person, raises `DeliveryError`."""
