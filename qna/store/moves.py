"""A status moves by one conditional UPDATE (`advance`).

Zero rows means that somebody else was first: the caller looks again, and never forces.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, Update, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.fair_queue import turn_again
from qna.lifecycle import Status, sources_of
from qna.models import Question


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
