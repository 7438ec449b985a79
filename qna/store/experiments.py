"""Experiments: two ways of drafting by lot; when one ends, and what came of it.

A question counts once, by the first decision about it that stands. It counts as left unchanged
when staff approved the first draft for its text as the model wrote it: not after they had another
one written, and not where the shop's template stood in. What they rejected counts as changed.
Decisions of a group count like others.
"""

from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, and_, exists, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from qna.database import changes_a_row
from qna.experiments.arms import FIELDS, Arm, NewArm, read_arm
from qna.experiments.sequential import MOST_DECISIONS, Finding, Outcome, Tally, weigh
from qna.models import Decision, Draft, DraftSource, Experiment, Review, Shop, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.inserting import insert_unless_there
from qna.store.shop_settings import change_shop, check_settings

MOST_READ = 4 * MOST_DECISIONS
"""Reviews of one experiment that are read: beyond those that count, the same question's others."""
SHOWN = 20


class ExperimentInvalid(ValueError):
    """`open`: the shop compares two already; `same`: the arms do not differ; else a field."""


def settings_of(shop: Shop, **changed: Any) -> dict[str, Any]:
    """What the shop drafts with, `changed` on top. Another preset leaves its sampling aside."""
    values: dict[str, Any] = {name: getattr(shop, name) for name in FIELDS} | changed
    if values["preset"] != shop.preset:
        values["sampling"] = {}
    return values


def start_experiment(
    session: Session, shop: Shop, arms: Mapping[Arm, Mapping[str, Any]], *, staff_id: int
) -> None:
    """Questions that come from now on draw one of two arms.

    Raises `ExperimentInvalid`, and `ShopInvalid` naming a field that the shop may not have.
    """
    try:
        checked = {arm: NewArm.model_validate(dict(arms[arm])) for arm in Arm}
    except ValidationError as error:
        raise ExperimentInvalid(str(error.errors()[0]["loc"][0])) from None
    if checked[Arm.A] == checked[Arm.B]:
        raise ExperimentInvalid("same")
    stored = {arm.value: settings.model_dump() for arm, settings in checked.items()}
    for settings in stored.values():
        check_settings(shop, settings)
    values = {
        "shop_id": shop.id, "seed": token_hex(16), "arms": stored,
        "started_at": now(), "started_by": staff_id,
    }  # fmt: skip
    if not insert_unless_there(session, Experiment, values):
        raise ExperimentInvalid("open")
    record_event(session, "experiment.started", staff_id=staff_id, shop_id=shop.id, arms=stored)


def open_experiments(session: Session) -> list[Experiment]:
    running = _shown().where(Experiment.stopped_at.is_(None))
    return list(session.scalars(running.order_by(Experiment.id)))


def past_experiments(session: Session) -> list[Experiment]:
    """The last ones, the newest first."""
    ended = _shown().where(Experiment.stopped_at.is_not(None))
    return list(session.scalars(ended.order_by(Experiment.stopped_at.desc()).limit(SHOWN)))


def _shown() -> Select[tuple[Experiment]]:
    options = (joinedload(Experiment.shop), joinedload(Experiment.starter))
    return select(Experiment).options(*options)


def finding_of(session: Session, experiment: Experiment) -> Finding:
    """How the arms stand; of one that has ended, as it was then."""
    if experiment.result is not None:
        return _stored(experiment.result)
    return weigh(_outcomes(session, experiment.id))


def _outcomes(session: Session, experiment_id: int) -> Iterator[Outcome]:
    """In the order of the decisions, `MOST_DECISIONS` at the most."""
    seen: set[int] = set()
    for row in session.execute(_decided(experiment_id)):
        if row.question_id in seen or len(seen) >= MOST_DECISIONS:
            continue
        seen.add(row.question_id)
        left = row.decision == Decision.APPROVED and row.source == DraftSource.MODEL
        yield Arm(row.arm), left and not row.again


def _decided(experiment_id: int) -> Select[Any]:
    earlier = aliased(Draft)
    again = exists().where(
        earlier.question_id == Draft.question_id,
        earlier.question_revision == Draft.question_revision,
        earlier.experiment_id == experiment_id,
        earlier.id < Draft.id,
    )
    return (
        select(Draft.arm, Draft.source, Review.question_id, Review.decision, again.label("again"))
        .join(Review, Review.draft_id == Draft.id)
        .where(Draft.experiment_id == experiment_id, Draft.arm.is_not(None))
        .where(and_(Review.undone_at.is_(None), Review.kind == ReplyKind.HOLDING))
        .order_by(Review.id)
        .limit(MOST_READ)
    )


def settle(session: Session, experiment: Experiment) -> bool:
    """End it if it is decided, or has run long enough; True: it ended now."""
    finding = finding_of(session, experiment)
    return finding.is_over and _end(session, experiment, finding, staff_id=None)


def stop_experiment(session: Session, experiment: Experiment, *, staff_id: int) -> bool:
    """By hand; False: it has ended already."""
    return _end(session, experiment, finding_of(session, experiment), staff_id=staff_id)


def _end(
    session: Session, experiment: Experiment, finding: Finding, *, staff_id: int | None
) -> bool:
    result = _kept(finding)
    statement = (
        update(Experiment)
        .where(Experiment.id == experiment.id, Experiment.stopped_at.is_(None))
        .values(stopped_at=now(), stopped_by=staff_id, result=result)
    )
    ended = changes_a_row(session, statement)
    if ended:
        named: dict[str, Any] = {"staff_id": staff_id, "shop_id": experiment.shop_id}
        record_event(session, "experiment.stopped", **named, result=result)
    return ended


def _kept(finding: Finding) -> dict[str, Any]:
    counts = {arm.value: [t.decided, t.unchanged] for arm, t in finding.tallies.items()}
    return {
        "better": finding.better,
        "decided_after": finding.decided_after,
        "evidence": round(finding.evidence, 3),
        **counts,
    }


def _stored(result: Mapping[str, Any]) -> Finding:
    return Finding(
        {arm: Tally(*result[arm.value]) for arm in Arm},
        result["evidence"],
        Arm(result["better"]) if result["better"] else None,
        result["decided_after"],
    )


def apply_arm(session: Session, experiment: Experiment, arm: Arm, *, staff_id: int) -> None:
    """The shop drafts like this arm from now on. Raises `ExperimentInvalid("open")` while it runs,
    and `ShopInvalid`."""
    if experiment.stopped_at is None:
        raise ExperimentInvalid("open")
    values = read_arm(experiment.arms[arm.value], experiment.shop).model_dump()
    change_shop(session, experiment.shop, values, staff_id=staff_id)
