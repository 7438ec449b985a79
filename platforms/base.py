"""What adapters take and give: translation between a platform's words and ours.

An adapter decides nothing and stores nothing. It gets a `ShopAccess` and returns the types of
`qna.incoming` and `qna.outgoing`; who calls it (webhook, poller, delivering worker) is none of
its business. The order on the way in is always verify → parse → record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qna.access import ShopAccess
from qna.connecting import Setting


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
class Capabilities:
    """What README's table shows; texts are its cells."""

    push: bool = False
    poll: bool = False
    reply: bool = True
    final_answer: bool = True
    second_answer: str = "a new reply"
    """What becomes of the holding reply when the final answer comes."""
    follow_ups: str = "–"
    """Where the customer's words below an answer are seen."""
    secret_posts: bool = False
    personal_data: str = "–"
    """What the platform's list holds of the customer, and what becomes of it."""
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


__all__ = [
    "Capabilities",
    "InboundError",
    "InboundRequest",
    "InvalidFields",
    "MalformedBody",
    "RemoteQuestion",
    "Setting",
    "ShopAccess",
    "SignatureInvalid",
]
