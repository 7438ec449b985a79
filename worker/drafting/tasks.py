"""The tasks of the drafting worker: claim → draft → save."""

import time
from collections.abc import Callable, Sequence

import structlog
from celery import Celery
from celery.worker import state

from qna.database import Database
from qna.dispatch import DRAFT_WAITING, TRY_DRAFT, VISIBILITY_SECONDS
from qna.store.drafts import DraftTask
from qna.store.trials import claim_trial, save_trial
from worker.drafting.batch import draft_all
from worker.drafting.drafter import DraftRequest, draft
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Places, Room
from worker.engine import Engine
from worker.process import WorkerProcess

log = structlog.get_logger()

BATCH = 32
"""Most questions of one message: few messages when many wait, and no thread with too much."""

GO_ON_SECONDS = VISIBILITY_SECONDS / 3
"""How long one message may keep a thread drafting: well before Redis gives it to another worker.
To wait for a message after each batch cost eight workers on a busy host a third of their speed."""

HOLD_BACK_SECONDS = 10.0
"""An engine that has made no step for so long may hang: its worker takes no more questions."""


def register(
    app: Celery, process: WorkerProcess, engine: Engine, store: DraftStore, room: Room
) -> None:
    @app.task(name=DRAFT_WAITING, shared=False)
    def draft_waiting() -> None:
        until = time.monotonic() + GO_ON_SECONDS
        while draft_some() and time.monotonic() < until and not _told_to_stop():
            pass

    def draft_some() -> bool:
        """Whether there may be more: then this thread goes on, and waits for no message."""
        if engine.stalled_seconds() > HOLD_BACK_SECONDS:
            return False  # the relay tells another worker, or this one again
        if store.lost_wait():
            with room.alone(BATCH) as places:
                if places.held:
                    draft_claimed(store.claim_lost, places)
                    process.dispatcher.nudge_drafting()  # for what came or waited meanwhile
                    return False
        with room.places(BATCH) as places:
            if places.none_left:  # for a worker that has room, or for this one again
                process.dispatcher.nudge_drafting(again=True)
            return bool(places.held) and draft_claimed(store.claim, places)

    def draft_claimed(claim: Callable[[int], list[DraftTask]], places: Places) -> bool:
        """Whether all places were filled: there may be more, for others too."""
        process.dispatcher.taken_by_drafting()
        tasks = claim(places.held)
        filled = len(tasks) == places.held
        if filled:
            process.dispatcher.nudge_drafting()
        with process.activity.working(*(task.question_id for task in tasks)):
            draft_questions(store, engine, tasks, places)
        return filled

    @app.task(name=TRY_DRAFT, shared=False)
    def try_draft(trial_id: int) -> None:
        # Negative: no question's id, so that no question's lease is extended meanwhile.
        with process.activity.working(-trial_id):
            draft_trial(process.database, engine, trial_id, owner=process.name)


def _told_to_stop() -> bool:
    """SIGTERM came: Celery waits for what runs, and nothing may be begun."""
    # Exit statuses, or None or False; EX_OK is told, and equals False.
    told = (state.should_stop, state.should_terminate)
    return any(each is not None and each is not False for each in told)


def draft_questions(
    store: DraftStore, engine: Engine, tasks: Sequence[DraftTask], places: Places
) -> list[int | None]:
    """Draft and save what was claimed, each as soon as it is ready. The ids of the drafts."""
    places.give_back(places.held - len(tasks))
    ids: list[int | None] = []
    for drafted in draft_all(engine, [_request(task) for task in tasks]):
        try:
            ids += store.save([(tasks[place], new) for place, new in drafted])
        except Exception:
            # The questions come back when their leases end; the others of the batch go on.
            log.exception("drafts_not_saved", questions=[tasks[p].question_id for p, _ in drafted])
        places.give_back(len(drafted))
    return ids


def draft_trial(database: Database, engine: Engine, trial_id: int, *, owner: str) -> bool:
    """Draft for a sample question; False when it needs nothing from us. Safe to run twice."""
    with database.write() as session:
        trial = claim_trial(session, trial_id, owner=owner)
    if trial is None:
        return False
    new = draft(engine, DraftRequest(trial.text, trial.product_name, **trial.settings))
    with database.write() as session:
        return save_trial(session, trial_id, new, worker=owner)


def _request(task: DraftTask) -> DraftRequest:
    return DraftRequest(
        text=task.text,
        product=task.product,
        tone=task.tone,
        instruction=task.instruction,
        hint=task.hint,
        template=task.template,
        preset=task.preset,
        sampling=task.sampling,
        candidates=task.candidates,
        max_attempts=task.max_attempts,
        losses=task.losses,
    )
