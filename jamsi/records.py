"""`jamsi export` and `jamsi purge`: what is kept, and for how long."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from jamsi.database import open_database
from qna.database import Database
from qna.models import (
    Question,
    now,
)
from qna.settings import load_settings
from qna.store.audit import record_event
from qna.store.forgetting import EXPORTED, remove, remove_brought, too_old

BATCH = 500
_SHARE = click.FloatRange(0, 0.9)


@click.command(epilog="Example:  jamsi export --as sft --card card.md > sft.jsonl")
@click.option("--raw", is_flag=True, help="With the payloads as they came (personal data!).")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["sft", "dpo", "eval"]),
    help="Decisions of staff to learn from, masked, in TRL's formats; eval: for `jamsi evaluate`.",
)
@click.option("--shop", help="With --as: of this shop only.")
@click.option(
    "--card",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="With --as: write here what is in it and what is not (Markdown).",
)
@click.option(
    "--validation",
    default=0.1,
    show_default=True,
    type=_SHARE,
    help="Of --as: before test.",
)
@click.option("--test", default=0.2, show_default=True, type=_SHARE, help="Of --as: the latest.")
def export(
    raw: bool, kind: str | None, shop: str | None, card: Path | None, validation: float, test: float
) -> None:
    """Write every question with its drafts, reviews and deliveries, a JSON line each.

    With --as only what staff decided, as training or test data without personal data.
    """
    if kind is not None:
        from jamsi.learning_data import export_decisions
        from worker.learning.examples import Kind

        if raw:
            raise click.UsageError("--raw does not go with --as: personal data stays out of it.")
        export_decisions(Kind(kind), shop=shop, validation=validation, test=test, card=card)
    elif shop or card:
        raise click.UsageError("--shop and --card go with --as.")
    else:
        _export_all(raw)


def _export_all(raw: bool) -> None:
    database = open_database(load_settings())
    newest, last = _audited(database, raw), 0
    with database.read() as session:
        while batch := list(session.scalars(_after(last, newest))):
            for question in batch:
                click.echo(json.dumps(_record(question, raw), ensure_ascii=False, default=str))
            last = batch[-1].id
            session.expunge_all()


def _audited(database: Database, raw: bool) -> int:
    """The newest question that goes into the export, which is on record before its first line:
    what is stopped half-way has left the house too. Nothing that came later goes into it, for
    `jamsi forget` names the exports that are younger than a question."""
    with database.write() as session:
        newest, count = session.execute(select(func.max(Question.id), func.count())).one()
        record_event(session, EXPORTED, count=count, raw=raw)
    return newest or 0


def _after(last: int, newest: int) -> Select[tuple[Question]]:
    return (
        select(Question)
        .where(Question.id > last, Question.id <= newest)
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
    """Remove questions older than the retention time, whatever became of them; past answers too."""
    settings = load_settings()
    days = days or settings.retention_days
    before = now() - timedelta(days=days)
    database = open_database(settings)
    with database.read() as session:
        ids = too_old(session, before)
    if not yes:
        # Outside of any transaction: a person takes their time.
        click.confirm(f"Remove {len(ids)} questions older than {days} days?", abort=True)
    with database.write() as session:
        remove(session, ids)
        record_event(session, "questions.purged", count=len(ids), days=days)
    imported = _purge_imported(database, before)
    click.echo(f"Removed {len(ids)} questions.")
    if imported:
        click.echo(f"Removed {imported} past answers that files had brought.")


def _purge_imported(database: Database, before: datetime) -> int:
    """Portion by portion, and how many: nothing waits for all of them."""
    removed = 0
    while True:
        with database.write() as session:
            now_removed = remove_brought(session, before)
        if not now_removed:
            return removed
        removed += now_removed
