"""`jamsi forget`: a customer asks that nothing of them is kept."""

from collections.abc import Sequence

import click
from sqlalchemy.orm import Session

from jamsi.database import open_database
from jamsi.shops.group import require_shop
from qna.models import AuditEvent, Question
from qna.settings import load_settings
from qna.store.forgetting import exports_with, forget_brought, of_author
from qna.store.forgetting import forget as forget_questions
from qna.store.past_answers import count_author


@click.command(
    epilog="Examples:\n\n"
    "  jamsi forget --shop my-mall --author 김민수\n\n"
    "  jamsi forget --question 1024"
)
@click.option("--shop", "shop_name", help="The shop whose customer it is.")
@click.option("--author", help="The name exactly as the platform sends it (`jamsi export`).")
@click.option("--question", "question_id", type=int, help="One question, by its number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(shop_name: str | None, author: str | None, question_id: int | None, yes: bool) -> None:
    """Take a customer's texts out: question, payload, drafts, replies, notes, search index,
    and what files of past answers brought of them.

    An empty row stays, so that the platform cannot bring them back. What the platform itself
    shows is deleted there; backups, exports and what was learned from them are yours to delete,
    and exports and adapters are listed.
    """
    if (question_id is None) == (author is None) or (author is None) != (shop_name is None):
        raise click.UsageError("give --shop and --author, or --question alone")
    database = open_database(load_settings())
    with database.read() as session:
        ids = _chosen(session, shop_name, author, question_id)
        brought = _brought(session, shop_name, author)
        exports = exports_with(session, ids)
    if not ids and not brought:
        raise click.ClickException("no question is like that, or all are forgotten already")
    imported = f" and {brought} imported answers" if brought else ""
    if not yes:
        click.confirm(f"Forget {len(ids)} questions{imported} for good?", abort=True)
    with database.write() as session:
        forget_questions(session, ids)
        if shop_name is not None and author is not None:
            forget_brought(session, require_shop(session, shop_name).id, author)
    click.echo(f"Forgot {len(ids)} questions{imported}.")
    _say_exports(exports)


def _chosen(
    session: Session, shop_name: str | None, author: str | None, question_id: int | None
) -> list[int]:
    if shop_name is not None and author is not None:
        return of_author(session, require_shop(session, shop_name).id, author)
    question = session.get(Question, question_id)
    return [question.id] if question and question.forgotten_at is None else []


def _brought(session: Session, shop_name: str | None, author: str | None) -> int:
    """How many past answers of a customer came out of files."""
    if shop_name is None or author is None:
        return 0
    return count_author(session, require_shop(session, shop_name).id, author)


def _say_exports(exports: Sequence[AuditEvent]) -> None:
    for export in exports:
        if learned := export.detail.get("learned"):
            click.echo(
                f"  An adapter of {export.at:%Y-%m-%d %H:%M} UTC may have learned from them: its "
                f"folder under learning/ in the state folder ends in {learned['batch']}; `jamsi "
                "learn --back` stops serving it."
            )
            continue
        what = " with payloads" if export.detail.get("raw") else ""
        click.echo(f"  An export of {export.at:%Y-%m-%d %H:%M} UTC{what} may hold them still.")
