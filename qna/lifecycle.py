"""The life of a question: its statuses and the moves between them.

A status moves by one conditional UPDATE (`advance`). Zero rows means that somebody else was
first: the caller looks again, and never forces.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, Update, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.turns import turn_again


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


def advance(
    session: Session,
    question_id: int,
    to: Status,
    *,
    only_from: Collection[Status] | None = None,
    where: Collection[Any] = (),
    **values: Any,
) -> bool:
    """Move one question to `to`; False when it was in none of the allowed statuses.

    The rest is as in `moving`.
    """
    from qna.models import Question

    this = Question.id == question_id
    return changes_a_row(session, moving(to, only_from=only_from, where=[this, *where], **values))


def moving(
    to: Status,
    *,
    only_from: Collection[Status] | None = None,
    where: Collection[Any],
    **values: Any,
) -> Update:
    """The UPDATE that moves the questions of `where` to `to`, if they are in an allowed status.

    `only_from` narrows the allowed sources, `values` sets further columns. Who comes to wait for a
    draft again gets a turn as if it had come now. A source that `MOVES` forbids is a programming
    error.
    """
    from qna.models import Question

    if to is Status.RECEIVED:
        values.setdefault("turn", turn_again())

    allowed = sources_of(to)
    sources = allowed if only_from is None else list(only_from)
    if forbidden := set(sources) - set(allowed):
        raise ValueError(f"no move to {to} from {', '.join(sorted(forbidden))}")
    return (
        # The table, not the class: an ORM-wide update costs three times as much to prepare.
        update(cast(Table, Question.__table__))
        .where(*where, Question.status.in_(sources))
        .values(**{"status": to, "status_at": datetime.now(UTC), **values})
    )
