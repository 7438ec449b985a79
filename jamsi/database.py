"""The database of a command that works with what is there, and makes none."""

from pathlib import Path

import click
from sqlalchemy import make_url

from qna.database import Database
from qna.settings import Settings


def open_database(settings: Settings) -> Database:
    """Raises `click.ClickException` where a file is missing: a connection would make it, empty."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise click.ClickException(
            f"There is no database yet: {url.database}. `jamsi run` and `jamsi migrate` make it; "
            "JAMSI_STATE_DIR and JAMSI_DATABASE_URL say where it is."
        )
    return Database(settings.database)
