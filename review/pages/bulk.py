"""Approving many drafts at once, after a summary of what will and will not be approved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from qna import tracing
from qna.lifecycle import Status
from qna.models import Question, Role
from qna.store import desk, reviews
from qna.store.bulk import why_alone
from qna.store.reviews import AlreadyDecided
from review.auth import me, needs
from review.filters import carried
from review.forms import parse_id, row_id
from review.pages.decide import after_approval, offer_undo, reason
from review.services import reading, services, writing

page = Blueprint("bulk", __name__)
MAX_PICKED = 200

WHY_NOT = {
    "moved": lazy_gettext("그사이 결정되었거나 바뀌었습니다"),
    "secret": lazy_gettext("비밀글은 하나씩 읽고 결정합니다"),
    "sensitive": lazy_gettext("민감한 주제는 하나씩 읽고 결정합니다"),
    "lost": lazy_gettext("초안을 쓰던 작업자가 거듭 멈춘 문의입니다"),
    "look": lazy_gettext("살펴볼 말이 있어 하나씩 읽고 결정합니다"),
    "violations": lazy_gettext("정책 검사를 통과하지 못했습니다"),
}


@dataclass(frozen=True, slots=True)
class Picked:
    question: Question
    why_not: str | None
    """A key of `WHY_NOT`; None: it may be approved in bulk."""


@page.post("/queue/bulk")
@needs(Role.REVIEWER)
def summary() -> str | Response:
    """What would be approved; nothing has happened yet."""
    with reading() as sql:
        picked = picked_in(sql)
        if not picked:
            flash(_("먼저 문의를 골라 주세요."), "warn")
            return redirect(url_for("queue.show", **carried(request.args)), 303)
        return render_template(
            "bulk.html",
            ready=[one.question for one in picked if not one.why_not],
            left_out=[one for one in picked if one.why_not],
            why_not=WHY_NOT,
            filters=carried(request.args),
        )


@page.post("/queue/bulk/approve")
@needs(Role.REVIEWER)
def approve() -> Response:
    """Approve what still may be; each question by itself."""
    with reading() as sql:
        picked = picked_in(sql)
    done, reasons = approve_each(picked)
    left = sum(reasons.values())
    if done:
        offer_undo(done, _("%(count)s건을 승인했습니다.", count=len(done)))
    if left:
        flash(_("%(count)s건은 승인하지 않고 남겨 두었습니다.", count=left), "warn")
    return redirect(url_for("queue.show", **carried(request.args)), 303)


def approve_each(
    picked: Sequence[Picked], *, group_id: int | None = None
) -> tuple[list[int], Counter[str]]:
    """The reviews that were made; of the others how many, by their reason in `WHY_NOT`."""
    done: list[int] = []
    left: Counter[str] = Counter()
    for one in picked:
        approval = None if one.why_not else _approve(one.question, group_id)
        if approval is None:
            left[one.why_not or "moved"] += 1
            continue
        done.append(approval.review_id)
        after_approval(approval.delivery_id)
    return done, left


@page.post("/queue/bulk/reject")
@needs(Role.REVIEWER)
def reject() -> str | Response:
    """Without a reason: what would get no reply, and why. With one: each question by itself."""
    with reading() as sql:
        picked = picked_in(sql)
        waiting = [one.question for one in picked if one.why_not != "moved"]
        if waiting and not reason():
            return render_template(
                "bulk_reject.html", picked=waiting, filters=carried(request.args)
            )
    done = [review_id for one in waiting if (review_id := _reject(one)) is not None]
    if done:
        offer_undo(done, _("%(count)s건을 보내지 않기로 했습니다.", count=len(done)))
    elif not picked:
        flash(_("먼저 문의를 골라 주세요."), "warn")
    if moved := len(picked) - len(done):
        flash(_("%(count)s건은 그사이 결정되었거나 바뀌어 그대로 두었습니다.", count=moved), "warn")
    return redirect(url_for("queue.show", **carried(request.args)), 303)


def _reject(question: Question) -> int | None:
    assert question.draft_id is not None
    try:
        with writing() as sql:
            review_id = reviews.reject(
                sql, question.id, question.draft_id, reviewer_id=me().id, reason=reason()
            )
    except AlreadyDecided:
        return None
    tracing.record_span(question.id, "review", decision="reject", bulk=True)
    return review_id


@page.post("/queue/bulk/assign")
@needs(Role.REVIEWER)
def assign() -> Response:
    """Give what was picked to one person, or to nobody."""
    try:
        with writing() as sql:
            picked = picked_in(sql)
            for one in picked:
                desk.assign(sql, one.question.id, row_id("assignee"), staff_id=me().id)
        flash(_("%(count)s건의 담당자를 정했습니다.", count=len(picked)), "ok")
    except desk.DeskInvalid:
        flash(_("그 직원에게는 맡길 수 없습니다."), "warn")
    return redirect(url_for("queue.show", **carried(request.args)), 303)


def _approve(question: Question, group_id: int | None) -> reviews.Approval | None:
    assert question.draft is not None
    try:
        with writing() as sql:
            approval = reviews.approve(
                sql,
                question.id,
                question.draft.id,
                reviewer_id=me().id,
                reply_text=question.draft.text,
                undo_seconds=services().settings.undo_seconds,
                group_id=group_id,
            )
    except AlreadyDecided:
        return None
    tracing.record_span(question.id, "review", decision="approve", bulk=True)
    return approval


def picked_in(sql: Session) -> list[Picked]:
    """The questions that were ticked, in that order, each with the draft that was on screen."""
    drafts: dict[int, str] = {}
    for value in request.form.getlist("pick")[:MAX_PICKED]:
        question_id, _colon, draft_id = value.partition(":")
        if (row_id := parse_id(question_id)) is not None:
            drafts[row_id] = draft_id
    options = [joinedload(Question.draft), joinedload(Question.shop)]
    statement = select(Question).where(Question.id.in_(drafts)).options(*options)
    found = {row.id: row for row in sql.scalars(statement)}
    return [Picked(found[key], _why_not(found[key], drafts[key])) for key in drafts if key in found]


def _why_not(question: Question, draft_id: str) -> str | None:
    draft = question.draft
    if question.status != Status.IN_REVIEW or draft is None or str(draft.id) != draft_id:
        return "moved"
    return why_alone(question)
