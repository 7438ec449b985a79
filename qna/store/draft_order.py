"""Which questions are drafted next, and the UPDATE that takes them, as statements."""

from typing import Any, cast

from sqlalchemy import Select, Table, and_, bindparam, case, or_, select, text

from qna.fair_queue import waiting
from qna.lifecycle import Status
from qna.models import Question
from qna.store.moves import moving

_questions = cast(Table, Question.__table__)
# These are built once: for a batch, building them took as long as running them.
_FREE = or_(
    _questions.c.status == Status.RECEIVED,
    and_(_questions.c.status == Status.DRAFTING, _questions.c.lease_until < bindparam("at")),
)
# Who gives a question back clears the owner; who is lost with it cannot.
_ABANDONED = and_(_questions.c.status == Status.DRAFTING, _questions.c.lease_owner.is_not(None))
_TIMES = _questions.c.losses + case((_ABANDONED, 1), else_=0)
_TAKEN = "id claim revision text product_name hint hint_preset shop_id losses received_at".split()
TAKE = moving(
    Status.DRAFTING,
    where=[
        _questions.c.id.in_(bindparam("ids", expanding=True)),
        _questions.c.needs_fetch.is_(False),
        _FREE,
    ],
    status_at=bindparam("at"),
    claim=_questions.c.claim + 1,
    losses=_TIMES,
    lease_owner=bindparam("owner"),
    lease_until=bindparam("until"),
).returning(*(_questions.c[name] for name in _TAKEN))

# The words of the partial index `ix_questions_lost`, which a bound 0 would not match.
_LOST_ONCE = text("questions.losses > 0")
_FRESH = and_(_questions.c.status == Status.RECEIVED, _questions.c.needs_fetch.is_(False))
_LATE = and_(_questions.c.status == Status.DRAFTING, _questions.c.lease_until < bindparam("at"))


def _next(selected: Select[Any], *where: Any) -> Select[Any]:
    # What another worker is claiming at this moment is passed over, not waited for.
    return selected.where(*where).limit(bindparam("most")).with_for_update(skip_locked=True)


_ID, _ID_AND_TIMES = select(_questions.c.id), select(_questions.c.id, _TIMES.label("times"))
_GIVEN_BACK = _next(
    _ID, _LATE, _questions.c.lease_owner.is_(None), _questions.c.losses == 0
).order_by(_questions.c.lease_until)
NEW = _next(_ID, waiting()).order_by(_questions.c.turn, _questions.c.received_at, _questions.c.id)
IN_TURN = (_GIVEN_BACK, NEW)
"""Who goes first: another reason for haste is a statement more, before `NEW`, with its index."""
LEASE_RAN_OUT = _next(
    _ID_AND_TIMES, _LATE, or_(_questions.c.lease_owner.is_not(None), _questions.c.losses > 0)
).order_by("times", _questions.c.lease_until)
LOST_BEFORE = _next(_ID_AND_TIMES, _FRESH, _LOST_ONCE).order_by("times", _questions.c.id)
