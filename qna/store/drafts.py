"""Claiming a question for drafting, and saving what was drafted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Row,
    Table,
    and_,
    bindparam,
    case,
    insert,
    select,
    tuple_,
    update,
)  # fmt: skip
from sqlalchemy.orm import Session

from policy.types import Verdict
from qna.clocks.shop import read_clocks, words_at
from qna.experiments.arms import Arm, draw_arm, read_arm
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Experiment, Question, Shop, now
from qna.store.draft_order import IN_TURN, LEASE_RAN_OUT, LOST_BEFORE, TAKE
from qna.store.moves import moving

ALONE_FROM = 2
"""A question that was lost so often with its worker is drafted with nothing beside it."""
TEMPLATE_FROM = 3
"""So often: the shop's template is its draft, without the engine."""

LOST = "lost"
"""`Draft.reason` of that."""


@dataclass(frozen=True, slots=True)
class DraftTask:
    """All that drafting needs, so that no session stays open across the model call."""

    question_id: int
    claim: int
    revision: int
    text: str
    product: str | None
    hint: str
    shop_id: int
    tone: str
    instruction: str
    template: str
    preset: str
    sampling: dict[str, Any]
    candidates: int
    max_attempts: int
    after_hours: Mapping[str, str] = field(default_factory=dict)
    """The shop's sentence for the hour, by language; `{}`: it is open, or has none."""
    losses: int = 0
    """How many workers were lost while they held it, one after the other."""
    received_at: datetime | None = None
    experiment_id: int | None = None
    arm: Arm | None = None
    """What it drew, where the shop compares two ways of drafting."""


@dataclass(frozen=True, slots=True)
class NewDraft:
    text: str
    source: DraftSource
    reason: str | None = None
    verdict: Verdict = Verdict.CLEAN
    violations: Sequence[dict[str, Any]] = ()
    rejected: Sequence[dict[str, Any]] = ()
    attempts: int = 0
    sensitive: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """engine, model, model_revision, prompt_version, preset, sampling, seed, tokens, seconds."""


def claim_waiting(
    session: Session, limit: int, *, owner: str, lease_seconds: float
) -> list[DraftTask]:
    """Take up to `limit` questions for drafting: first what a worker gave back, then as shops
    take turns, the oldest of each first.

    Not those that a worker was lost with: `claim_lost`.
    """
    at, ids = now(), list[int]()
    for statement in IN_TURN:
        if len(ids) < limit:
            ids += session.scalars(statement, {"at": at, "most": limit - len(ids)})
    return _claimed(session, ids, owner, lease_seconds)


def claim_lost(
    session: Session, limit: int, *, owner: str, lease_seconds: float
) -> list[DraftTask]:
    """Take questions that a worker was lost with; nothing else may be drafted beside them.

    One of them may have ended it, and will end this one too. So the least suspicious go first,
    up to `limit` together; those that two workers were lost with go one by one (`ALONE_FROM`).
    """
    found = lost_questions(session, limit)
    rank = _rank(found[0].times) if found else 0
    ids = [row.id for row in found if _rank(row.times) == rank]
    return _claimed(session, ids[: 1 if rank == 1 else limit], owner, lease_seconds)


def _rank(times: int) -> int:
    return (times >= ALONE_FROM) + (times >= TEMPLATE_FROM)


def lost_questions(session: Session, limit: int) -> list[Row[Any]]:
    """`id` and `times`, least often lost first, of those that are free and were lost."""
    connection = session.connection()
    rows = [*connection.execute(LEASE_RAN_OUT, {"at": now(), "most": limit})]
    rows += connection.execute(LOST_BEFORE, {"most": limit})
    return sorted(rows, key=lambda row: row.times)[:limit]


def _claimed(
    session: Session, ids: Sequence[int], owner: str, lease_seconds: float
) -> list[DraftTask]:
    claimed = claim_questions(session, ids, owner=owner, lease_seconds=lease_seconds) if ids else []
    return [task for task in claimed if task]


def claim_questions(
    session: Session, question_ids: Sequence[int], *, owner: str, lease_seconds: float
) -> list[DraftTask | None]:
    """Take each question for drafting; None where somebody else works on it or it needs none.

    An id that is named twice is taken once.
    """
    at = now()
    until = at + timedelta(seconds=lease_seconds)
    given = {"ids": question_ids, "at": at, "until": until, "owner": owner}
    # What is returned is what was claimed, whatever was changed a moment before.
    taken = session.execute(TAKE, given).all()
    shops = _shop_settings(session, {row.shop_id for row in taken})
    tasks = {row.id: _task(row, shops[row.shop_id]) for row in taken}
    return [tasks.pop(question_id, None) for question_id in question_ids]


