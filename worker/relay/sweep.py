"""One round of the relay: whatever waits in SQL and nobody works on gets a nudge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

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
from qna.store.polling import due_polls, poll_is_due
from qna.store.todo import drafts_wait, due_deliveries, mark_nudged, waiting_fetches

GRACE_SECONDS = 5.0
"""With an empty queue a nudge this old is lost: no worker holds its message any more."""
IMPORT_GRACE = timedelta(seconds=30)
"""A file that was told of is not told of again so soon: it may wait for its turn."""


@dataclass(frozen=True)
class _Waiting:
    """What one look at SQL found; ids of rows."""

    lacks_due: bool
    drafts: bool
    fetches: list[int]
    deliveries: list[int]
    imports: list[int]
    left_lying: list[int]
    answers: bool
    polls: bool


def sweep(
    database: Database,
    dispatcher: Dispatcher,
    *,
    renudge_seconds: float,
    poll_every: Mapping[str, float] | None = None,
) -> int:
    """Nudge and return how many. `poll_every`: seconds between two polls, by platform.

    Most rounds find nothing. They write nothing: on SQLite a webhook may be waiting to.
    """
    every = poll_every or {}
    drafting = bool(dispatcher.queue_length(DRAFTS))
    before = now() - _cut_off(dispatcher, renudge_seconds)
    with database.read() as session:
        waiting = _look(session, before, every)
    if waiting.lacks_due:
        _fill_due_times(database)
    # One message is enough: who takes it claims what waits and sends the next if there is more.
    sent = int(waiting.drafts and not drafting and dispatcher.nudge_drafting())
    sent += _nudge(database, dispatcher, FETCH_QUESTION, Question, waiting.fetches)
    sent += _nudge(database, dispatcher, DELIVER_REPLY, Delivery, waiting.deliveries)
    sent += _nudge(database, dispatcher, IMPORT_ANSWERS, AnswerImport, waiting.imports)
    _drop(database, waiting.left_lying)
    if waiting.answers:
        _keep_answers(database)
    return sent + (_sweep_polls(database, dispatcher, every) if waiting.polls else 0)


def _cut_off(dispatcher: Dispatcher, renudge_seconds: float) -> timedelta:
    """While messages wait, the workers are merely busy: do not pile up more of the same."""
    waiting = dispatcher.queue_length(DELIVERIES)
    return timedelta(seconds=renudge_seconds if waiting else GRACE_SECONDS)


def _look(session: Session, before: datetime, every: Mapping[str, float]) -> _Waiting:
    at = now()
    return _Waiting(
        lacks_due=lacks_due(session),
        drafts=drafts_wait(session, since=at - timedelta(seconds=GRACE_SECONDS)),
        fetches=waiting_fetches(session, nudged_before=before),
        deliveries=due_deliveries(session, nudged_before=before),
        imports=due_imports(session, nudged_before=at - IMPORT_GRACE),
        left_lying=unfinished(session),
        answers=answers_wait(session),
        polls=poll_is_due(session, every),
    )


def _fill_due_times(database: Database) -> None:
    """Of questions that the release before recorded, while both run or before the upgrade."""
    with database.write() as session:
        fill_missing(session)


def _nudge(
    database: Database,
    dispatcher: Dispatcher,
    task: str,
    model: type[Question | Delivery | AnswerImport],
    ids: list[int],
) -> int:
    """Each of these rows; another relay that saw them too sends a message more, and no harm."""
    if ids:
        with database.write() as session:
            mark_nudged(session, model, ids)
    return sum(dispatcher.nudge(task, row_id) for row_id in ids)


def _drop(database: Database, imports: list[int]) -> None:
    if imports:
        with database.write() as session:
            drop_unfinished(session, imports)


def _sweep_polls(database: Database, dispatcher: Dispatcher, every: Mapping[str, float]) -> int:
    with database.write() as session:
        ids = due_polls(session, every)
    return sum(dispatcher.nudge(POLL_SHOP, shop_id) for shop_id in ids)


KEEPING_ROUNDS = 8
"""Portions of one round: after an upgrade all that was ever answered waits to be kept."""


def _keep_answers(database: Database) -> None:
    for _ in range(KEEPING_ROUNDS):
        with database.write() as session:
            if keep_answers(session) < KEPT_AT_ONCE:
                return
