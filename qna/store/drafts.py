"""Claiming a question for drafting, and saving what was drafted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from qna.lifecycle import Status, advance
from qna.models import Draft, DraftSource, Question, Shop, now


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
    max_attempts: int


@dataclass(frozen=True, slots=True)
class NewDraft:
    text: str
    source: DraftSource
    reason: str | None = None
    violations: Sequence[dict[str, Any]] = ()
    rejected: Sequence[dict[str, Any]] = ()
    attempts: int = 0
    sensitive: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """engine, model, model_revision, prompt_version, preset, sampling, seed, tokens, seconds."""


def claim_question(
    session: Session, question_id: int, *, owner: str, lease_seconds: float
) -> DraftTask | None:
    """Take the question for drafting; None when somebody else works on it or it needs none."""
    found = session.execute(_TO_DRAFT, {"question_id": question_id}).one_or_none()
    if found is None:
        return None
    at = now()
    free = or_(
        Question.status == Status.RECEIVED,
        and_(Question.status == Status.DRAFTING, Question.lease_until < at),
    )
    claimed = advance(
        session,
        question_id,
        Status.DRAFTING,
        # The revision: what was read above must still be what is drafted.
        where=[free, Question.claim == found.claim, Question.revision == found.revision],
        claim=found.claim + 1,
        lease_owner=owner,
        lease_until=at + timedelta(seconds=lease_seconds),
    )
    return _task(question_id, found) if claimed else None


# Columns, not rows of the ORM: this runs once for each draft, beside the model.
_TO_DRAFT = (
    select(
        Question.claim,
        Question.revision,
        Question.text,
        Question.product_name,
        Question.hint,
        Question.hint_preset,
        Question.shop_id,
        Shop.tone,
        Shop.instruction,
        Shop.template,
        Shop.preset,
        Shop.sampling,
        Shop.max_attempts,
    )
    .join(Shop, Shop.id == Question.shop_id)
    .where(Question.id == bindparam("question_id"), Question.needs_fetch.is_(False))
)


def _task(question_id: int, found: Row[Any]) -> DraftTask:
    return DraftTask(
        question_id=question_id,
        claim=found.claim + 1,
        revision=found.revision,
        text=found.text,
        product=found.product_name,
        hint=found.hint,
        shop_id=found.shop_id,
        tone=found.tone,
        instruction=found.instruction,
        template=found.template,
        preset=found.hint_preset or found.preset,
        sampling={} if found.hint_preset else dict(found.sampling),
        max_attempts=found.max_attempts,
    )


def save_draft(session: Session, task: DraftTask, draft: NewDraft, *, worker: str) -> int | None:
    """Put the draft before staff; None when the claim was lost (then nothing is written)."""
    moved = advance(
        session,
        task.question_id,
        Status.IN_REVIEW,
        only_from=[Status.DRAFTING],
        where=[Question.claim == task.claim, Question.revision == task.revision],
        lease_owner=None,
        lease_until=None,
        hint="",
        hint_preset=None,
        sensitive=draft.sensitive,
    )
    if not moved:
        return None
    values = _values(task, draft) | {"worker": worker}
    questions, drafts = cast(Table, Question.__table__), cast(Table, Draft.__table__)
    draft_id = session.execute(insert(drafts).values(**values).returning(drafts.c.id)).scalar_one()
    session.execute(
        update(questions).where(questions.c.id == task.question_id).values(draft_id=draft_id)
    )
    return int(draft_id)


def _values(task: DraftTask, draft: NewDraft) -> dict[str, Any]:
    return {
        "question_id": task.question_id,
        "claim": task.claim,
        "question_revision": task.revision,
        "text": draft.text,
        "source": draft.source,
        "reason": draft.reason,
        "violations": list(draft.violations),
        "rejected": list(draft.rejected),
        "attempts": draft.attempts,
        **draft.facts,
    }


def extend_leases(
    session: Session, owner: str, question_ids: Collection[int], lease_seconds: float
) -> None:
    """The worker is alive: what it is drafting stays its own.

    Only what it is drafting: a task that broke must not hold its question for ever.
    """
    mine = (Question.lease_owner == owner, Question.status == Status.DRAFTING)
    session.execute(
        update(Question)
        .where(*mine, Question.id.in_(question_ids))
        .values(lease_until=now() + timedelta(seconds=lease_seconds))
    )


def release_leases(session: Session, owner: str) -> list[int]:
    """The worker stops: what it was drafting is free at once. Returns the questions' ids."""
    held = (Question.lease_owner == owner, Question.status == Status.DRAFTING)
    ids = list(session.scalars(select(Question.id).where(*held)))
    session.execute(update(Question).where(*held).values(lease_until=now() - timedelta(seconds=1)))
    return ids
