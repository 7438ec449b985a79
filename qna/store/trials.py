"""Sample questions: drafted as the worker would, shown once, forgotten after a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from qna.models import Shop, Trial, now
from qna.store.drafts import NewDraft
from qna.store.shop_settings import check_settings
from qna.store.workers import alive_workers

SETTINGS = (
    "tone",
    "instruction",
    "template",
    "preset",
    "sampling",
    "candidates",
    "max_attempts",
)
KEPT = timedelta(days=1)
NOT_TAKEN = timedelta(seconds=30)
"""A trial that nobody took for so long waits for a worker that may never come."""
LOST = timedelta(minutes=10)
"""Longer than any draft takes: whoever took it is not going to finish."""


class TrialInvalid(ValueError):
    """The sample question is empty."""


class TrialState(StrEnum):
    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    BUSY = "busy"
    """Nobody took it for a while, although workers are alive."""
    NOBODY = "nobody"
    """Nobody took it, and no drafting worker is alive."""
    LOST = "lost"
    """It was taken and never finished, or it is gone."""


def record_trial(
    session: Session,
    shop: Shop,
    *,
    staff_id: int,
    text: str,
    product: str | None,
    settings: Mapping[str, Any],
) -> Trial:
    """Keep the sample with the shop's settings, `settings` on top; forget old ones.

    Raises `TrialInvalid`, and `ShopInvalid` as saving these settings would.
    """
    if not text:
        raise TrialInvalid("text")
    chosen = {name: settings.get(name, getattr(shop, name)) for name in SETTINGS}
    check_settings(shop, chosen)
    # The same person's earlier one that nobody took: pressed twice, it is written once.
    earlier = (Trial.shop_id == shop.id) & (Trial.staff_id == staff_id) & Trial.worker.is_(None)
    session.execute(delete(Trial).where(or_(Trial.created_at < now() - KEPT, earlier)))
    trial = Trial(
        shop_id=shop.id, staff_id=staff_id, text=text, product_name=product, settings=chosen
    )
    session.add(trial)
    session.flush()
    return trial


def claim_trial(session: Session, trial_id: int, *, owner: str) -> Trial | None:
    """Take the trial; None when somebody has, or when it is gone."""
    free = (Trial.id == trial_id, Trial.worker.is_(None))
    return session.scalar(update(Trial).where(*free).values(worker=owner).returning(Trial))


def save_trial(session: Session, trial_id: int, draft: NewDraft, *, worker: str) -> bool:
    """Show the draft to the person who waits; False when the trial is gone."""
    mine = (Trial.id == trial_id, Trial.worker == worker)
    saved = session.scalar(
        update(Trial).where(*mine).values(result=asdict(draft)).returning(Trial.id)
    )
    return saved is not None


def trial_state(session: Session, trial: Trial | None) -> TrialState:
    """Where it stands, and whether anybody is there to move it on."""
    if trial is None:
        return TrialState.LOST
    if trial.result is not None:
        return TrialState.DONE
    age = now() - trial.created_at
    if trial.worker is None and age < NOT_TAKEN:
        return TrialState.WAITING
    alive = {worker.name for worker in alive_workers(session, "drafts")}
    if trial.worker is None:
        return TrialState.BUSY if alive else TrialState.NOBODY
    return TrialState.WRITING if trial.worker in alive and age < LOST else TrialState.LOST
