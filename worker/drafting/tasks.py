"""The tasks of the drafting worker: claim → draft → save."""

from celery import Celery

from qna.database import Database
from qna.dispatch import DRAFT_REPLY, TRY_DRAFT
from qna.store.drafts import DraftTask, claim_question, save_draft
from qna.store.trials import claim_trial, save_trial
from worker.drafting.drafter import DraftRequest, draft
from worker.engine import Engine
from worker.process import WorkerProcess


def register(app: Celery, process: WorkerProcess, engine: Engine, *, lease_seconds: float) -> None:
    @app.task(name=DRAFT_REPLY, shared=False)
    def draft_reply(question_id: int) -> None:
        with process.activity.working(question_id):
            draft_question(
                process.database,
                engine,
                question_id,
                owner=process.name,
                lease_seconds=lease_seconds,
            )

    @app.task(name=TRY_DRAFT, shared=False)
    def try_draft(trial_id: int) -> None:
        # Negative: no question's id, so that no question's lease is extended meanwhile.
        with process.activity.working(-trial_id):
            draft_trial(process.database, engine, trial_id, owner=process.name)


def draft_question(
    database: Database, engine: Engine, question_id: int, *, owner: str, lease_seconds: float
) -> int | None:
    """The id of the draft; None when the question needs none from us. Safe to run twice."""
    with database.write() as session:
        task = claim_question(session, question_id, owner=owner, lease_seconds=lease_seconds)
    if task is None:
        return None
    new = draft(engine, _request(task))
    with database.write() as session:
        return save_draft(session, task, new, worker=owner)


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
