"""One question: what was asked, the draft, its verdict, all that happened to it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as AnyResponse

from qna.incoming import clean_text
from qna.lifecycle import Status
from qna.models import Question, Role
from qna.outgoing import ReplyKind
from qna.policy import check_reply
from qna.presets import PRESETS
from qna.store import desk, queue
from qna.store.staff import list_staff
from review.auth import Person, me, needs
from review.filters import carried, wanted_from
from review.forms import row_id
from review.history import history, same_product
from review.looks import seen
from review.marking import difference, mark_violations
from review.services import reading, writing

page = Blueprint("question", __name__)
MAX_REPLY = 300
"""Characters a holding reply may have (`qna.policy`)."""

MAX_TEXT = 4000
"""Characters a reply of any kind may have."""


@page.get("/questions/<int:question_id>")
@needs(Role.VIEWER)
def show(question_id: int) -> str:
    with reading() as session:
        question = load(session, question_id, me())
        taken_back = _taken_back(question)
        return render_question(session, question, **({"text": taken_back} if taken_back else {}))


def _taken_back(question: Question) -> str | None:
    """What was approved for this draft and then undone or stopped: nobody types it twice."""
    if question.status != Status.IN_REVIEW:
        return None
    last = question.reviews[-1] if question.reviews else None
    ours = last and last.undone_at and last.draft_id == question.draft_id
    return last.reply_text if last and ours else None


def load(session: Session, question_id: int, person: Person) -> Question:
    """The question, if this person may see it. 404, or 403 for a secret one."""
    options = [
        joinedload(Question.shop),
        joinedload(Question.draft),
        joinedload(Question.assignee),
    ]
    question = session.get(Question, question_id, options=options)
    if question is None:
        abort(404)
    if question.secret and not person.sees_secret:
        abort(403)
    return question


def render_question(session: Session, question: Question, **more: Any) -> str:
    """The page; `more`: `text` and `reason` (what was typed), `error`."""
    person = me()
    wanted = wanted_from(request.args, person)
    finals = [row for row in question.deliveries if row.kind == ReplyKind.FINAL]
    final_open = all(row.status in ("failed", "cancelled") for row in finals)
    may_review = person.may(Role.REVIEWER)
    may_decide = question.status == Status.IN_REVIEW and may_review
    return render_template(
        "question.html",
        question=question,
        shown_text=seen(question.text),
        draft=question.draft,
        open=may_decide,
        answering=question.status == Status.POSTED and final_open and may_review,
        history=history(session, question),
        same_product=same_product(session, question, secret=person.sees_secret),
        canned=desk.canned_replies(session, question.shop_id) if may_review else [],
        staff=[one for one in list_staff(session) if one.active],
        filters=carried(request.args),
        next_id=queue.next_in_review(session, wanted, question, me=person.id),
        presets=PRESETS.values(),
        max_reply=MAX_REPLY,
        mark=mark_violations,
        difference=difference,
        **(_in_editor(question, more.get("text")) if may_decide else {}),
        **more,
    )


def _in_editor(question: Question, typed: str | None) -> dict[str, Any]:
    """The text that the editor shows, and the verdict on that very text."""
    draft = question.draft
    if draft is None or typed is None:
        shown, found = (draft.text, draft.violations) if draft else ("", [])
    else:
        shown, found = typed, verdict(typed[:MAX_TEXT], question.text, question.product_name)
    return {"shown_reply": shown, "shown_violations": found}


@page.get("/questions/<int:question_id>/status")
@needs(Role.VIEWER)
def status(question_id: int) -> AnyResponse:
    """204 while the status is `seen`, after as many `attempts`; else the page is loaded anew."""
    with reading() as session:
        question = load(session, question_id, me())
        attempts = question.deliveries[-1].attempts if question.deliveries else 0
    seen = request.args.get("seen"), request.args.get("attempts", type=int)
    same = seen == (question.status, attempts)
    headers = {} if same else {"HX-Refresh": "true"}
    return Response(status=204 if same else 200, headers=headers)


@page.post("/questions/<int:question_id>/check")
@needs(Role.REVIEWER)
def check(question_id: int) -> str:
    """The verdict on what is being typed."""
    text = clean_text(request.form.get("reply_text", "").replace("\r\n", "\n"))[:MAX_TEXT]
    with reading() as session:
        question = load(session, question_id, me())
        asked, product = question.text, question.product_name
    found = verdict(text, asked, product)
    return render_template("_check.html", text=text, violations=found, mark=mark_violations)


def verdict(text: str, question: str, product: str | None) -> list[dict[str, Any]]:
    """What the policy says of a text, as drafts store it."""
    found = check_reply(text, question, product)
    return [
        {"code": str(v.code), "excerpt": v.excerpt, "start": v.start, "end": v.end} for v in found
    ]


def _back(question_id: int) -> AnyResponse:
    address = url_for("question.show", question_id=question_id, **carried(request.args))
    return redirect(address, 303)


@page.post("/questions/<int:question_id>/notes")
@needs(Role.REVIEWER)
def add_note(question_id: int) -> AnyResponse:
    text = clean_text(request.form.get("text", "").replace("\r\n", "\n"))[:2000]
    try:
        with writing() as session:
            load(session, question_id, me())
            desk.add_note(session, question_id, staff_id=me().id, text=text)
    except desk.DeskInvalid:
        flash(_("메모가 비어 있습니다."), "warn")
    return _back(question_id)


@page.post("/questions/<int:question_id>/assign")
@needs(Role.REVIEWER)
def assign(question_id: int) -> AnyResponse:
    try:
        with writing() as session:
            load(session, question_id, me())
            desk.assign(session, question_id, row_id("assignee"), staff_id=me().id)
    except desk.DeskInvalid:
        flash(_("그 직원에게는 맡길 수 없습니다."), "warn")
    return _back(question_id)
