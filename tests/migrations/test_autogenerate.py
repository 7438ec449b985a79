"""`make migration`: one file that both databases take, up and down, and no file for nothing."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy
from sqlalchemy import Column, MetaData, String

import migrations
from migrations.autogenerate import BreaksRows, NothingToWrite, write_migration
from qna.models import Base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "history"
    shutil.copytree(Path(migrations.__file__).parent, copy)
    return copy


@pytest.fixture
def urls(sqlite_url: str, postgres_url: str) -> Sequence[str]:
    """They are at the head already, which is as good as empty and faster."""
    return [sqlite_url, postgres_url]


def models_with(column: "Column[str]") -> MetaData:
    copy = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(copy)
    copy.tables["shops"].append_column(column)
    return copy


def test_a_column_of_the_models_becomes_a_migration(folder: Path, urls: Sequence[str]) -> None:
    before = len(list((folder / "versions").glob("[0-9]*.py")))
    models = models_with(Column("motto", String(20), nullable=True, index=True))
    path = write_migration("shops have a motto", urls, folder=folder, metadata=models)
    assert path.name == f"{before + 1:04}_shops_have_a_motto.py"
    text = path.read_text()
    assert "shops have a motto" in text
    assert f"down_revision = '{before:04}'" in text
    for url in urls:
        engine = sqlalchemy.create_engine(url)
        assert "motto" in {each["name"] for each in sqlalchemy.inspect(engine).get_columns("shops")}
        assert "ix_shops_motto" in {
            each["name"] for each in sqlalchemy.inspect(engine).get_indexes("shops")
        }
        engine.dispose()


def test_without_a_change_nothing_is_written(folder: Path, urls: Sequence[str]) -> None:
    with pytest.raises(NothingToWrite, match="qna/models"):
        write_migration(f"nothing {uuid4().hex}", urls, folder=folder)
    assert not list((folder / "versions").glob("*nothing*"))


def test_a_column_that_old_rows_have_no_value_for_is_refused(
    folder: Path, urls: Sequence[str]
) -> None:
    models = models_with(Column("motto", String(20), nullable=False, default=""))
    with pytest.raises(BreaksRows, match=r"shops\.motto: .*server_default"):
        write_migration("shops have a motto", urls, folder=folder, metadata=models)
    assert not list((folder / "versions").glob("*motto*"))
    models = models_with(Column("motto", String(20), nullable=False, server_default=""))
    assert write_migration("shops have a motto", urls, folder=folder, metadata=models).exists()
