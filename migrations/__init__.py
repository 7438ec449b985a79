"""The schema's history, run by `jamsi migrate` (Alembic, configured here without an ini file)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def alembic_config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    command.downgrade(alembic_config(database_url), revision)


def newest() -> str:
    """The revision that this release's tables have."""
    return _history().get_current_head() or ""


def is_known(revision: str | None) -> bool:
    """False for one of a newer release; `None`, no tables at all, is known."""
    return revision in {each.revision for each in _history().walk_revisions()} | {None}


def _history() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def belongs_to_models(name: str | None, kind: str, _parents: object) -> bool:
    """False for the search index: each database has its own, and no model."""
    return not (kind == "table" and (name or "").startswith("question_search"))
