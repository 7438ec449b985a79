"""One question: what was asked, the draft, its verdict, all that happened to it."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session, joinedload

from qna.lifecycle import Status
from qna.models import Question, Role
from qna.policy import check_reply, mask_personal
from qna.presets import PRESETS
from qna.store import queue
from review.auth import Person, me, needs
from review.filters import carried, wanted_from
from review.marking import difference, mark_violations
from review.services import reading, services

page = Blueprint("question", __name__)
MAX_REPLY = 300
"""Characters a holding reply may have (`qna.policy`)."""


@page.get("/questions/<int:question_id>")
@needs(Role.VIEWER)
def show(question_id: int) -> str:
    with reading() as session:
        question = load(session, question_id, me())
        return render_question(session, question)


def load(session: Session, question_id: int, person: Person) -> Question:
    """The question, if this person may see it. 404, or 403 for a secret one."""
    if question_id >= 2**63:
        abort(404)
    options = [
        joinedload(Question.shop), joinedload(Question.draft), joinedload(Question.assignee),
    ]  # fmt: skip
    question = session.get(Question, question_id, options=options)
    if question is None:
        abort(404)
    if question.secret and not person.sees_secret:
        abort(403)
    return question


def render_question(session: Session, question: Question, **more: Any) -> str:
    """The page; `more`: `text` (what was typed), `error`."""
    person = me()
    wanted = wanted_from(request.args, person)
    return render_template(
        "question.html",
        question=question,
        shown_text=question.text if person.sees_secret else mask_personal(question.text),
        draft=question.draft,
        open=question.status == Status.IN_REVIEW and person.may(Role.REVIEWER),
        filters=carried(request.args),
        next_id=queue.next_in_review(session, wanted, question, me=person.id),
        presets=PRESETS.values(),
        max_reply=MAX_REPLY,
        mark=mark_violations,
        difference=difference,
        undo_seconds=services().settings.undo_seconds,
        **more,
    )


@page.post("/questions/<int:question_id>/check")
@needs(Role.REVIEWER)
def check(question_id: int) -> str:
    """The verdict on what is being typed."""
    text = request.form.get("reply_text", "").replace("\r\n", "\n")[:4000]
    with reading() as session:
        question = load(session, question_id, me())
        asked, product = question.text, question.product_name
    found = verdict(text, asked, product)
    return render_template("_check.html", text=text, violations=found, mark=mark_violations)


def verdict(text: str, question: str, product: str | None) -> list[dict[str, Any]]:
    found = check_reply(text, question, product)
    return [
        {"code": str(v.code), "excerpt": v.excerpt, "start": v.start, "end": v.end} for v in found
    ]
