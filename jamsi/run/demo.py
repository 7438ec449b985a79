"""`jamsi run --once`: approve as staff would, wait for the storefront, print the table."""

import threading

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from jamsi.run.reviewer import BrowserlessReviewer
from jamsi.run.stack import Stack
from jamsi.run.watch import asked, drafted, is_template, wait_for
from qna.models import Question

REPLY_SECONDS = 60.0
CODE_SEPARATOR = ", "


class DemoFailed(Exception):
    """Why the demo did not show ten posted replies."""


def approve_and_show(stack: Stack, console: Console, stopping: threading.Event) -> None:
    """Raises `DemoFailed`."""
    with console.status("Approving through the review page …"):
        _approve_all(stack)
    with console.status("Waiting for the storefront to show the replies …"):
        complete = wait_for(stack, _within(stopping, REPLY_SECONDS), lambda: not _missing(stack))
    console.print(_table(stack))
    if not complete:
        raise DemoFailed(f"no posted reply for {len(_missing(stack))} of {len(asked(stack))}")
    if not (total := len(asked(stack))):
        raise DemoFailed("the storefront shows no question")
    console.print(f"{total} of {total} questions have their posted reply.")


def _approve_all(stack: Stack) -> None:
    reviewer = BrowserlessReviewer(stack.review_url, stack.demo.login, stack.demo.password)
    for question in drafted(stack):
        reviewer.approve(question.id)
    reviewer.close()


def _within(stopping: threading.Event, seconds: float) -> threading.Event:
    """An event that is also set when the time is up."""
    timer = threading.Timer(seconds, stopping.set)
    timer.daemon = True
    timer.start()
    return stopping


def _missing(stack: Stack) -> list[str]:
    """Questions whose reply is not at the storefront, or not known to be there in SQL."""
    posted = {question.platform_question_id for question in _rows(stack) if question.posted_at}
    return [key for key, entry in asked(stack).items() if not entry["reply"] or key not in posted]


def _rows(stack: Stack) -> list[Question]:
    statement = (
        select(Question)
        .where(Question.platform_question_id.in_(list(asked(stack))))
        .options(joinedload(Question.draft))
        .order_by(Question.id)
    )
    with stack.database.read() as session:
        return list(session.scalars(statement).unique())


def _table(stack: Stack) -> Table:
    table = Table(show_lines=True)
    for column in ("question", "reply at the storefront", "source", "policy", "s", "status"):
        table.add_column(column, overflow="fold")
    shown = asked(stack)
    for question in _rows(stack):
        table.add_row(*_cells(question, shown[question.platform_question_id]["reply"]))
    return table


def _cells(question: Question, reply: str | None) -> list[str]:
    draft = question.draft
    codes = [violation["code"] for violation in draft.violations] if draft else []
    return [
        escape(question.text),
        escape(reply or "–"),
        "template" if is_template(question) else "model",
        CODE_SEPARATOR.join(codes) or "pass",
        f"{draft.seconds:.1f}" if draft else "–",
        question.status.value,
    ]
