"""One round of the relay: whatever waits in SQL and nobody works on gets a nudge."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from qna.database import Database
from qna.dispatch import (
    DELIVER_REPLY,
    DELIVERIES,
    DRAFT_REPLY,
    DRAFTS,
    FETCH_QUESTION,
    POLL_SHOP,
    Dispatcher,
)
from qna.models import Delivery, Question, now
from qna.store.polling import due_polls
from qna.store.todo import due_deliveries, mark_nudged, waiting_drafts, waiting_fetches

GRACE_SECONDS = 5.0
"""With an empty queue a nudge this old is lost: no worker holds its message any more."""


def sweep(
    database: Database,
    dispatcher: Dispatcher,
    *,
    renudge_seconds: float,
    poll_every: Mapping[str, float] | None = None,
) -> int:
    """Nudge and return how many. `poll_every`: seconds between two polls, by platform."""
    # Both before anything is sent: what is nudged for one need not hold up the other.
    drafts, deliveries = (
        now() - _cut_off(dispatcher, queue, renudge_seconds) for queue in (DRAFTS, DELIVERIES)
    )
    sent = _sweep_questions(database, dispatcher, drafts, deliveries)
    sent += _sweep_deliveries(database, dispatcher, deliveries)
    return sent + _sweep_polls(database, dispatcher, poll_every or {})


def _cut_off(dispatcher: Dispatcher, queue: str, renudge_seconds: float) -> timedelta:
    """While messages wait, the workers are merely busy: do not pile up more of the same."""
    waiting = dispatcher.queue_length(queue)
    return timedelta(seconds=renudge_seconds if waiting else GRACE_SECONDS)


def _sweep_questions(
    database: Database, dispatcher: Dispatcher, drafts_before: datetime, fetches_before: datetime
) -> int:
    with database.write() as session:
        drafts = waiting_drafts(session, nudged_before=drafts_before)
        fetches = waiting_fetches(session, nudged_before=fetches_before)
        mark_nudged(session, Question, [*drafts, *fetches])
    sent = [dispatcher.nudge(DRAFT_REPLY, question_id) for question_id in drafts]
    sent += [dispatcher.nudge(FETCH_QUESTION, question_id) for question_id in fetches]
    return sum(sent)


def _sweep_deliveries(database: Database, dispatcher: Dispatcher, before: datetime) -> int:
    with database.write() as session:
        ids = due_deliveries(session, nudged_before=before)
        mark_nudged(session, Delivery, ids)
    return sum(dispatcher.nudge(DELIVER_REPLY, delivery_id) for delivery_id in ids)


def _sweep_polls(
    database: Database, dispatcher: Dispatcher, poll_every: Mapping[str, float]
) -> int:
    with database.write() as session:
        ids = due_polls(session, poll_every)
    return sum(dispatcher.nudge(POLL_SHOP, shop_id) for shop_id in ids)
