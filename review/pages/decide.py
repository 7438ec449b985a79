"""What staff decide about a draft: approve, reject, ask the model again, take back."""

import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna import tracing
from qna.dispatch import DELIVER_REPLY
from qna.incoming import clean_text
from qna.lifecycle import Status
from qna.models import Question, Review, Role
from qna.presets import PRESETS
from qna.store import reviews, taking_back
from qna.store.audit import record_event
from qna.store.reviews import AlreadyDecided
from review.auth import me, needs
from review.confirming import confirmed, private_words, to_confirm
from review.filters import carried
from review.forms import parse_id, row_id, text
from review.labels import REASON
from review.pages.question import MAX_TEXT, load, render_question
from review.services import reading, services, writing
from review.verdicts import Finding, findings_on, refuses
from review.working_list import following as after_act
from review.working_list import next_id, seconds_open

page = Blueprint("decide", __name__)
Answer = Response | tuple[str, int]


def typed(field: str, limit: int | None = None) -> str:
    return text(field, limit)


def _decision() -> str | None:
    return "reject" if "because" in request.form else request.form.get("decision")


def reason() -> str:
    """Why no reply goes out: one of the usual reasons (`because`), or what was typed."""
    because = request.form.get("because", "")
    return str(REASON[because]) if because in REASON else typed("reason", 500)


def unsendable(reply: str) -> dict[str, Any]:
    """Why no reply of this length goes out: `error`; `{}`: it may."""
    if not reply:
        return {"error": _("보낼 답글이 비어 있습니다.")}
    if len(reply) > MAX_TEXT:
        # Cut, it would go out as nobody wrote it.
        numbers = {"count": len(reply), "limit": MAX_TEXT}
        words = _("답글이 %(count)s자입니다. %(limit)s자까지 보낼 수 있습니다.", **numbers)
        return {"error": words}
    return {}


def _refusal(reply: str, question: Question) -> dict[str, Any]:
    """Why a holding reply may not go out as it was typed: `error`; `{}`: it may."""
    if refused := unsendable(reply):
        return refused
    if confirmed(to_confirm(reply, question)):
        return {}
    return {"error": confirm_private() if private_words(reply, question) else _confirm_refused()}


@page.post("/questions/<int:question_id>/review")
@needs(Role.REVIEWER)
def review(question_id: int) -> Answer:
    """Approve or reject; 409 tells the second person who was first, and keeps the text."""
    decision, draft_id = _decision(), row_id("draft_id")
    with reading() as sql:
        question = load(sql, question_id, me())
    if decision not in ("approve", "reject") or draft_id is None:
        return _again(question_id, _("결정을 읽지 못했습니다. 다시 선택해 주세요."))
    if decision == "reject" and not reason():
        return _again(question_id, _("보내지 않는 이유를 적어 주세요."))
    # Of a question that moved on nothing is asked: the conflict says what became of it.
    waits = question.status == Status.IN_REVIEW and question.draft_id == draft_id
    if decision == "approve" and waits and (refused := _refusal(typed("reply_text"), question)):
        return _again(question_id, **refused)
    decide = _approve if decision == "approve" else _reject
    try:
        return decide(question_id, draft_id)
    except AlreadyDecided as error:
        return conflict(question_id, error)


def confirm_private() -> str:
    text = _("연락처나 개인정보가 들어 있습니다. 이대로 보내려면 아래에 표시하고 다시 눌러 주세요.")
    return str(text)


def _confirm_refused() -> str:
    return str(_("정책에 어긋나는 글입니다. 이대로 보내려면 아래에 표시하고 다시 눌러 주세요."))


def _again(question_id: int, error: str, **more: Any) -> Answer:
    with reading() as sql:
        question = load(sql, question_id, me())
        kept = {"text": typed("reply_text"), "reason": typed("reason", 500), **more}
        return render_question(sql, question, error=error, **kept), 422


def conflict(question_id: int, error: AlreadyDecided) -> Answer:
    """Nothing was overwritten; what the person typed stays on the page."""
    with reading() as sql:
        question = load(sql, question_id, me())
        page_text = render_template(
            "conflict.html",
            question=question,
            by=error.by,
            edited=error.edited,
            kept=typed("reply_text"),
            reviews=[row for row in question.reviews if row.undone_at is None],
            following=next_id(sql, question) is not None,
            filters=carried(request.args),
        )
    return page_text, 409


