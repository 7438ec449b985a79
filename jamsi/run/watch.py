"""What `jamsi run` sees of its storefront's questions, and how it shows them."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.status import Status as Spinner
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from jamsi.run.stack import Stack
from qna.models import Draft, DraftSource, Question
from qna.store.workers import alive_workers

POLL_SECONDS = 0.2


def asked(stack: Stack) -> dict[str, dict[str, Any]]:
    """The storefront's own view, by platform question id; `{}` while it is not up."""
    try:
        entries = httpx.get(f"{stack.storefront_url}/questions.json", timeout=5).json()
    except httpx.HTTPError:
        return {}
    return {entry["question_id"]: entry for entry in entries}


def drafted(stack: Stack, *, since_start: bool = False) -> list[Question]:
    """The storefront's questions that have a draft, oldest first; `since_start`: anybody's."""
    chosen = (
        Question.draft.has(Draft.created_at >= stack.started_at)
        if since_start
        else Question.platform_question_id.in_(list(asked(stack)))
    )
    statement = (
        select(Question)
        .where(chosen, Question.draft_id.is_not(None))
        .options(joinedload(Question.draft))
        .order_by(Question.id)
    )
    with stack.database.read() as session:
        return list(session.scalars(statement).unique())


def wait_until_ready(
    stack: Stack, console: Console, stopping: threading.Event, seen: set[int]
) -> bool:
    """True when the model is loaded and all ten questions have their draft, printed meanwhile."""
    with console.status("Loading the language model …") as spinner:
        if not wait_for(stack, stopping, lambda: _model_loaded(stack)):
            return False
        spinner.update("Drafting …")
        return wait_for(stack, stopping, lambda: _all_drafted(stack, console, seen, spinner))


def wait_for(stack: Stack, stopping: threading.Event, done: Callable[[], bool]) -> bool:
    """Until `done()`; False when told to stop. Raises `ChildFailed`."""
    while not done():
        stack.supervisor.check(starting=True)
        if stopping.wait(POLL_SECONDS):
            return False
    return True


def _model_loaded(stack: Stack) -> bool:
    with stack.database.read() as session:
        return bool(alive_workers(session, "drafts"))


def _all_drafted(stack: Stack, console: Console, seen: set[int], spinner: Spinner) -> bool:
    print_drafts(stack, console, seen)
    total, done = len(asked(stack)), len(drafted(stack))
    spinner.update(f"Drafting … {done} of {total or 10}")
    return total >= 10 and done >= total


def print_drafts(stack: Stack, console: Console, seen: set[int]) -> None:
    """Print each draft whose id is not in `seen` yet, and add it."""
    for question in drafted(stack, since_start=True):
        if question.draft is not None and question.draft.id not in seen:
            seen.add(question.draft.id)
            _print_draft(console, question, question.draft)


def _print_draft(console: Console, question: Question, draft: Draft) -> None:
    product = f"[dim]{escape(question.product_name)}[/dim]  " if question.product_name else ""
    mark = "[yellow]template[/yellow]" if is_template(question) else "draft"
    console.print(f"{product}{escape(question.text)}", soft_wrap=True)
    console.print(f"   {mark}: [green]{escape(draft.text)}[/green]", soft_wrap=True)


def is_template(question: Question) -> bool:
    return question.draft is not None and question.draft.source == DraftSource.FALLBACK
