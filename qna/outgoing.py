"""What goes out to a platform, and what may come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from qna.incoming import storable_text


class ReplyKind(StrEnum):
    HOLDING = "holding"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """One reply to post. `delivery_id` is stable across attempts: the idempotency key."""

    delivery_id: str
    platform_question_id: str
    kind: ReplyKind
    text: str
    context: Mapping[str, Any] = field(default_factory=dict)


class PostOutcome(StrEnum):
    POSTED = "posted"
    ALREADY_ANSWERED = "already_answered"
    GONE = "gone"
    """The customer deleted the question."""


@dataclass(frozen=True, slots=True)
class PostResult:
    outcome: PostOutcome
    platform_reply_id: str | None = None
    status_code: int | None = None
    trace_id: str | None = None


class DeliveryError(Exception):
    """A reply was not posted, or nobody knows whether it was.

    `permanent`: trying again cannot help (staff must act). `unknown`: the request may have
    arrived; the platform must be read before anything is sent again. `retry_after`: seconds the
    platform asked for, if it did. `untried`: nothing was sent, so that this was no attempt.
    `reason` is shown to staff and holds no personal data.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        retry_after: float | None = None,
        untried: bool = False,
        status_code: int | None = None,
        trace_id: str | None = None,
    ) -> None:
        self.reason = storable_text(reason)
        super().__init__(self.reason)
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after
        self.untried = untried
        self.status_code = status_code
        self.trace_id = trace_id
