"""Leases on what is being drafted: kept while the worker lives, given back when it stops."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qna.lifecycle import Status
from qna.models import Question, now


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
    free = {"lease_owner": None, "lease_until": now() - timedelta(seconds=1)}
    session.execute(update(Question).where(*held).values(**free))
    return ids
