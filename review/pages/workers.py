"""Workers: who is alive, what waits."""

from datetime import timedelta

from flask import Blueprint, render_template
from redis import RedisError
from sqlalchemy import select

from qna.dispatch import DELIVERIES, DRAFTS
from qna.models import Role, WorkerHeartbeat, now
from qna.store.todo import oldest_waiting
from qna.store.workers import ALIVE_SECONDS
from review.auth import needs
from review.services import reading, services

page = Blueprint("workers", __name__)


@page.get("/workers")
@needs(Role.MANAGER)
def show() -> str:
    order = (WorkerHeartbeat.kind, WorkerHeartbeat.name)
    with reading() as session:
        return render_template(
            "workers.html",
            workers=list(session.scalars(select(WorkerHeartbeat).order_by(*order))),
            alive_since=now() - timedelta(seconds=ALIVE_SECONDS),
            oldest=oldest_waiting(session),
            lengths=_queue_lengths(),
        )


def _queue_lengths() -> dict[str, int] | None:
    """Messages that wait in Redis; None when it does not answer."""
    try:
        return {name: services().dispatcher.queue_length(name) for name in (DRAFTS, DELIVERIES)}
    except RedisError:
        return None
