"""Alembic's entry: one connection, one transaction for each migration."""

from alembic import context

from migrations import belongs_to_models
from qna.database import Database
from qna.models import Base


def run() -> None:
    database = Database(context.config.attributes["database_url"])
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes.get("metadata", Base.metadata),
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            include_name=belongs_to_models,
        )
        with context.begin_transaction():
            context.run_migrations()
    database.dispose()


run()
