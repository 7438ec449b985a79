"""Claiming a question for drafting, and saving what was drafted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

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
    question = session.get(Question, question_id, options=[joinedload(Question.shop)])
    if question is None or question.needs_fetch:
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
        where=[free, Question.claim == question.claim, Question.revision == question.revision],
        claim=question.claim + 1,
        lease_owner=owner,
        lease_until=at + timedelta(seconds=lease_seconds),
    )
    return _task(question, question.shop) if claimed else None


def _task(question: Question, shop: Shop) -> DraftTask:
    return DraftTask(
        question_id=question.id,
        claim=question.claim + 1,
        revision=question.revision,
        text=question.text,
        product=question.product_name,
        hint=question.hint,
        shop_id=shop.id,
        tone=shop.tone,
        instruction=shop.instruction,
        template=shop.template,
        preset=question.hint_preset or shop.preset,
        sampling={} if question.hint_preset else dict(shop.sampling),
        max_attempts=shop.max_attempts,
    )


def save_draft(session: Session, task: DraftTask, draft: NewDraft, *, worker: str) -> int | None:
    """Put the draft before staff; None when the claim was lost (then nothing is written)."""
    row = Draft(
        question_id=task.question_id,
        claim=task.claim,
        question_revision=task.revision,
        text=draft.text,
        source=draft.source,
        reason=draft.reason,
        violations=list(draft.violations),
        rejected=list(draft.rejected),
        attempts=draft.attempts,
        worker=worker,
        **draft.facts,
    )
    held = [Question.claim == task.claim, Question.revision == task.revision]
    moved = advance(
        session,
        task.question_id,
        Status.IN_REVIEW,
        only_from=[Status.DRAFTING],
        where=held,
        lease_owner=None,
        lease_until=None,
        hint="",
        hint_preset=None,
        sensitive=draft.sensitive,
    )
    if not moved:
        return None
    session.add(row)
    session.flush()
    session.execute(update(Question).where(Question.id == task.question_id).values(draft_id=row.id))
    return row.id


def extend_leases(session: Session, owner: str, lease_seconds: float) -> None:
    """The worker is alive: everything it is drafting stays its own."""
    session.execute(
        update(Question)
        .where(Question.lease_owner == owner, Question.status == Status.DRAFTING)
        .values(lease_until=now() + timedelta(seconds=lease_seconds))
    )


def release_leases(session: Session, owner: str) -> list[int]:
    """The worker stops: what it was drafting is free at once. Returns the questions' ids."""
    held = (Question.lease_owner == owner, Question.status == Status.DRAFTING)
    ids = list(session.scalars(select(Question.id).where(*held)))
    session.execute(update(Question).where(*held).values(lease_until=now() - timedelta(seconds=1)))
    return ids