_questions, _drafts, _shops, _experiments = (
    cast(Table, model.__table__) for model in (Question, Draft, Shop, Experiment)
)
_SETTINGS = select(
    *(
        _shops.c[name]
        for name in (
            "id tone instruction template preset sampling candidates max_attempts timezone clocks"
        ).split()
    ),
    *(_experiments.c[name].label(f"lots_{name}") for name in ("id", "seed", "arms", "started_at")),
)
# One row for each shop still: no more than one of its experiments is open.
_OPEN = and_(_experiments.c.shop_id == _shops.c.id, _experiments.c.stopped_at.is_(None))
_SETTINGS = _SETTINGS.select_from(_shops.outerjoin(_experiments, _OPEN)).where(
    _shops.c.id.in_(bindparam("ids", expanding=True))
)


def _shop_settings(session: Session, shop_ids: Collection[int]) -> dict[int, Row[Any]]:
    found = session.execute(_SETTINGS, {"ids": list(shop_ids)})
    return {row.id: row for row in found}


def _drawn(question: Row[Any], shop: Row[Any]) -> Arm | None:
    """None: nothing is compared, or the question came before that began."""
    if shop.lots_id is None or question.received_at < shop.lots_started_at:
        return None
    return draw_arm(shop.lots_seed, question.id)


def _task(question: Row[Any], shop: Row[Any]) -> DraftTask:
    arm = _drawn(question, shop)
    own = shop if arm is None else read_arm(shop.lots_arms[arm], shop)
    return DraftTask(
        question_id=question.id,
        claim=question.claim,
        revision=question.revision,
        text=question.text,
        product=question.product_name,
        hint=question.hint,
        shop_id=shop.id,
        tone=own.tone,
        instruction=own.instruction,
        template=shop.template,
        preset=question.hint_preset or own.preset,
        sampling={} if question.hint_preset else dict(own.sampling),
        candidates=own.candidates,
        max_attempts=own.max_attempts,
        after_hours=words_at(read_clocks(shop.clocks), ZoneInfo(shop.timezone), now()),
        losses=question.losses,
        received_at=question.received_at,
        experiment_id=None if arm is None else shop.lots_id,
        arm=arm,
    )


def save_drafts(
    session: Session, written: Sequence[tuple[DraftTask, NewDraft]], *, worker: str
) -> list[int | None]:
    """Put each draft before staff, and give its id; None where the claim was lost.

    Of a lost claim nothing is written, and a claim can be saved once.
    """
    held = {_claim_of(task): (task, draft) for task, draft in written}
    given = {"claims": list(held), "at": now()}
    moved = [tuple(row) for row in session.execute(_SHOW, given)]
    if not moved:
        return [None] * len(written)
    ids = _insert_drafts(session, [_values(*held[claim], worker) for claim in moved])
    session.execute(
        _SHOW_DRAFT,
        [{"row": c[0], "draft": ids[c[0]], "topic": held[c][1].sensitive} for c in moved],
    )
    saved = {claim: ids[claim[0]] for claim in moved}
    return [saved.pop(_claim_of(task), None) for task, _ in written]


_CLAIM = (_questions.c.id, _questions.c.claim, _questions.c.revision)
_SHOW = moving(
    Status.IN_REVIEW,
    only_from=[Status.DRAFTING],
    where=[tuple_(*_CLAIM).in_(bindparam("claims", expanding=True))],
    status_at=bindparam("at"),
    lease_owner=None,
    lease_until=None,
    # Staff may ask for another draft of it: once more alone, and then the template again.
    losses=case((_questions.c.losses >= ALONE_FROM, ALONE_FROM), else_=0),
    hint="",
    hint_preset=None,
    ungrouped=True,
).returning(*_CLAIM)
_SHOW_DRAFT = (
    update(_questions)
    .where(_questions.c.id == bindparam("row"))
    .values(draft_id=bindparam("draft"), sensitive=bindparam("topic"))
)
_NO_FACTS: dict[str, Any] = {
    "engine": "",
    "model": "",
    "model_revision": None,
    "prompt_version": "",
    "preset": "",
    "sampling": {},
    "seed": None,
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "seconds": 0.0,
}


def _claim_of(task: DraftTask) -> tuple[int, int, int]:
    return task.question_id, task.claim, task.revision


def _insert_drafts(session: Session, values: list[dict[str, Any]]) -> dict[int, int]:
    """Ids of the new drafts by question."""
    statement = insert(_drafts).returning(_drafts.c.question_id, _drafts.c.id)
    return {row.question_id: row.id for row in session.execute(statement, values)}


def _values(task: DraftTask, draft: NewDraft, worker: str) -> dict[str, Any]:
    return {
        "question_id": task.question_id,
        "claim": task.claim,
        "question_revision": task.revision,
        "experiment_id": task.experiment_id,
        "arm": task.arm,
        "text": draft.text,
        "source": draft.source,
        "reason": draft.reason,
        "verdict": draft.verdict,
        "violations": list(draft.violations),
        "rejected": list(draft.rejected),
        "attempts": draft.attempts,
        "worker": worker,
        # The same columns for every row: they go in as one statement.
        **_NO_FACTS,
        **draft.facts,
    }
