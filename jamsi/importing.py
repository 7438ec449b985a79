"""`jamsi import answers`: a shop does not begin empty."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from jamsi.database import open_database
from jamsi.shops.asking import read_pairs
from jamsi.shops.group import require_shop
from qna.database import Database
from qna.incoming import clean_text
from qna.models import AnswerImport, ImportState, now
from qna.reuse.columns import FIELDS, NEEDED, plain
from qna.reuse.files import MAX_BYTES, MAX_ROWS, Refusal
from qna.reuse.rows import RowProblem, RowWrong, read_row
from qna.settings import load_settings
from qna.store import answer_imports
from qna.store.answer_imports import ImportInvalid
from worker.importing.work import work_on

LISTED = 20
"""Wrong rows that are printed."""
WAIT_SECONDS = 0.3
REFUSALS: Mapping[str, str] = {
    Refusal.EMPTY: "the file is empty",
    Refusal.TOO_LARGE: f"larger than {MAX_BYTES >> 20} MB, or unpacks to far more: split it",
    Refusal.TOO_MANY_ROWS: f"more than {MAX_ROWS:,} rows: split the file",
    Refusal.CHARSET: "neither UTF-8 nor CP949 (Korean Windows): save it as CSV UTF-8",
    Refusal.OLD_EXCEL: "an old Excel file or one with a password: save it as .xlsx without one",
    Refusal.HTML: "a web page, whatever its name says: open it in Excel and save it as .xlsx",
    Refusal.DAMAGED: "damaged, or no Excel file",
    Refusal.NO_HEADER: "no row names the columns",
    Refusal.LOST: "reading it ended the process three times: save it anew, as CSV",
}
PROBLEMS: Mapping[str, str] = {
    RowProblem.NO_QUESTION: "no question",
    RowProblem.NO_ANSWER: "no answer",
    RowProblem.TOO_LONG: "question or answer is too long",
    RowProblem.BAD_DATE: "a date that cannot be read, or in the future",
    RowProblem.UNREADABLE: "cannot be read; a quote that is not closed?",
    RowProblem.FORGOTTEN: "its customer was forgotten",
    RowProblem.UNDER_WAY: "is being answered here",
}


@click.group(epilog="Example:  jamsi import answers qna.xlsx --shop my-mall")
def import_() -> None:
    """Bring along what a shop did before."""


@import_.command(
    epilog="Examples:\n\n"
    "  jamsi import answers qna.xlsx --shop my-mall\n\n"
    "  jamsi import answers qna.csv --shop my-mall --column answer=회신 --yes"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", "shop_name", required=True, help="Whose answers they are.")
@click.option(
    "--column", "given", multiple=True, metavar="FIELD=NAME",
    help=f"Which column is what, where its name is not known. Fields: {', '.join(FIELDS)}.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not show the first rows and ask.")
def answers(file: Path, shop_name: str, given: tuple[str, ...], yes: bool) -> None:
    """Take past questions and answers from a CSV or XLSX file, as sellers' pages export them.

    They are shown to staff beside similar questions and never posted. What is killed half-way is
    taken up again by the relay, or by the same command.
    """
    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(REFUSALS[Refusal.TOO_LARGE])
    database = open_database(load_settings())
    named = read_pairs(given)
    import_id = _bring(database, shop_name, file)
    row = _done_with(database, import_id, ImportState.TO_READ)
    try:
        columns = _columns(database, row, named)
        _preview(row, columns)
        if not yes:
            click.confirm(f"Take up to {row.rows_total:,} rows for {shop_name}?", abort=True)
        with database.write() as session:
            answer_imports.start_taking(session, import_id, columns, staff_id=None)
    except (click.ClickException, click.Abort):
        with database.write() as session:
            answer_imports.drop_import(session, import_id)
        raise
    _say(_done_with(database, import_id, ImportState.TO_TAKE))


def _bring(database: Database, shop_name: str, file: Path) -> int:
    content = file.read_bytes()
    try:
        with database.write() as session:
            shop = require_shop(session, shop_name)
            name = clean_text(file.name)
            return answer_imports.bring(session, shop, content, file_name=name, staff_id=None).id
    except ImportInvalid:
        raise click.ClickException(
            f"{shop_name} has {answer_imports.MAX_OPEN} unfinished files; see its page of answers"
        ) from None


def _done_with(database: Database, import_id: int, state: ImportState) -> AnswerImport:
    """The file when it has left `state`: worked on here, or by a relay that was first.

    Raises `click.ClickException` where it was refused.
    """
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("reading" if state == ImportState.TO_READ else "taking", total=None)
        while (row := _row(database, import_id)).state == state:
            progress.update(bar, total=row.rows_total or None, completed=row.position)
            if not work_on(
                database, import_id, progress=lambda done: progress.update(bar, completed=done)
            ):
                time.sleep(WAIT_SECONDS)
    if row.state == ImportState.FAILED:
        raise click.ClickException(REFUSALS.get(row.problem or "", str(row.problem)))
    return row


def _row(database: Database, import_id: int) -> AnswerImport:
    with database.read() as session:
        row = session.get(AnswerImport, import_id)
    if row is None:
        raise click.ClickException("somebody has deleted this import meanwhile")
    return row


def _columns(database: Database, row: AnswerImport, named: Mapping[str, str]) -> dict[str, int]:
    with database.read() as session:
        columns = answer_imports.known_columns(session, row.headers, row.signature)
    places = {plain(name): place for place, name in reversed(list(enumerate(row.headers)))}
    for field, name in named.items():
        if field not in FIELDS:
            raise click.UsageError(f"--column: no field {field}; one of {', '.join(FIELDS)}")
        if plain(name) not in places:
            raise click.UsageError(f"--column: no column {name}; {_names(row.headers)}")
        columns[field] = places[plain(name)]
    if missing := [field for field in NEEDED if field not in columns]:
        raise click.UsageError(
            f"which column is the {' and the '.join(missing)}? --column {missing[0]}=NAME; "
            + _names(row.headers)
        )
    return columns


def _names(headers: Iterable[str]) -> str:
    return "the file has " + ", ".join(clean_text(name) for name in headers if name)


def _preview(row: AnswerImport, columns: Mapping[str, int]) -> None:
    console = Console(stderr=True)
    console.print(", ".join(f"{f} ← {clean_text(row.headers[p])}" for f, p in columns.items()),
                  markup=False, highlight=False)  # fmt: skip
    table = Table("question", "answer", "product", "answered", show_lines=True)
    zone = ZoneInfo("Asia/Seoul")
    for cells in row.sample[:5]:
        try:
            said = read_row(cells, columns, zone, now=now())
        except RowWrong as wrong:
            table.add_row(Text(PROBLEMS[wrong.problem], style="red"), "", "", "")
            continue
        at = f"{said.answered_at.astimezone(zone):%Y-%m-%d}" if said.answered_at else ""
        shown = (said.question[:80], said.answer[:80], (said.product_name or "")[:40], at)
        table.add_row(*map(Text, shown))
    console.print(table)


def _say(row: AnswerImport) -> None:
    click.echo(
        f"Took {row.taken:,} answers; {row.duplicates:,} were there already, "
        f"{row.wrong_count:,} rows were wrong."
    )
    for each in row.wrong[:LISTED]:
        click.echo(
            f"  row {each['line']}: {PROBLEMS.get(each['reason'], each['reason'])}", err=True
        )
    if row.wrong_count > LISTED:
        click.echo(f"  … and {row.wrong_count - LISTED:,} more", err=True)
