"""One question: what was asked, the draft, its verdict, all that happened to it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as AnyResponse

from qna.clocks.shop import read_clocks, says_closed_while_open
from qna.incoming import clean_text
from qna.lifecycle import Status
from qna.models import Question, Role, now
from qna.outgoing import ReplyKind
from qna.presets import PRESETS
from qna.store import desk
from qna.store.audit import record_event
from qna.store.forgetting import exports_with
from qna.store.forgetting import forget as forget_questions
from qna.store.trouble import UNDER_WAY
from qna.store.workers import follows_hints
from review.auth import Person, me, needs
from review.away import Away, mark_of, parts_away
from review.clock import zone
from review.company import who_else
from review.confirming import private_words, to_confirm
from review.filters import carried
from review.forms import parse_id, row_id
from review.history import history, same_product
from review.marking import difference, mark_violations
from review.masking import shown
from review.reuse import offers, taken_over
from review.services import reading, writing
from review.verdicts import confirm_words, findings_on
from review.working_list import list_address, marks, opened_at, pace

page = Blueprint("question", __name__)
ON_ITS_WAY = (
    Status.RECEIVED,
    Status.DRAFTING,
    Status.APPROVED,
    Status.POSTING,
    Status.DELIVERY_UNKNOWN,
)
"""Where something happens without staff: the page looks again by itself."""

MAX_REPLY = 300
"""Characters a holding reply may have (`policy`)."""

MAX_TEXT = 4000
"""Characters a reply of any kind may have."""


@page.get("/questions/<int:question_id>")
@needs(Role.VIEWER)
def show(question_id: int) -> str:
    with reading() as session:
        question = load(session, question_id, me())
        begun = taken_over(session, question, parse_id(request.args.get("take")))
        begun = begun or _taken_back(question)
        return render_question(session, question, **({"text": begun} if begun else {}))


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
    away = parts_away(session)
    finals = [row for row in question.deliveries if row.kind == ReplyKind.FINAL]
    final_open = all(row.status in ("failed", "cancelled") for row in finals)
    may_review = person.may(Role.REVIEWER)
    may_decide = question.status == Status.IN_REVIEW and may_review
    return render_template(
        "question.html",
        question=question,
        **_asked(question, revealed=more.pop("revealed", False)),
        draft=question.draft,
        open=may_decide,
        answering=question.status == Status.POSTED and final_open and may_review,
        history=history(session, question),
        past=offers(session, question),
        same_product=same_product(session, question, secret=person.sees_secret),
        canned=desk.canned_replies(session, question.shop_id) if may_review else [],
        staff=desk.assignable(session),
        filters=carried(request.args),
        away=away,
        away_mark=mark_of(away),
        others=who_else(session, question.id),
        state=state_of(question, away),
        on_its_way=question.status in ON_ITS_WAY or any(row.status in UNDER_WAY for row in finals),
        back=list_address(),
        pace=pace(session, question) if may_review else None,
        marks=marks(session),
        opened=opened_at() or now(),
        presets=PRESETS.values(),
        preset_titles={preset.key: preset.title for preset in PRESETS.values()},
        follows_hints=follows_hints(session),
        max_reply=MAX_REPLY,
        mark=mark_violations,
        difference=difference,
        **(_in_editor(question, more.get("text")) if may_decide else {}),
        **more,
    )


def _asked(question: Question, *, revealed: bool = False) -> dict[str, Any]:
    """What the customer wrote, as this person may read it; `hidden`: there is a number to show."""
    text = shown(question.text)
    hides = me().sees_secret and text != question.text
    return {"shown_text": question.text if revealed else text, "hidden": hides and not revealed}


@page.post("/questions/<int:question_id>/numbers")
@needs(Role.REVIEWER)
def show_numbers(question_id: int) -> str:
    """The question with card and resident numbers in the open; who looked is written down."""
    with writing() as session:
        question = load(session, question_id, me())
        record_event(session, "question.numbers_shown", question_id=question_id)
        if "HX-Request" in request.headers:
            return render_template(
                "_asked.html", question=question, **_asked(question, revealed=True)
            )
        return render_question(session, question, revealed=True)


def _in_editor(question: Question, typed: str | None) -> dict[str, Any]:
    """The text that the editor shows, and the verdict on that very text."""
    shown = typed if typed is not None else question.draft.text if question.draft else ""
    clocks, local = read_clocks(question.shop.clocks), zone(question.shop.timezone)
    stale = says_closed_while_open(clocks, local, shown, now())
    return {"shown_reply": shown, "says_closed": stale, **_checked(shown[:MAX_TEXT], question)}


def _checked(text: str, question: Question) -> dict[str, Any]:
    found = findings_on(text, question)
    return {
        "checked": text,
        "violations": found,
        "stamp": to_confirm(text, question),
        "confirm_words": confirm_words(found, text) or private_words(text, question),
    }


def state_of(question: Question, away: list[Away]) -> str:
    """Another one when there is something new to see."""
    last = question.deliveries[-1] if question.deliveries else None
    sent = (last.id, last.status, last.attempts) if last else ()
    nobody = "drafts" in {one.part for one in away}
    parts = (question.status, question.revision, question.draft_id, *sent, nobody)
    return "/".join(map(str, parts))


@page.get("/questions/<int:question_id>/status")
@needs(Role.VIEWER)
def status(question_id: int) -> AnyResponse:
    """204 while the state is `seen`; else the page is loaded anew."""
    with reading() as session:
        question = load(session, question_id, me())
        same = request.args.get("seen") == state_of(question, parts_away(session))
    headers = {} if same else {"HX-Refresh": "true"}
    return Response(status=204 if same else 200, headers=headers)


@page.post("/questions/<int:question_id>/check")
@needs(Role.REVIEWER)
def check(question_id: int) -> str:
    """The verdict on what is being typed."""
    text = clean_text(request.form.get("reply_text", "").replace("\r\n", "\n"))[:MAX_TEXT]
    with reading() as session:
        question = load(session, question_id, me())
    return render_template("_check.html", mark=mark_violations, **_checked(text, question))


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


@page.post("/questions/<int:question_id>/forget")
@needs(Role.MANAGER)
def forget(question_id: int) -> AnyResponse:
    """The customer asks that nothing is kept; there is no way back."""
    if request.form.get("sure") != "1":
        flash(_("지우려면 먼저 확인란에 표시해 주세요."), "warn")
        return _back(question_id)
    with writing() as session:
        question = load(session, question_id, me())
        exports = len(exports_with(session, [question.id]))
        forget_questions(session, [question.id], staff_id=me().id)
    flash(_("고객의 글을 모두 지웠습니다."), "ok")
    if exports:
        words = _(
            "이 문의가 담겼을 수 있는 내보내기가 %(count)s건 있습니다. 기록에서 확인하세요.",
            count=exports,
        )
        flash(words, "warn")
    return _back(question_id)
