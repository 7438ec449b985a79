"""The migrations and the models are the same thing, on both databases, in both directions."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import migrations
from qna.database import Database
from qna.models import Base

OPTS = {"compare_type": True, "include_name": migrations.belongs_to_models}


def test_the_models_equal_the_head(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTS)
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_up(database_url: str) -> None:
    migrations.downgrade(database_url, "base")
    emptied = Database(database_url)
    assert set(inspect(emptied.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(database_url)
    assert set(inspect(emptied.engine).get_table_names()) >= set(Base.metadata.tables)
    emptied.dispose()


def test_sqlite_runs_in_wal_mode(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'jamsi.db'}"
    migrations.upgrade(url)
    database = Database(url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.dispose()


@pytest.mark.parametrize("revision", ["head", "0001"])
def test_upgrading_twice_changes_nothing(sqlite_url: str, revision: str) -> None:
    migrations.upgrade(sqlite_url, revision)
    migrations.upgrade(sqlite_url, revision)
