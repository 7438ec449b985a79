"""The tasks of the drafting worker: claim → draft → save."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from celery import Celery
from celery.worker import state
from opentelemetry.trace import Span

from qna import tracing
from qna.database import Database
from qna.dispatch import DRAFT_WAITING, TRY_DRAFT, VISIBILITY_SECONDS
from qna.metrics import drafting as metrics
from qna.models import now
from qna.store.drafts import DraftTask, NewDraft
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
    app: Celery,
    process: WorkerProcess,
    engine: Engine,
    store: DraftStore,
    room: Room,
    *,
    drafted: Callable[[], None] = lambda: None,
) -> None:
    """`drafted` is called after each batch."""
    drafting = Drafting(process, engine, store, room, drafted)

    @app.task(name=DRAFT_WAITING, shared=False)
    def draft_waiting() -> None:
        drafting.draft_waiting()

    @app.task(name=TRY_DRAFT, shared=False)
    def try_draft(trial_id: int) -> None:
        # Negative: no question's id, so that no question's lease is extended meanwhile.
        with process.activity.working(-trial_id):
            draft_trial(process.database, engine, trial_id, owner=process.name)


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a thread does for a message that something waits."""

    process: WorkerProcess
    engine: Engine
    store: DraftStore
    room: Room
    drafted: Callable[[], None]

    def draft_waiting(self) -> None:
        """Draft until nothing more waits, or the message has held the thread long enough."""
        until = time.monotonic() + GO_ON_SECONDS
        while self._draft_some() and time.monotonic() < until and not _told_to_stop():
            pass

    def _draft_some(self) -> bool:
        """Whether there may be more: then this thread goes on, and waits for no message."""
        if self.engine.stalled_seconds() > HOLD_BACK_SECONDS:
            return False  # the relay tells another worker, or this one again
        if self.store.lost_wait():
            with self.room.alone(BATCH) as places:
                if places.held:
                    self._draft_claimed(self.store.claim_lost, places)
                    self.process.dispatcher.nudge_drafting()  # for what came or waited meanwhile
                    return False
        with self.room.places(BATCH) as places:
            if places.none_left:  # for a worker that has room, or for this one again
                self.process.dispatcher.nudge_drafting(again=True)
            return bool(places.held) and self._draft_claimed(self.store.claim, places)

    def _draft_claimed(self, claim: Callable[[int], list[DraftTask]], places: Places) -> bool:
        """Whether all places were filled: there may be more, for others too."""
        self.process.dispatcher.taken_by_drafting()
        tasks = claim(places.held)
        filled = len(tasks) == places.held
        if filled:
            self.process.dispatcher.nudge_drafting()
        with self.process.activity.working(*(task.question_id for task in tasks)):
            draft_questions(self.store, self.engine, tasks, places)
        self.drafted()
        return filled


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
    _count_waits(tasks)
    spans = [tracing.begin(task.question_id, "draft", claim=task.claim) for task in tasks]
    ids: list[int | None] = []
    for drafted in draft_all(engine, list(map(_request, tasks, spans))):
        try:
            ids += store.save([(tasks[place], new) for place, new in drafted])
            _count(new for _, new in drafted)
            for place, new in drafted:
                _end(spans[place], new)
        except Exception:
            # The questions come back when their leases end; the others of the batch go on.
            log.exception("drafts_not_saved", questions=[tasks[p].question_id for p, _ in drafted])
        places.give_back(len(drafted))
    return ids


def _end(span: Span, new: NewDraft) -> None:
    span.set_attributes({"source": new.source, "verdict": new.verdict, "attempts": new.attempts})
    span.end()


def _count_waits(tasks: Sequence[DraftTask]) -> None:
    """A question that is drafted again did not wait since it came."""
    at = now()
    for task in tasks:
        if task.claim == 1 and task.received_at:
            metrics.staged("queue", (at - task.received_at).total_seconds())
            tracing.record_span(task.question_id, "queue", task.received_at)


def _count(drafts: Iterable[NewDraft]) -> None:
    for new in drafts:
        metrics.drafted(new.source, new.verdict, new.reason)
        metrics.staged("total", new.facts["seconds"])


def draft_trial(database: Database, engine: Engine, trial_id: int, *, owner: str) -> bool:
    """Draft for a sample question; False when it needs nothing from us. Safe to run twice."""
    with database.write() as session:
        trial = claim_trial(session, trial_id, owner=owner)
    if trial is None:
        return False
    new = draft(engine, DraftRequest(trial.text, trial.product_name, **trial.settings))
    with database.write() as session:
        return save_trial(session, trial_id, new, worker=owner)


def _request(task: DraftTask, span: Span) -> DraftRequest:
    return DraftRequest(
        span=span,
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
        after_hours=task.after_hours,
        losses=task.losses,
    )
