"""`jamsi export` and `jamsi purge`: what is kept, and for how long."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, selectinload

from jamsi.database import open_database
from qna.models import (
    AuditEvent,
    Delivery,
    DeliveryAttempt,
    Draft,
    Question,
    Review,
    now,
)
from qna.settings import load_settings
from qna.store.audit import record_event

BATCH = 500


@click.command(epilog="Example:  jamsi export > questions.jsonl")
@click.option("--raw", is_flag=True, help="With the payloads as they came (personal data!).")
def export(raw: bool) -> None:
    """Write every question with its drafts, reviews and deliveries, a JSON line each."""
    last = 0
    with open_database(load_settings()).read() as session:
        while batch := list(session.scalars(_after(last))):
            for question in batch:
                click.echo(json.dumps(_record(question, raw), ensure_ascii=False, default=str))
            last = batch[-1].id
            session.expunge_all()


def _after(last: int) -> Select[tuple[Question]]:
    return (
        select(Question)
        .where(Question.id > last)
        .order_by(Question.id)
        .limit(BATCH)
        .options(
            selectinload(Question.shop),
            selectinload(Question.drafts),
            selectinload(Question.reviews),
            selectinload(Question.deliveries),
        )
    )


def _record(question: Question, raw: bool) -> dict[str, Any]:
    hidden = {"raw", "shop_id", "lease_owner", "lease_until", "nudged_at", "claim"}
    record = {"shop": question.shop.name} | _columns(question, hidden - ({"raw"} if raw else set()))
    record["drafts"] = [_columns(each) for each in question.drafts]
    record["reviews"] = [_columns(each) for each in question.reviews]
    record["deliveries"] = [_columns(each) for each in question.deliveries]
    return record


def _columns(row: Any, hidden: Collection[str] = ()) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in hidden}


@click.command(epilog="Example:  jamsi purge --days 365 --yes")
@click.option("--days", type=click.IntRange(1), help="Default: JAMSI_RETENTION_DAYS.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(days: int | None, yes: bool) -> None:
    """Remove closed questions older than the retention time, with all that belongs to them."""
    settings = load_settings()
    days = days or settings.retention_days
    before = now() - timedelta(days=days)
    old = select(Question.id).where(
        Question.received_at < before,
        Question.status.in_(["answered", "rejected", "withdrawn"]),
    )
    database = open_database(settings)
    with database.read() as session:
        ids = list(session.scalars(old))
    if not yes:
        # Outside of any transaction: a person takes their time.
        click.confirm(f"Remove {len(ids)} closed questions older than {days} days?", abort=True)
    with database.write() as session:
        for start in range(0, len(ids), BATCH):
            _remove(session, ids[start : start + BATCH])
        record_event(session, "questions.purged", count=len(ids), days=days)
    click.echo(f"Removed {len(ids)} questions.")


def _remove(session: Session, ids: list[int]) -> None:
    deliveries = select(Delivery.id).where(Delivery.question_id.in_(ids))
    session.execute(delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(deliveries)))
    for table in (Delivery, Review, Draft, AuditEvent):
        session.execute(delete(table).where(table.question_id.in_(ids)))
    session.execute(delete(Question).where(Question.id.in_(ids)))
