"""The list that a person works through question by question: the queue or the promises."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request, url_for
from sqlalchemy.orm import Session

from qna.lifecycle import Status
from qna.models import Question, now
from qna.store.owed_answers import count_open, next_promise, promised_marks
from qna.store.pace import decided_today, seconds_since
from qna.store.queue import next_in_review, parse_moment
from qna.store.queue_counts import DueMarks, due_marks, place_in_review
from qna.store.queue_filter import Tab
from review.auth import me
from review.clock import zone
from review.filters import carried, wanted_from
from review.presence import held_by_others
from review.services import services

PROMISES = "promises"


def works_on_promises() -> bool:
    return request.args.get("list") == PROMISES


def list_address() -> str:
    """Where one goes back to, with the filters as they were."""
    endpoint = "owed_answers.show" if works_on_promises() else "queue.show"
    return url_for(endpoint, **carried(request.args))


def address_of(question_id: int) -> str:
    return url_for("question.show", question_id=question_id, **carried(request.args))


def next_id(session: Session, question: Question) -> int | None:
    """The one after this, past what a colleague has been assigned or has open."""
    wanted = wanted_from(request.args, me())
    held = held_by_others(services().presence.looking(), me().id)
    if not works_on_promises():
        return next_in_review(session, wanted, question, me=me().id, held=held)
    return next_promise(
        session, question, me=me().id, held=held, shop_id=wanted.shop_id, secret=wanted.secret
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a person stands: this question's place in the list (None: not in it), today's work."""

    place: int | None
    total: int
    today: int


def pace(session: Session, question: Question) -> Pace:
    wanted = wanted_from(request.args, me())
    local = now().astimezone(zone(question.shop.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = decided_today(session, me().id, midnight)
    if works_on_promises():
        shown = {"shop_id": wanted.shop_id}
        return Pace(None, count_open(session, secret=wanted.secret, **shown), today)
    place, total = place_in_review(session, wanted, question)
    return Pace(place if question.status == Status.IN_REVIEW else None, total, today)


def marks(session: Session) -> DueMarks:
    """What is late and near in that list."""
    wanted = wanted_from(request.args, me())
    if works_on_promises():
        return promised_marks(session, shop_id=wanted.shop_id, secret=wanted.secret)
    return due_marks(session, replace(wanted, tab=Tab.REVIEW, due_within=None))


def following(session: Session, question: Question) -> str:
    """After an act: the question itself, or with `then=next` the next one, else the list."""
    if request.args.get("then") != "next":
        return address_of(question.id)
    following_id = next_id(session, question)
    return list_address() if following_id is None else address_of(following_id)


def opened_at() -> datetime | None:
    """When the page was opened that a form comes from; kept when the page is shown again."""
    return parse_moment(request.form.get("opened", ""))


def seconds_open() -> float | None:
    return seconds_since(opened_at())
