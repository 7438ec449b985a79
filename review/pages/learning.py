"""For whoever leads a team: what changed, which arm leads, what staff edit, what to decide."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from qna.experiments.arms import FIELDS, Arm
from qna.experiments.sequential import ALPHA, MOST_DECISIONS, Finding
from qna.models import Experiment, Role, now
from qna.presets import PRESETS
from qna.store import edits, experiments, policy_examples, week
from qna.store.drift import open_drift
from qna.store.shops import list_shops
from review.auth import me, needs
from review.forms import text
from review.last_training import ReportUnreadable, last_training
from review.services import reading, services, writing

page = Blueprint("learning", __name__)
EDITS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """One experiment as the page shows it."""

    row: Experiment
    finding: Finding

    @property
    def differing(self) -> list[str]:
        """The settings in which the arms differ."""
        one, other = (self.row.arms[arm.value] for arm in Arm)
        return [name for name in FIELDS if one.get(name) != other.get(name)]


@page.get("/learning")
@needs(Role.MANAGER)
def show() -> str:
    at = now()
    with reading() as session:
        return render_template(
            "learning.html",
            this_week=week.week_until(session, at),
            last_week=week.week_until(session, at - week.WEEK),
            versions=week.versions(session, at),
            changes=week.changes(session, at),
            drifting=open_drift(session, at),
            **_experiments(session),
            edits=edits.common_edits(session, at - EDITS),
            proposals=policy_examples.proposals(session, at),
            **_training(),
        )


def _experiments(session: Session) -> dict[str, Any]:
    running = experiments.open_experiments(session)
    busy = {experiment.shop_id for experiment in running}
    past = experiments.past_experiments(session)
    return {
        "running": [Shown(row, experiments.finding_of(session, row)) for row in running],
        "past": [Shown(row, experiments.finding_of(session, row)) for row in past],
        "free_shops": [shop for shop in list_shops(session) if shop.id not in busy],
        "most": MOST_DECISIONS,
        "certain": 1 / ALPHA,
        "preset_titles": {preset.key: preset.title for preset in PRESETS.values()},
    }


def _training() -> dict[str, Any]:
    try:
        return {"training": last_training(services().settings.state_dir)}
    except ReportUnreadable as error:
        return {"training": None, "training_error": str(error)}


@page.post("/learning/examples")
@needs(Role.MANAGER)
def answer() -> Response | tuple[str, int]:
    """A manager's yes or no to a proposed sentence; 409 where it is proposed no more."""
    accept = request.form.get("answer") == "yes"
    with reading() as session:
        proposal = policy_examples.find_proposal(session, text("key", 32), now())
    if proposal is None or not _kept(proposal, accept):
        flash(_("이미 답했거나 더는 제안하지 않는 문장입니다."), "warn")
        return show(), 409
    if accept:
        flash(_("예문으로 받았습니다. 검사 규칙은 다음 판에서만 바뀝니다."), "ok")
    else:
        flash(_("다시 제안하지 않겠습니다."), "ok")
    return redirect(url_for("learning.show"), 303)


def _kept(proposal: policy_examples.Proposal, accept: bool) -> bool:
    with writing() as session:
        return policy_examples.answer_proposal(session, proposal, accept=accept, staff_id=me().id)
