"""Two ways of drafting by lot: begun, stopped and taken over by managers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from qna.experiments.arms import Arm
from qna.models import Experiment, Role, Shop
from qna.presets import PRESETS
from qna.store import experiments
from qna.store.experiments import ExperimentInvalid
from qna.store.shops import ShopInvalid
from review.auth import me, needs
from review.forms import Wrong, number, text
from review.learning_words import OTHER_WRONG, WRONG
from review.services import get_or_404, reading, writing

page = Blueprint("experiments", __name__)
TEXTS = {"tone": 500, "instruction": 2000, "preset": 40}
"""Fields of an arm that are text, and how many characters they may have."""
NUMBERS = ("candidates", "max_attempts")


@page.get("/learning/experiments/new/<int:shop_id>")
@needs(Role.MANAGER)
def ask(shop_id: int) -> str:
    """Both arms as the shop drafts now, to be changed."""
    with reading() as session:
        return _form(get_or_404(session, Shop, shop_id))


def _form(shop: Shop, **more: Any) -> str:
    own = experiments.settings_of(shop)
    arms = more.pop("arms", None) or dict.fromkeys(Arm, own)
    return render_template("experiment.html", shop=shop, arms=arms, presets=PRESETS, **more)


@page.post("/learning/experiments/new/<int:shop_id>")
@needs(Role.MANAGER)
def start(shop_id: int) -> Response | tuple[str, int]:
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            arms = {arm: _typed(shop, arm) for arm in Arm}
            experiments.start_experiment(session, shop, arms, staff_id=me().id)
    except (ExperimentInvalid, ShopInvalid, Wrong) as wrong:
        return _again(shop_id, str(wrong))
    flash(_("새 문의부터 두 방식을 제비로 견줍니다."), "ok")
    return redirect(url_for("learning.show"), 303)


def _typed(shop: Shop, arm: Arm) -> dict[str, Any]:
    """One arm of the form. Raises `Wrong`."""
    words = {name: text(f"{arm}_{name}", limit) for name, limit in TEXTS.items()}
    counts = {name: number(f"{arm}_{name}", int, required=True) for name in NUMBERS}
    return experiments.settings_of(shop, **words, **counts)


def _again(shop_id: int, wrong: str) -> tuple[str, int]:
    """The form with what was typed."""
    field = wrong.removeprefix("a_").removeprefix("b_")
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        typed = {
            arm: {name: text(f"{arm}_{name}", 2000) for name in (*TEXTS, *NUMBERS)} for arm in Arm
        }
        return _form(shop, arms=typed, error=WRONG.get(field, OTHER_WRONG)), 422


@page.post("/learning/experiments/<int:experiment_id>/stop")
@needs(Role.MANAGER)
def stop(experiment_id: int) -> Response:
    with writing() as session:
        experiment = get_or_404(session, Experiment, experiment_id)
        stopped = experiments.stop_experiment(session, experiment, staff_id=me().id)
    if stopped:
        flash(_("견주기를 멈췄습니다. 새 초안은 쇼핑몰 설정대로 씁니다."), "ok")
    else:
        flash(_("이미 끝난 견주기입니다."), "warn")
    return redirect(url_for("learning.show"), 303)


@page.post("/learning/experiments/<int:experiment_id>/apply")
@needs(Role.MANAGER)
def apply(experiment_id: int) -> Response:
    """The shop drafts like one of the arms from now on."""
    try:
        with writing() as session:
            _apply(session, experiment_id)
    except ExperimentInvalid:
        flash(WRONG["running"], "warn")
    except ValueError:  # no arm, or settings that the shop may not have by now
        flash(OTHER_WRONG, "warn")
    else:
        flash(_("쇼핑몰이 이제 이 방식으로 초안을 씁니다."), "ok")
    return redirect(url_for("learning.show"), 303)


def _apply(session: Session, experiment_id: int) -> None:
    experiment = get_or_404(session, Experiment, experiment_id)
    arm = Arm(request.form.get("arm", ""))
    experiments.apply_arm(session, experiment, arm, staff_id=me().id)
