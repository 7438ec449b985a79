"""What every marketplace adapter is: translation between a platform's words and ours.

An adapter decides nothing and stores nothing. It gets a `ShopAccess` and returns the types of
`qna.incoming` and `qna.outgoing`; who calls it (webhook, poller, delivering worker) is none of
its business. The order on the way in is always verify → parse → record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from qna.access import Pacer, ShopAccess, TokenRenewal, TokenVault
from qna.incoming import IncomingQuestion
from qna.outgoing import OutgoingReply, PostResult


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A webhook request as it came: header names in lower case, the raw bytes of the body."""

    headers: Mapping[str, str]
    body: bytes


class InboundError(Exception):
    """The request is refused with `status`; `detail` is safe to show to the sender."""

    status = 400

    def __init__(self, detail: str, *, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if status is not None:
            self.status = status


class SignatureInvalid(InboundError):
    status = 401


class MalformedBody(InboundError):
    status = 400


class InvalidFields(InboundError):
    """Well-formed JSON with wrong fields; `fields` lists what is wrong with each."""

    status = 422

    def __init__(self, fields: list[dict[str, str]]) -> None:
        super().__init__("The body has missing or wrong fields.")
        self.fields = fields


class NothingToRecord(InboundError):
    """Not a fault: a greeting that must be answered with exactly 200 and leaves no trace."""

    status = 200


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a platform needs to know about a shop; `jamsi shop add` and the page ask for it.

    Secrets go to `ShopAccess.credentials`, the others as text to `ShopAccess.config`. Two keys have
    their own place: `webhook_secret` (`ShopAccess.webhook_secrets`), `reply_url`.
    """

    key: str
    label: str
    secret: bool = False
    required: bool = True
    default: str | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What README's table shows."""

    push: bool = False
    poll: bool = False
    reply: bool = True
    final_answer: bool = True
    secret_posts: bool = False
    reconcile: bool = False


@dataclass(frozen=True, slots=True)
class RemoteQuestion:
    """A question as the platform shows it now, read just before posting or after a doubt."""

    exists: bool
    text: str | None = None
    """None: the platform cannot be asked for the text."""
    reply_text: str | None = None
    """The newest reply that the platform shows, ours or a person's."""
    reply_id: str | None = None
    ours: bool = False
    """The reply shown is one that we posted: its text is the reply's, or `OutgoingReply.context`
    names it in `own_reply_ids` or `own_reply_texts` (lists of what was posted earlier)."""


class Platform(Protocol):
    """One marketplace. Network calls raise `qna.outgoing.DeliveryError`, nothing else."""

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]]
    console_steps: ClassVar[str]
    """What a person enters where in the platform's console; holds `{webhook_url}` if it pushes."""

    def verify(self, shop: ShopAccess, request: InboundRequest) -> None:
        """Check the signature over the raw bytes; raise `SignatureInvalid`."""
        ...

    def parse(self, shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
        """Translate; pure. `[]` for an event that is none of ours. Raises `InboundError`."""
        ...

    def fetch_question(
        self, shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
    ) -> IncomingQuestion | None:
        """The full question of a push that held ids only; None: not a question to answer."""
        ...

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[IncomingQuestion]:
        """Questions asked or changed in the window, oldest first, across pages."""
        ...

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        """What the platform shows now; None: it cannot be asked (then only `post_reply` tells)."""
        ...

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        """After an unknown outcome: the reply if it is there, None if it is surely not."""
        ...

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        """One attempt to post. Raises `DeliveryError` (permanent, unknown, retry_after)."""
        ...

    def check_credentials(self, shop: ShopAccess) -> str:
        """A harmless call; returns a line for the person, raises `DeliveryError`."""
        ...


__all__ = [
    "Capabilities",
    "InboundError",
    "InboundRequest",
    "InvalidFields",
    "MalformedBody",
    "Pacer",
    "Platform",
    "RemoteQuestion",
    "Setting",
    "ShopAccess",
    "SignatureInvalid",
    "TokenRenewal",
    "TokenVault",
]
