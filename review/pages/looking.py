"""A question's page while it is open: who else looks, what was decided meanwhile, what is next."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna.models import Question, Review, Role
from review.auth import me, needs
from review.away import mark_of, parts_away
from review.company import who_else
from review.pages.question import load, state_of
from review.services import reading, services
from review.working_list import address_of, list_address, next_id

page = Blueprint("looking", __name__)


@page.get("/questions/<int:question_id>/pulse")
@needs(Role.VIEWER)
def pulse(question_id: int) -> str:
    """What changed since the page was loaded; says that the person still looks."""
    with reading() as session:
        question = load(session, question_id, me())
        away = parts_away(session)
        others = who_else(session, question_id)
        changed = request.args.get("seen") != state_of(question, away)
        return render_template(
            "_question_pulse.html",
            question=question,
            others=others,
            away=away if mark_of(away) != request.args.get("away") else None,
            away_mark=mark_of(away),
            changed=changed,
            last=last_review(question) if changed else None,
        )


def last_review(question: Question) -> Review | None:
    """The decision that stands."""
    standing = [row for row in question.reviews if row.undone_at is None]
    return standing[-1] if standing else None


@page.post("/questions/<int:question_id>/leave")
@needs(Role.VIEWER)
def leave(question_id: int) -> Response:
    """The page was closed: colleagues may have the question at once."""
    services().presence.leave(question_id, me().id)
    return Response(status=204)


@page.get("/questions/<int:question_id>/next")
@needs(Role.VIEWER)
def following(question_id: int) -> Response:
    """The next question of the list as it stands now."""
    with reading() as session:
        found = next_id(session, load(session, question_id, me()))
    if found is not None:
        return redirect(address_of(found), 303)
    flash(_("남은 문의가 없거나 다른 사람이 모두 보고 있습니다."), "ok")
    return redirect(list_address(), 303)
