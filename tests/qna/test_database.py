"""What every connection is set to, and what the database's files look like to others."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

import migrations
from qna import database as module
from qna.database import Database
from qna.folders import FolderNotOurs, check_ours, make_ours
from qna.settings import Settings, SettingsError


def test_a_commit_on_sqlite_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    source = Path(module.__file__).read_text()
    assert 'SYNCHRONOUS = "FULL"' in source, "tests alone run with less"
    monkeypatch.setattr(module, "SYNCHRONOUS", "FULL")
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.read() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
    database.dispose()


def test_a_new_database_and_its_folder_are_closed(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        migrations.upgrade(f"sqlite:///{tmp_path / 'new' / 'state' / 'jamsi.db'}")
    finally:
        os.umask(before)
    made = [tmp_path / "new", tmp_path / "new" / "state", *(tmp_path / "new" / "state").iterdir()]
    assert len(made) > 2
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_statement_is_prepared_for_a_pooler_to_mix_up(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.read() as session:
        for _ in range(20):
            session.execute(text("SELECT 1 FROM shops")).all()
        count = text("SELECT count(*) FROM pg_prepared_statements")
        assert session.execute(count).scalar_one() == 0
    database.dispose()


def test_who_stands_still_in_a_transaction_does_not_hold_its_rows_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 1)
    stopped, other = Database(postgres_url), Database(postgres_url)

    def hang() -> None:
        with stopped.write() as session:
            session.execute(text("LOCK TABLE cards"))
            with other.write() as waiting:
                # Waits for the lock, which ends with the other's second.
                waiting.execute(text("SELECT count(*) FROM cards"))
            session.execute(text("SELECT 1"))

    with pytest.raises(SQLAlchemyError):
        hang()
    with stopped.write() as session:
        session.execute(text("SELECT 1"))
    stopped.dispose()
    other.dispose()


def test_writes_are_checked_by_writing(database_url: str) -> None:
    database = Database(database_url)
    database.check_writes()
    database.dispose()


def held(url: str) -> sqlite3.Connection:
    """Another process's write, as far as SQLite can tell."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_write_that_waits_looks_again_without_sleeping_longer_each_time(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, slept = Database(sqlite_url), list[float]()
    with closing(held(sqlite_url)) as other:

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 40:
                other.rollback()

        monkeypatch.setattr(module.time, "sleep", sleep)
        with database.write() as session:
            session.execute(text("UPDATE shops SET name = name"))
    assert slept == [module.LOOK_SECONDS] * 40
    database.dispose()


def test_a_write_gives_up_and_reads_go_on(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    database = Database(sqlite_url)
    with closing(held(sqlite_url)) as other:
        with pytest.raises(OperationalError, match="locked"), database.write() as session:
            session.connection()
        with database.read() as session:
            session.execute(text("SELECT 1 FROM shops")).all()
            # For what no write waits for, as another process's recovery.
            assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 50
        other.rollback()
        with database.write() as session:
            session.execute(text("UPDATE shops SET name = name"))
    database.dispose()


def test_a_database_that_takes_no_writes_is_not_well(sqlite_url: str) -> None:
    database = Database(sqlite_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    with pytest.raises(SQLAlchemyError):
        database.check_writes()
    database.dispose()


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_a_full_disk_is_not_well(sqlite_url: str) -> None:
    """A process that may write no more to a file meets what a full disk would say."""
    code = (
        "import resource, signal, sys; from qna.database import Database\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "database = Database(sys.argv[1]); database.check_writes(); database._checked_until = 0\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "try: database.check_writes()\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    command = [sys.executable, "-c", code, sqlite_url]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "OperationalError"


def test_a_folder_in_a_place_for_everybody_must_be_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ours(tmp_path / "mine")
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "file").touch()
    for name in ("link", "open", "file"):
        with pytest.raises(FolderNotOurs):
            check_ours(tmp_path / name)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(FolderNotOurs):
        check_ours(tmp_path / "mine")


def test_the_socket_of_a_long_state_folder_is_in_a_folder_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    settings = Settings(state_dir=tmp_path / ("x" * 120))
    folder = settings.redis_socket.parent
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(SettingsError, match="JAMSI_REDIS_URL"):
        _ = settings.redis
