"""The schema's history, run by `jamsi migrate` (Alembic, configured here without an ini file)."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def alembic_config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    command.downgrade(alembic_config(database_url), revision)


def belongs_to_models(name: str | None, kind: str, _parents: object) -> bool:
    """False for the search index: each database has its own, and no model."""
    return not (kind == "table" and (name or "").startswith("question_search"))
