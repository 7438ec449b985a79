"""One round of the relay: whatever waits in SQL and nobody works on gets a nudge."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from qna.database import Database
from qna.dispatch import (
    DELIVER_REPLY,
    DELIVERIES,
    DRAFTS,
    FETCH_QUESTION,
    IMPORT_ANSWERS,
    POLL_SHOP,
    Dispatcher,
)
from qna.models import AnswerImport, Delivery, Question, now
from qna.store.answer_imports import drop_unfinished, due_imports, unfinished
from qna.store.due import fill_missing, lacks_due
from qna.store.keeping import BATCH as KEPT_AT_ONCE
from qna.store.keeping import answers_wait, keep_answers
from qna.store.polling import due_polls
from qna.store.todo import drafts_wait, due_deliveries, mark_nudged, waiting_fetches

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
    _fill_due_times(database)
    sent = int(_sweep_drafts(database, dispatcher))
    before = now() - _cut_off(dispatcher, renudge_seconds)
    sent += _sweep_fetches(database, dispatcher, before)
    sent += _sweep_deliveries(database, dispatcher, before)
    sent += _sweep_imports(database, dispatcher)
    _keep_answers(database)
    return sent + _sweep_polls(database, dispatcher, poll_every or {})


def _sweep_drafts(database: Database, dispatcher: Dispatcher) -> bool:
    """One message is enough: who takes it claims what waits and sends the next if there is more."""
    if dispatcher.queue_length(DRAFTS):
        return False
    with database.read() as session:
        waiting = drafts_wait(session, since=now() - timedelta(seconds=GRACE_SECONDS))
    return waiting and dispatcher.nudge_drafting()


def _fill_due_times(database: Database) -> None:
    """Of questions that the release before recorded, while both run or before the upgrade."""
    with database.read() as session:
        missing = lacks_due(session)
    if missing:
        with database.write() as session:
            fill_missing(session)


def _cut_off(dispatcher: Dispatcher, renudge_seconds: float) -> timedelta:
    """While messages wait, the workers are merely busy: do not pile up more of the same."""
    waiting = dispatcher.queue_length(DELIVERIES)
    return timedelta(seconds=renudge_seconds if waiting else GRACE_SECONDS)


def _sweep_fetches(database: Database, dispatcher: Dispatcher, before: datetime) -> int:
    with database.write() as session:
        ids = waiting_fetches(session, nudged_before=before)
        mark_nudged(session, Question, ids)
    return sum(dispatcher.nudge(FETCH_QUESTION, question_id) for question_id in ids)


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


IMPORT_GRACE = timedelta(seconds=30)
"""A file that was told of is not told of again so soon: it may wait for its turn."""


def _sweep_imports(database: Database, dispatcher: Dispatcher) -> int:
    with database.read() as session:
        ids = due_imports(session, nudged_before=now() - IMPORT_GRACE)
        left_lying = unfinished(session)
    if ids or left_lying:
        with database.write() as session:
            mark_nudged(session, AnswerImport, ids)
            drop_unfinished(session, left_lying)
    return sum(dispatcher.nudge(IMPORT_ANSWERS, import_id) for import_id in ids)


KEEPING_ROUNDS = 8
"""Portions of one round: after an upgrade all that was ever answered waits to be kept."""


def _keep_answers(database: Database) -> None:
    for _ in range(KEEPING_ROUNDS):
        with database.read() as session:
            if not answers_wait(session):
                return
        with database.write() as session:
            if keep_answers(session) < KEPT_AT_ONCE:
                return
