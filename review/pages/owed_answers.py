"""답변 예정: final answers that customers were promised."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna.lifecycle import Status
from qna.models import Question, Role
from qna.store import owed_answers, reviews, taking_back
from qna.store.failed_deliveries import close_failed, retry_delivery
from qna.store.queue import parse_moment
from qna.store.reviews import AlreadyDecided
from qna.store.shops import list_shops
from review.auth import me, needs
from review.away import parts_away
from review.confirming import confirmed, private_words, stamp
from review.filters import carried, wanted_from
from review.forms import parse_id
from review.pages.decide import (
    Answer,
    after_approval,
    confirm_private,
    conflict,
    offer_undo,
    typed,
    unsendable,
)
from review.pages.question import load, render_question
from review.services import reading, services, writing
from review.working_list import PROMISES, address_of, following, seconds_open

page = Blueprint("owed_answers", __name__)


@page.get("/promises")
@needs(Role.VIEWER)
def show() -> str:
    shop_id = wanted_from(request.args, me()).shop_id
    with reading() as sql:
        found = owed_answers.open_promises(
            sql, shop_id=shop_id, secret=me().sees_secret, after=_place(request.args.get("after"))
        )
        return render_template(
            "owed_answers.html",
            found=found,
            marks=owed_answers.promised_marks(sql, shop_id=shop_id, secret=me().sees_secret),
            shops=list_shops(sql),
            shop_id=shop_id,
            open_count=owed_answers.count_open(sql, shop_id=shop_id, secret=me().sees_secret),
            away=parts_away(sql),
            filters={**carried(request.args), "list": PROMISES},
        )


def _place(text: str | None) -> tuple[datetime, int] | None:
    due, _tilde, given = (text or "").partition("~")
    moment, row_id = parse_moment(due), parse_id(given)
    return (moment, row_id) if moment and row_id is not None else None


@page.post("/questions/<int:question_id>/answer")
@needs(Role.REVIEWER)
def answer(question_id: int) -> Answer:
    """Send the final answer."""
    text = typed("reply_text")
    with reading() as sql:
        question = load(sql, question_id, me())
        if question.status == Status.POSTED and (refused := _refusal(text, question)):
            return render_question(sql, question, text=text, **refused), 422
    wait = services().settings.undo_seconds
    try:
        with writing() as sql:
            done = reviews.answer_finally(
                sql, question_id, reviewer_id=me().id, reply_text=text, undo_seconds=wait,
                seconds=seconds_open(),
            )  # fmt: skip
            address = following(sql, load(sql, question_id, me()))
    except AlreadyDecided as error:
        return conflict(question_id, error)
    after_approval(done.delivery_id)
    offer_undo([done.review_id], _("최종 답변을 보냅니다."))
    return redirect(address, 303)


def _refusal(reply: str, question: Question) -> dict[str, Any]:
    """Why a final answer may not go out as it was typed, and what confirms it; `{}`: it may."""
    if refused := unsendable(reply):
        return refused
    words = private_words(reply, question)
    if not words or confirmed(stamp(reply)):
        return {}
    return {"error": confirm_private(), "stamp": stamp(reply), "confirm_words": words}


@page.post("/questions/<int:question_id>/retry")
@needs(Role.REVIEWER)
def retry(question_id: int) -> Response:
    """Try a failed delivery again."""
    with writing() as sql:
        load(sql, question_id, me())
        started = retry_delivery(sql, question_id, staff_id=me().id)
    if started:
        flash(_("다시 보냅니다."), "ok")
    else:
        flash(_("다시 보낼 것이 없습니다."), "warn")
    return redirect(address_of(question_id), 303)


@page.post("/questions/<int:question_id>/stop")
@needs(Role.REVIEWER)
def stop(question_id: int) -> Response:
    """Take back a reply that waits or was refused, so that it can be changed."""
    with writing() as sql:
        load(sql, question_id, me())
        stopped = taking_back.stop_reply(sql, question_id, staff_id=me().id)
    if stopped:
        flash(_("보내기를 멈췄습니다. 고쳐서 다시 보낼 수 있습니다."), "ok")
    else:
        flash(_("이미 보냈거나 보냈을 수 있어 멈추지 못했습니다."), "warn")
    return redirect(address_of(question_id), 303)


@page.post("/questions/<int:question_id>/close")
@needs(Role.REVIEWER)
def close(question_id: int) -> Response:
    """Staff give up on a reply that the platform refuses."""
    with writing() as sql:
        load(sql, question_id, me())
        closed = close_failed(sql, question_id, reviewer_id=me().id)
    if not closed:
        flash(_("그사이 바뀌어 닫지 못했습니다."), "warn")
    return redirect(address_of(question_id), 303)


@page.post("/questions/<int:question_id>/reopen")
@needs(Role.REVIEWER)
def reopen(question_id: int) -> Response:
    """A rejected question comes back into review."""
    with writing() as sql:
        load(sql, question_id, me())
        opened = taking_back.reopen(sql, question_id, reviewer_id=me().id)
    if not opened:
        flash(_("그사이 바뀌어 다시 열지 못했습니다."), "warn")
    return redirect(address_of(question_id), 303)
