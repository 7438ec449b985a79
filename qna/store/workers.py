"""Heartbeats: one row per worker process."""

import os
import socket
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qna.models import WorkerHeartbeat, now

ALIVE_SECONDS = 30
"""A worker that was not seen for so long counts as gone."""

FORGET_HOURS = 24


def new_name(kind: str) -> str:
    """Another one for each start: leases of a killed process are not taken for its successor's."""
    return f"{_named_here(kind)}{os.getpid()}-{uuid4().hex[:6]}"


def is_here(name: str, kind: str) -> bool:
    """Whether a worker of this kind and name runs, or ran, on this machine."""
    return name.startswith(_named_here(kind))


def _named_here(kind: str) -> str:
    return f"{kind}@{socket.gethostname()[:40]}:"


def beat(
    session: Session,
    name: str,
    kind: str,
    *,
    model: str = "",
    device: str = "",
    done: int = 0,
    busy: int = 0,
) -> None:
    """Write the heartbeat; forget workers that were gone for a day."""
    row = session.get(WorkerHeartbeat, name) or WorkerHeartbeat(name=name, kind=kind)
    row.model, row.device, row.done, row.busy, row.seen_at = model, device, done, busy, now()
    session.add(row)
    forgotten = now() - timedelta(hours=FORGET_HOURS)
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < forgotten))


def say_goodbye(session: Session, name: str) -> None:
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.name == name))


def alive_workers(session: Session, kind: str | None = None) -> list[WorkerHeartbeat]:
    since = now() - timedelta(seconds=ALIVE_SECONDS)
    statement = select(WorkerHeartbeat).where(WorkerHeartbeat.seen_at > since)
    if kind:
        statement = statement.where(WorkerHeartbeat.kind == kind)
    return list(session.scalars(statement.order_by(WorkerHeartbeat.kind, WorkerHeartbeat.name)))


DEMONSTRATION = ("bundled", "bundled_model")
"""How the bundled model is named: trained for one task, it knows no instructions."""


def follows_hints(session: Session) -> bool:
    """Whether a hint changes anything; nobody alive to ask counts as yes."""
    models = [worker.model for worker in alive_workers(session, "drafts")]
    return not models or not all(is_demonstration(model) for model in models)


def is_demonstration(model: str) -> bool:
    """Whether `model`, a name or a path, is the bundled one."""
    # Behind a plus stands the adapter's name.
    return model.rsplit("/", 1)[-1].partition("+")[0] in DEMONSTRATION