def _approve(question_id: int, draft_id: int) -> Response:
    reply, wait = typed("reply_text"), services().settings.undo_seconds
    with writing() as sql:
        question = load(sql, question_id, me())
        found = findings_on(reply, question)
        # Browsers and strip() change white space at the ends: that is no edit.
        if question.draft and clean_text(question.draft.text) == reply:
            reply = question.draft.text
        done = reviews.approve(
            sql, question_id, draft_id, reviewer_id=me().id, reply_text=reply, undo_seconds=wait,
            seconds=seconds_open(),
        )  # fmt: skip
        _note_violations(sql, question, found)
        following = after_act(sql, question)
    tracing.record_span(question_id, "review", decision="approve")
    after_approval(done.delivery_id)
    offer_undo([done.review_id], _("승인했습니다."))
    return redirect(following, 303)


def _note_violations(sql: Any, question: Question, found: Sequence[Finding]) -> None:
    if codes := [item["code"] for item in found if refuses(item)]:
        record_event(
            sql, "review.despite_violations", staff_id=me().id, question_id=question.id,
            shop_id=question.shop_id, codes=codes,
        )  # fmt: skip


def after_approval(delivery_id: int) -> None:
    """Nudge at once only where nobody can undo; else the relay does when the time has come."""
    if services().settings.undo_seconds == 0:
        services().dispatcher.nudge(DELIVER_REPLY, delivery_id)


def _reject(question_id: int, draft_id: int) -> Response:
    with writing() as sql:
        question = load(sql, question_id, me())
        review_id = reviews.reject(
            sql, question_id, draft_id, reviewer_id=me().id, reason=reason(),
            seconds=seconds_open(),
        )  # fmt: skip
        following = after_act(sql, question)
    tracing.record_span(question_id, "review", decision="reject")
    offer_undo([review_id], _("보내지 않기로 했습니다."))
    return redirect(following, 303)


def offer_undo(review_ids: list[int], words: str) -> None:
    until = time.time() + services().settings.undo_seconds
    session["undo"] = {"reviews": review_ids, "until": until, "words": words}


@page.app_context_processor
def _undo_for_templates() -> dict[str, Any]:
    offered = session.get("undo")
    if not offered or offered["until"] <= time.time():
        return {"undo": None}
    return {"undo": offered | {"left": offered["until"] - time.time()}}


@page.post("/undo")
@needs(Role.REVIEWER)
def undo() -> Response:
    """Take back one's own decisions; what is on its way already stays."""
    ids = [parse_id(part) for part in request.form.getlist("review_id")[:200]]
    taken, last = 0, None
    for review_id in filter(None, ids):
        with writing() as sql:
            row = sql.get(Review, review_id)
            if row is None or (row.reviewer_id != me().id and not me().may(Role.MANAGER)):
                continue
            if taking_back.undo(sql, review_id, reviewer_id=me().id):
                taken, last = taken + 1, row.question_id
    session.pop("undo", None)
    if not taken:
        flash(_("이미 전송이 시작되어 되돌릴 수 없습니다."), "warn")
    else:
        flash(_("%(count)s건을 되돌렸습니다.", count=taken), "ok")
    if len(ids) == 1 and last:
        return redirect(url_for("question.show", question_id=last, **carried(request.args)), 303)
    return redirect(url_for("queue.show", **carried(request.args)), 303)


@page.post("/questions/<int:question_id>/redraft")
@needs(Role.REVIEWER)
def redraft(question_id: int) -> Answer:
    """Ask the model again, with a hint or another preset."""
    draft_id, preset = row_id("draft_id"), request.form.get("preset") or None
    if draft_id is None or (preset and preset not in PRESETS):
        return _again(question_id, _("결정을 읽지 못했습니다. 다시 선택해 주세요."))
    try:
        with writing() as sql:
            load(sql, question_id, me())
            reviews.redraft(
                sql, question_id, draft_id, reviewer_id=me().id,
                hint=typed("hint", 300), preset=preset,
            )  # fmt: skip
    except AlreadyDecided as error:
        return conflict(question_id, error)
    services().dispatcher.nudge_drafting()
    flash(_("다시 쓰고 있습니다. 준비되면 이 화면에 나타납니다."), "ok")
    filters = carried(request.args)
    return redirect(url_for("question.show", question_id=question_id, **filters), 303)
