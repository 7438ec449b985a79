"""The tasks of the drafting worker: claim → draft → save."""

from celery import Celery

from qna.database import Database
from qna.dispatch import DRAFT_REPLY, TRY_DRAFT
from qna.store.drafts import DraftTask
from qna.store.trials import claim_trial, save_trial
from worker.drafting.drafter import DraftRequest, draft
from worker.drafting.group_commit import DraftStore
from worker.engine import Engine
from worker.process import WorkerProcess


def register(app: Celery, process: WorkerProcess, engine: Engine, store: DraftStore) -> None:
    @app.task(name=DRAFT_REPLY, shared=False)
    def draft_reply(question_id: int) -> None:
        with process.activity.working(question_id):
            draft_question(store, engine, question_id)

    @app.task(name=TRY_DRAFT, shared=False)
    def try_draft(trial_id: int) -> None:
        # Negative: no question's id, so that no question's lease is extended meanwhile.
        with process.activity.working(-trial_id):
            draft_trial(process.database, engine, trial_id, owner=process.name)


def draft_question(store: DraftStore, engine: Engine, question_id: int) -> int | None:
    """The id of the draft; None when the question needs none from us. Safe to run twice."""
    task = store.claim(question_id)
    if task is None:
        return None
    return store.save((task, draft(engine, _request(task))))


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
        max_attempts=task.max_attempts,
    )
