"""Connections and sessions for SQLite (WAL) and PostgreSQL."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Update,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, configure_mappers, sessionmaker
from sqlalchemy.types import TypeDecorator

from qna.folders import make_closed

CHECK_SECONDS = 5.0
POOL_SIZE = 8
"""Connections that a process keeps once it needed so many at the same moment."""
OVERFLOW = 32
"""Connections beyond the pool's size, closed again after use."""
LOCK_SECONDS = 30.0
"""How long a write waits for SQLite's one writer before it gives up."""
LOOK_SECONDS = 0.001
"""Between two looks whether another process is done. SQLite's own handler sleeps longer each time,
up to 0.1 s: who came late overtook who had waited long."""
IDLE_SECONDS = 300
"""How long PostgreSQL lets a process stand still inside a transaction, whose rows nobody else can
change meanwhile: a stopped process, a frozen machine. Longer than a reader pauses in an export."""
SYNCHRONOUS = "FULL"
"""Of SQLite. WAL's usual NORMAL may lose the last commits in a power cut: a question that got its
202, a reply that was posted and would be posted again."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, UTC in SQL (SQLite keeps no zone, so it is put back here)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One engine; `read()` and `write()` give short sessions.

    No session may stay open across a model call or a network call.
    """

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE) -> None:
        # Else inside the first transaction: a tenth of a second, in which nobody writes to SQLite.
        configure_mappers()
        self.url = make_url(url)
        self.engine = _create_engine(url, pool_size)
        self.most_connections = pool_size + OVERFLOW
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        writing = self.engine.execution_options(jamsi_write=True)
        self._writing_sessions = sessionmaker(writing, expire_on_commit=False)
        # SQLite has one writer. Within a process a lock hands over at once; between processes
        # `_take_lock` looks again and again.
        sqlite = self.url.get_backend_name() == "sqlite"
        self._checking = threading.Lock()
        self._checked_until = 0.0
        self._turn: AbstractContextManager[object] = threading.RLock() if sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls everything back on an exception."""
        with self._turn, self._writing_sessions.begin() as session:
            yield session

    def check_writes(self) -> None:
        """Commit something that changes nothing. Raises `SQLAlchemyError`: away, full, read-only.

        At most once in `CHECK_SECONDS`, for anybody may ask.
        """
        with self._checking:
            if time.monotonic() < self._checked_until:
                return
            with self.write() as session:
                self._write_nothing(session)
            self._checked_until = time.monotonic() + CHECK_SECONDS

    def _write_nothing(self, session: Session) -> None:
        if self.url.get_backend_name() == "sqlite":
            version = session.execute(text("PRAGMA user_version")).scalar_one()
            session.execute(text(f"PRAGMA user_version = {int(version)}"))
        else:
            # An id is given to transactions that write only; committing one is a write.
            session.execute(text("SELECT pg_current_xact_id()"))

    def dispose(self) -> None:
        self.engine.dispose()


def _create_engine(url: str, pool_size: int) -> Engine:
    # Parameters are hidden: an error in a log must not show what a customer wrote.
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            # A pooler in transaction mode (pgbouncer before 1.21) hands each transaction to another
            # connection, where a prepared statement of the same name may be there already.
            connect_args={"prepare_threshold": None},
            pool_size=pool_size,
            max_overflow=OVERFLOW,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    database = make_url(url).database
    if database and not database.startswith((":memory:", "file:")):
        _make_database(Path(database))
    engine = create_engine(
        url,
        connect_args={"timeout": LOCK_SECONDS},
        pool_size=pool_size,
        max_overflow=OVERFLOW,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_database(file: Path) -> None:
    """The database and a folder made for it are its owner's alone; what is there keeps its mode.

    The files that SQLite puts beside it (-wal, -shm) take the mode of the database.
    """
    make_closed(file.parent)
    if not file.exists():
        # An empty file is an empty database.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Not in the start-up packet, which a pooler may refuse. Behind one it reaches the connection
    # that is given at this moment alone: `docs/kubernetes.md` says what to set there.
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late for a read before a write: `_begin_sqlite` sends it.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # The driver's own call: SQLAlchemy's takes longer than many a transaction.
    driver = connection.connection.driver_connection
    writing = connection.get_execution_options().get("jamsi_write")
    try:
        if writing:
            _take_lock(driver)
        else:
            driver.execute("BEGIN")
    except sqlite3.Error as error:
        statement = "BEGIN IMMEDIATE" if writing else "BEGIN"
        raise OperationalError(statement, None, error) from error


def _take_lock(driver: sqlite3.Connection) -> None:
    """Waits here for the one writer, instead of failing half-way through."""
    until = time.monotonic() + LOCK_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while not _took_lock(driver, last=time.monotonic() > until):
            time.sleep(LOOK_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(1000 * LOCK_SECONDS)}")


def _took_lock(driver: sqlite3.Connection, *, last: bool) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # The low byte: what else is known of it (a recovery under way) stands above.
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def changes_a_row(session: Session, statement: Update) -> bool:
    """Run a conditional UPDATE; False: it met no row, somebody else was first."""
    return bool(cast(CursorResult[Any], session.execute(statement)).rowcount)
