"""What a first start needs, made once and kept: folder, secrets, tables, demo shop, one account."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import migrations
from qna.database import Database
from qna.folders import make_closed
from qna.models import Role
from qna.secret_key import keep_secret
from qna.secrets import SecretBox, box_of
from qna.settings import Settings
from qna.store.shops import add_shop, find_shop, new_webhook_secret, open_secrets, seal_secrets
from qna.store.staff import add_staff, check_login, find_staff, hash_password, set_password

DEMO_SHOP = "demo"
DEMO_LOGIN = "staff"


class AlreadyRunning(Exception):
    """Another `jamsi run` uses the same state folder."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the sample storefront and the person at the keyboard need."""

    webhook_secret: str
    login: str
    password: str


@contextmanager
def only_one(state_dir: Path) -> Iterator[None]:
    """Hold the state folder. Raises `AlreadyRunning`."""
    make_closed(state_dir)
    # It holds secrets and what customers wrote.
    state_dir.chmod(0o700)  # also one that was made before
    with (state_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"`jamsi run` is running already in {state_dir}") from None
        yield


def free_port(host: str, preferred: int) -> int:
    """`preferred`, or a free one where somebody else listens there."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {host}")


def prepare(settings: Settings, reply_url: str) -> Demo:
    """Migrate, and see to it that the demo shop and one account are there."""
    migrations.upgrade(settings.database)
    database = Database(settings.database)
    secret = _kept_webhook_secret(settings.state_dir / "demo-shop.secret")
    password = keep_secret(settings.state_dir / "staff.password", length=9)
    _keep_shop(database, box_of(settings), secret, reply_url)
    _keep_account(database, password)
    database.dispose()
    return Demo(secret, DEMO_LOGIN, password)


def _kept_webhook_secret(path: Path) -> str:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_webhook_secret() + "\n")
    return path.read_text().strip()


def _keep_shop(database: Database, box: SecretBox, secret: str, reply_url: str) -> None:
    with database.write() as session:
        shop = find_shop(session, DEMO_SHOP)
        if shop is None:
            shop = add_shop(
                session,
                box,
                name=DEMO_SHOP,
                title="잠시상점",
                platform="standard",
                webhook_secrets=[secret],
            )
        elif secret not in open_secrets(shop, box)[0]:
            seal_secrets(shop, box, [secret], {})
        shop.reply_url = reply_url


def _keep_account(database: Database, password: str) -> None:
    if check_login(database, DEMO_LOGIN, password):
        return
    hashed = hash_password(password)
    with database.write() as session:
        if person := find_staff(session, DEMO_LOGIN):
            set_password(session, person, hashed)
        else:
            add_staff(session, login=DEMO_LOGIN, password=hashed, name="첫 관리자", role=Role.ADMIN)
