"""What is done with a file of past answers: read it, take its rows, take them out again.

Each portion is a short transaction of its own. On SQLite nothing is written afterwards for as long
as it took: other writers wait there by sleeping, and would else never get their turn.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.models import ImportState, now
from qna.reuse.columns import MAX_HEADER_LINE, find_header, signature_of
from qna.reuse.files import Refusal
from qna.reuse.rows import PastRow, RowProblem, RowWrong, read_row
from qna.store import answer_taking
from qna.store.answer_taking import ImportTask, Line, content_of
from worker.importing.cells import FileRefused, Row
from worker.importing.table import read_rows

log = structlog.get_logger()

CHUNK = 100
SAMPLE = 20
BEAT_SECONDS = 5.0
Progress = Callable[[int], object]


def _untold(_done: int) -> None:
    """Nobody looks on."""


def work_on(database: Database, import_id: int, *, progress: Progress | None = None) -> bool:
    """Do what waits to be done with the file; False when nothing does. Safe to run twice.

    `progress` is told how many rows below the header are dealt with.
    """
    with database.write() as session:
        task = answer_taking.claim_import(session, import_id)
        lost = task is not None and answer_taking.gave_up(session, task)
    if task is None:
        return False
    try:
        if lost:
            raise FileRefused(Refusal.LOST)
        with _keeping(database, task):
            _STEPS[ImportState(task.state)](database, task, progress or _untold)
    except FileRefused as refused:
        with database.write() as session:
            answer_taking.save_refused(session, task, refused.refusal)
    except MemoryError:
        with database.write() as session:
            answer_taking.save_refused(session, task, Refusal.TOO_LARGE)
    return True


def _read(database: Database, task: ImportTask, _progress: Progress) -> None:
    """What kind of table it is, and how many rows it has."""
    rows = iter(_rows_of(database, task))
    first = list(islice(rows, MAX_HEADER_LINE + SAMPLE))
    line = find_header([row or [] for row in first[:MAX_HEADER_LINE]])
    if line is None:
        raise FileRefused(Refusal.NO_HEADER)
    header = [" ".join(cell.split())[:100] for cell in first[line] or []]
    below = len(first) - line - 1 + sum(1 for _ in rows)
    sample = [[cell[:500] for cell in row] for row in first[line + 1 :] if row and any(row)]
    with database.write() as session:
        answer_taking.save_read(
            session, task, header_line=line, headers=header, signature=signature_of(header),
            sample=sample[:SAMPLE], rows_total=below,
        )  # fmt: skip


def _rows_of(database: Database, task: ImportTask) -> Iterable[Row]:
    with database.read() as session:
        content = content_of(session, task.import_id)
    return read_rows(content)


def _take(database: Database, task: ImportTask, progress: Progress) -> None:
    """The rows behind those that are taken already, portion by portion."""
    zone = ZoneInfo(task.timezone)
    start = task.header_line + 1 + task.position
    rows = islice(enumerate(_rows_of(database, task), start=1), start, None)
    done = task.position
    while portion := list(islice(rows, CHUNK)):
        lines = [(line, _line(row, task, zone)) for line, row in portion]
        if not _save(database, task, lines):
            return
        done += len(portion)
        progress(done)
    with database.write() as session:
        answer_taking.save_done(session, task)


def _line(row: Row, task: ImportTask, zone: ZoneInfo) -> PastRow | RowProblem | None:
    if row is None:
        return RowProblem.UNREADABLE
    if not any(row):
        return None
    try:
        return read_row(row, task.columns, zone, now=now())
    except RowWrong as wrong:
        return wrong.problem


def _save(database: Database, task: ImportTask, lines: list[Line]) -> bool:
    with _leaving_room(database), database.write() as session:
        return answer_taking.save_chunk(session, task, lines)


@contextmanager
def _leaving_room(database: Database) -> Iterator[None]:
    begun = time.monotonic()
    yield
    if database.url.get_backend_name() == "sqlite":
        time.sleep(min(time.monotonic() - begun, 0.5))


def _delete(database: Database, task: ImportTask, _progress: Progress) -> None:
    more: bool | None = True
    while more:
        with _leaving_room(database), database.write() as session:
            more = answer_taking.delete_some(session, task, limit=CHUNK)


_STEPS: dict[ImportState, Callable[[Database, ImportTask, Progress], None]] = {
    ImportState.TO_READ: _read,
    ImportState.TO_TAKE: _take,
    ImportState.TO_DELETE: _delete,
}


@contextmanager
def _keeping(database: Database, task: ImportTask) -> Iterator[None]:
    """Extends the lease while the work goes on."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(BEAT_SECONDS):
            try:
                with database.write() as session:
                    answer_taking.extend_lease(session, task)
            except SQLAlchemyError as error:
                log.warning("import_lease_not_extended", error=type(error).__name__)

    keeper = threading.Thread(target=beat, name="import-lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopped.set()
        keeper.join()
