"""Drift alarms: one open for each shop, until somebody closes it or the change is gone."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, joinedload

from policy.types import Verdict
from qna.database import Database, changes_a_row
from qna.drift import Change, Drafted, find_changes
from qna.models import (
    Decision,
    Draft,
    DraftSource,
    DriftAlarm,
    Question,
    QuestionGroup,
    Review,
    now,
)
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.inserting import insert_unless_there

RECENT, BEFORE = timedelta(days=7), timedelta(days=28)
SAMPLE = 20_000
"""Drafts of all shops that are read of each of the two, the newest."""
KNOWN = BEFORE
"""What somebody saw and closed is no news for so long; by then it is what is usual."""
LAPSES = timedelta(days=14)
"""After so long without the change nobody needs to be told."""


def look_for_drift(database: Database, at: datetime) -> int:
    """Raise, renew or leave alone the alarm of each shop; how many shops show a change."""
    with database.read() as session:
        recent = _drafted(session, at - RECENT, at)
        before = _drafted(session, at - RECENT - BEFORE, at - RECENT)
    found = {shop: find_changes(drafts, before.get(shop, [])) for shop, drafts in recent.items()}
    moved = {shop: changes for shop, changes in found.items() if changes}
    if moved:
        with database.write() as session:
            for shop_id, changes in moved.items():
                note_drift(session, shop_id, changes, at)
    return len(moved)


def _drafted(session: Session, since: datetime, until: datetime) -> dict[int, list[Drafted]]:
    """By shop, the newest first; the topic is the group's matter, else the sensitive topic."""
    topic = func.coalesce(func.nullif(QuestionGroup.matter, ""), Question.sensitive, "")
    standing = and_(
        Review.draft_id == Draft.id, Review.undone_at.is_(None), Review.kind == ReplyKind.HOLDING
    )
    columns = (
        Question.shop_id, Draft.question_id, Draft.model, Draft.prompt_version, Draft.source,
        Draft.verdict, func.length(Draft.text).label("length"), topic.label("topic"),
        Review.decision,
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(Draft)
        .join(Question, Question.id == Draft.question_id)
        .outerjoin(QuestionGroup, QuestionGroup.id == Question.group_id)
        .outerjoin(Review, standing)
        .where(Draft.created_at >= since, Draft.created_at < until)
        .where(Question.forgotten_at.is_(None))
        .order_by(Draft.created_at.desc())
        .limit(SAMPLE)
    )
    found: dict[int, list[Drafted]] = {}
    for row in session.execute(statement):
        found.setdefault(row.shop_id, []).append(_of(row))
    return found


def _of(row: Any) -> Drafted:
    decided = row.decision in (Decision.APPROVED, Decision.EDITED)
    return Drafted(
        row.question_id,
        row.model,
        row.prompt_version,
        template=row.source == DraftSource.FALLBACK,
        look=row.verdict == Verdict.LOOK,
        length=row.length,
        topic=row.topic,
        edited=row.decision == Decision.EDITED if decided else None,
    )


def note_drift(session: Session, shop_id: int, changes: Sequence[Change], at: datetime) -> None:
    """Raise the shop's alarm for what is news, or bring the open one up to date."""
    told = [asdict(change) | {"examples": list(change.examples)} for change in changes]
    open_ = session.scalar(_open().where(DriftAlarm.shop_id == shop_id))
    if open_ is not None and open_.last_at > at - LAPSES:
        open_.changes, open_.last_at = told, at
        return
    if open_ is not None:
        # It went by itself: what comes after is told again.
        open_.closed_at = open_.last_at
        session.flush()
    known = _known(session, shop_id, at)
    news = [each for each, change in zip(told, changes, strict=True) if change.key not in known]
    if news:
        values = {"shop_id": shop_id, "changes": news, "opened_at": at, "last_at": at}
        insert_unless_there(session, DriftAlarm, values)


def _open() -> Any:
    return select(DriftAlarm).where(DriftAlarm.closed_at.is_(None))


def _known(session: Session, shop_id: int, at: datetime) -> set[tuple[str, ...]]:
    lately = select(DriftAlarm.changes).where(
        DriftAlarm.shop_id == shop_id,
        DriftAlarm.closed_at > at - KNOWN,
        DriftAlarm.closed_by.is_not(None),
    )
    names = ("model", "prompt_version", "measure", "topic")
    return {
        tuple(change[name] for name in names)
        for changes in session.scalars(lately)
        for change in changes
    }


def open_drift(session: Session, at: datetime, shop_id: int | None = None) -> list[DriftAlarm]:
    """The newest first; not those whose change has long gone."""
    found = _open().where(DriftAlarm.last_at > at - LAPSES).options(joinedload(DriftAlarm.shop))
    if shop_id is not None:
        found = found.where(DriftAlarm.shop_id == shop_id)
    return list(session.scalars(found.order_by(DriftAlarm.opened_at.desc()).limit(50)))


def examples_of(session: Session, alarm: DriftAlarm, *, secret: bool) -> dict[int, Question]:
    """The questions that its changes name and that are still here; `secret`: those too."""
    ids = {row_id for change in alarm.changes for row_id in change["examples"]}
    found = select(Question).where(Question.id.in_(ids), Question.forgotten_at.is_(None))
    if not secret:
        found = found.where(Question.secret.is_(False))
    return {row.id: row for row in session.scalars(found.options(joinedload(Question.draft)))}


def close_drift(session: Session, alarm_id: int, *, staff_id: int) -> bool:
    """False: somebody was first."""
    statement = update(DriftAlarm).where(DriftAlarm.id == alarm_id, DriftAlarm.closed_at.is_(None))
    closed = changes_a_row(session, statement.values(closed_at=now(), closed_by=staff_id))
    if closed:
        record_event(session, "drift.closed", staff_id=staff_id, alarm=alarm_id)
    return closed
