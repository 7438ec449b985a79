"""A desk where something is to be learned: an experiment, edits, unknown sentences, drift."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from qna.database import Database
from qna.experiments.arms import Arm
from qna.lifecycle import Status
from qna.models import Decision, DriftAlarm, Experiment, Question, Review, Shop, Staff, now
from qna.store.experiments import open_experiments, settings_of, start_experiment
from tests.review.desk import GOOD, add_question

UNKNOWN = "창밖으로 첫눈이 소복이 내립니다."
"""Harmless, and nothing that the checker knows."""
TEXT = f"{GOOD} {UNKNOWN}"
EDITED = GOOD.replace("담당자가", "매니저가")
REPORT = {
    "finished_at": "2026-11-25T03:00:00+09:00", "promoted": False, "rows": 412, "seconds": 1260.5,
    "reasons": ["확인 통과율이 2.1점 낮아졌습니다."], "figures": {"unchanged": [0.61, 0.66]},
}  # fmt: skip


def compare(database: Database, shop: Shop, person: Staff) -> Experiment:
    with database.write() as session:
        row = session.get_one(Shop, shop.id)
        other = settings_of(row, candidates=5, preset="cool", instruction="더 짧게")
        arms = {Arm.A: settings_of(row), Arm.B: other}
        start_experiment(session, row, arms, staff_id=person.id)
        return open_experiments(session)[0]


def decided(
    database: Database, shop: Shop, person: Staff, number: int, reply: str, **values: Any
) -> Question:
    """A question about whose draft `person` has decided; the draft's text is `reply` unless
    `draft_text` is given."""
    values.setdefault("draft_text", reply)
    question = add_question(database, shop.id, number, **{"status": Status.APPROVED, **values})
    same = values["draft_text"] == reply
    with database.write() as session:
        session.add(Review(
            question_id=question.id, draft_id=question.draft_id, reviewer_id=person.id,
            decision=Decision.APPROVED if same else Decision.EDITED, reply_text=reply,
        ))  # fmt: skip
    return question


def unknown(
    database: Database, shop: Shop, person: Staff, number: int, reply: str = TEXT, **values: Any
) -> Question:
    """One whose draft was marked to be looked at, and sent as it was unless `reply` differs."""
    found = {"code": "unknown", "excerpt": UNKNOWN, "start": len(GOOD) + 1, "end": len(TEXT),
             "refuses": False}  # fmt: skip
    marked = {"draft_text": TEXT, "draft_violations": [found]}
    return decided(database, shop, person, number, reply, **marked, **values)


def furnish(database: Database, shop: Shop, person: Staff, state: Path) -> Experiment:
    """All of it at once."""
    experiment = compare(database, shop, person)
    for number in range(1, 9):
        arm = "ab"[number % 2]
        by_lot = {"draft_experiment_id": experiment.id, "draft_arm": arm}
        decided(database, shop, person, number, GOOD, **by_lot)
    for number in (11, 12):
        decided(database, shop, person, number, EDITED, draft_text=GOOD)
    last = [unknown(database, shop, person, number) for number in (21, 22, 23)][-1]
    changes = [{"model": "tiny", "prompt_version": "1", "measure": "edited", "topic": "",
                "before": 0.2, "now": 0.45, "count": 120, "examples": [last.id]}]  # fmt: skip
    with database.write() as session:
        at = now() - timedelta(hours=1)
        session.add(DriftAlarm(shop_id=shop.id, changes=changes, opened_at=at, last_at=at))
    (state / "learning").mkdir(parents=True, exist_ok=True)
    (state / "learning" / "last.json").write_text(json.dumps(REPORT), encoding="utf-8")
    return experiment
