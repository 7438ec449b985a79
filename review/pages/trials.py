"""The "try it" box of a shop: what the worker would draft with the settings as they are typed."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qna.dispatch import TRY_DRAFT
from qna.incoming import MAX_NAME_CHARS, MAX_QUESTION_CHARS
from qna.models import Role, Shop, Trial
from qna.presets import PRESETS
from qna.store.shops import ShopInvalid
from qna.store.trials import TrialInvalid, record_trial, trial_state
from review.auth import me, needs
from review.forms import Wrong, text
from review.marking import mark_violations
from review.pages.shops import drafting_values, shop_form
from review.services import get_or_404, reading, services, writing
from review.shop_labels import wrong_words

page = Blueprint("trials", __name__)
UNREACHED = "unreached"
"""Beside the store's states: Redis did not take the message, so nobody will take the trial."""


@page.post("/shops/<int:shop_id>/trials")
@needs(Role.MANAGER)
def record(shop_id: int) -> str | tuple[str, int]:
    """Have a draft written for a sample question; it never becomes a question."""
    try:
        trial = _recorded(shop_id)
    except TrialInvalid:
        return _answer(shop_id, trial_error=_("시험해 볼 문의를 적어 주세요."))
    except (ShopInvalid, Wrong) as error:
        return _answer(shop_id, trial_error=wrong_words(str(error)))
    sent = services().dispatcher.nudge(TRY_DRAFT, trial.id)
    return _answer(shop_id, trial=trial, state=_state(trial) if sent else UNREACHED)


def _recorded(shop_id: int) -> Trial:
    # Without the settings' form (no script is running) the saved ones are tried.
    typed = drafting_values() if "preset" in request.form else {}
    with writing() as session:
        return record_trial(
            session,
            get_or_404(session, Shop, shop_id),
            staff_id=me().id,
            text=text("sample", MAX_QUESTION_CHARS),
            product=text("sample_product", MAX_NAME_CHARS) or None,
            settings=typed,
        )


def _state(trial: Trial | None) -> str:
    with reading() as session:
        return trial_state(session, trial)


def _answer(shop_id: int, **shown: Any) -> str | tuple[str, int]:
    """The box's lower part; the whole page for a browser without scripts."""
    if "HX-Request" in request.headers:
        return _part(**shown)
    with reading() as session:
        page_ = shop_form(get_or_404(session, Shop, shop_id), **_words(), **shown)
    return page_, 422 if "trial_error" in shown else 200


def _part(**shown: Any) -> str:
    return render_template("_trial.html", **_words(), **shown)


def _words() -> dict[str, Any]:
    return {"mark": mark_violations, "preset_titles": {p.key: p.title for p in PRESETS.values()}}


@page.get("/shops/<int:shop_id>/trials/<int:trial_id>")
@needs(Role.MANAGER)
def show(shop_id: int, trial_id: int) -> AnyResponse | str:
    """204 while the state is `seen`; else how it stands, in the end with the draft."""
    with reading() as session:
        trial = session.get(Trial, trial_id)
        trial = trial if trial and trial.shop_id == shop_id else None
        state = trial_state(session, trial)
    if request.args.get("seen") == state:
        return Response(status=204)
    return _part(trial=trial, state=state)
