"""`jamsi migrate --check`: what a process of a new release waits for before it starts."""

from pathlib import Path

import pytest
import sqlalchemy
from click.testing import CliRunner, Result

import migrations
from jamsi.serve import migrate


def check(url: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("JAMSI_DATABASE_URL", url)
    return CliRunner().invoke(migrate, ["--check"])


def test_the_newest_tables_are_well(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = check(database_url, monkeypatch)
    assert done.exit_code == 0, done.output
    assert migrations.newest() in done.output


def test_older_tables_are_not_and_nothing_is_changed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations.downgrade(database_url, "-1")
    for _ in range(2):
        done = check(database_url, monkeypatch)
        assert done.exit_code == 1
        assert "jamsi migrate" in done.output
        assert migrations.newest() in done.output


def test_the_release_before_runs_on_newer_tables(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    engine.dispose()
    done = check(database_url, monkeypatch)
    assert done.exit_code == 0, done.output


def test_a_file_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = check(f"sqlite:///{tmp_path / 'none.db'}", monkeypatch)
    assert done.exit_code == 1
    assert "no database yet" in done.output
    assert not (tmp_path / "none.db").exists()
