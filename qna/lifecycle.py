"""The life of a question: its statuses and the moves between them.

`qna.store.moves` makes them.
"""

from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    POSTING = "posting"
    POSTED = "posted"
    ANSWERED = "answered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELIVERY_UNKNOWN = "delivery_unknown"
    DELIVERY_FAILED = "delivery_failed"


_S = Status
MOVES: dict[Status, frozenset[Status]] = {
    # The customer may edit (back to received) or delete (withdrawn), and a person may answer
    # on the platform itself (answered), at any time before the holding reply is out.
    _S.RECEIVED: frozenset({_S.RECEIVED, _S.DRAFTING, _S.WITHDRAWN, _S.ANSWERED}),
    # To itself: the lease ran out and another worker takes over.
    _S.DRAFTING: frozenset({_S.DRAFTING, _S.IN_REVIEW, _S.RECEIVED, _S.WITHDRAWN, _S.ANSWERED}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.REJECTED, _S.RECEIVED, _S.WITHDRAWN, _S.ANSWERED}),
    # To in_review: undo.
    _S.APPROVED: frozenset({_S.POSTING, _S.IN_REVIEW, _S.RECEIVED, _S.WITHDRAWN, _S.ANSWERED}),
    # To approved: the platform asked to come back later.
    _S.POSTING: frozenset(
        {
            _S.POSTING,
            _S.POSTED,
            _S.APPROVED,
            _S.RECEIVED,
            _S.WITHDRAWN,
            _S.ANSWERED,
            _S.DELIVERY_UNKNOWN,
            _S.DELIVERY_FAILED,
        }
    ),
    _S.DELIVERY_UNKNOWN: frozenset({_S.POSTING, _S.WITHDRAWN, _S.ANSWERED}),
    # To approved: staff retry. To in_review: staff change the text. To rejected: staff close.
    _S.DELIVERY_FAILED: frozenset(
        {_S.APPROVED, _S.IN_REVIEW, _S.REJECTED, _S.RECEIVED, _S.WITHDRAWN, _S.ANSWERED}
    ),
    # To withdrawn: the customer deleted the question, and with it went the promise.
    _S.POSTED: frozenset({_S.ANSWERED, _S.WITHDRAWN}),
    # Staff may reopen; an edited question starts again.
    _S.REJECTED: frozenset({_S.IN_REVIEW, _S.RECEIVED, _S.WITHDRAWN, _S.ANSWERED}),
    _S.WITHDRAWN: frozenset(),
    _S.ANSWERED: frozenset(),
}


def sources_of(target: Status) -> list[Status]:
    """Every status that may move to `target`."""
    return [status for status, targets in MOVES.items() if target in targets]
