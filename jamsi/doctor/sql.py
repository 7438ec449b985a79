"""Checks of SQL, and of what it says about shops, workers and questions."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import migrations
from jamsi.doctor import clock
from jamsi.doctor.finding import Finding, fail, ok, warn
from jamsi.doctor.machine import has_key
from qna.database import Database
from qna.models import Shop, now
from qna.secrets import SecretBox, SecretsUnreadable, box_of
from qna.settings import Settings
from qna.store.shops import list_shops, warned_end
from qna.store.todo import oldest_waiting
from qna.store.workers import alive_workers

CONNECT_SECONDS = 5
WAITING_SECONDS = 300
"""A question that waits longer for its draft is a warning."""

KINDS = {
    "drafts": "jamsi worker drafts",
    "deliveries": "jamsi worker deliveries",
    "relay": "jamsi relay",
}


def check_sql(settings: Settings) -> Iterator[Finding]:
    url = make_url(settings.database)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        yield _no_file(settings, shown)
        return
    if url.get_backend_name() != "sqlite":
        url = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    database = Database(url.render_as_string(hide_password=False), pool_size=1)
    try:
        yield from _database(database, settings, shown)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield fail("SQL", f"{shown}: {reason}", "Start the database, or correct JAMSI_DATABASE_URL")
    finally:
        database.dispose()


def _no_file(settings: Settings, shown: str) -> Finding:
    remedy = "`jamsi run` makes it, and so does `jamsi migrate`"
    if settings.database_url:
        return fail("SQL", f"{shown}: no such file", remedy)
    return warn("SQL", f"{shown}: not made yet", remedy)


def _database(database: Database, settings: Settings, shown: str) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        dialect = connection.dialect
        version = ".".join(str(part) for part in dialect.server_version_info or ())
        current = MigrationContext.configure(connection).get_current_revision()
    yield ok("SQL", f"{dialect.name} {version}: {shown}")
    if dialect.name != "sqlite":  # whose clock is this machine's
        yield clock.compare("SQL", partial(_time, database))
    schema = _schema(settings, current)
    yield schema
    if not schema.remedy:
        with database.read() as session:
            yield from _shops(session, settings)
            yield from _workers(session)
            yield _waiting(session)


def _time(database: Database) -> datetime:
    with database.engine.connect() as connection:
        told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told


def _schema(settings: Settings, current: str | None) -> Finding:
    newest = migrations.newest()
    if current == newest:
        return ok("migrations", f"{current}, the newest")
    if not migrations.is_known(current):
        return fail("migrations", f"{current} is not known here", "Install the newer jamsi")
    found = f"{current or 'none'}, the newest is {newest}"
    return fail("migrations", found, "jamsi migrate", fix=partial(_migrate, settings.database))


def _migrate(url: str) -> str:
    migrations.upgrade(url)
    return "the tables are up to date now"


def _shops(session: Session, settings: Settings) -> Iterator[Finding]:
    shops = list_shops(session)
    if not shops:
        yield warn("shops", "none", "jamsi shop add --help")
        return
    names = [f"{s.name} ({s.platform}{'' if s.active else ', closed'})" for s in shops]
    yield ok("shops", ", ".join(names))
    yield _sealed(shops, settings)
    for shop in shops:
        if ends := warned_end(shop):
            left = f"{max(0, (ends - now()).days)} days"
            found = f"its authorisation ends in {left} ({ends:%Y-%m-%d}) unless it is used"
            yield warn(f"shop {shop.name}", found, "Let `jamsi relay` poll it, or authorise again")
        if shop.active and shop.poll_error:
            found = f"the last poll failed: {shop.poll_error}"
            yield warn(
                f"shop {shop.name}", found, "Check its credentials and the platform's notices"
            )


def _sealed(shops: list[Shop], settings: Settings) -> Finding:
    """Read only with a key that is there: a check makes none."""
    box = box_of(settings) if has_key(settings) else None
    unreadable = [shop.name for shop in shops if not _opens(shop, box)]
    if unreadable:
        found = f"of {', '.join(unreadable)}: stored under another key"
        return fail("shop secrets", found, "Restore that JAMSI_SECRET_KEY or enter them again")
    if old := [shop.name for shop in shops if box and _is_old(shop, box)]:
        found = f"of {', '.join(old)}: still under JAMSI_PREVIOUS_SECRET_KEY"
        return warn("shop secrets", found, "jamsi secrets rotate")
    return ok("shop secrets", f"{len(shops)} of {len(shops)} open with this key")


def _is_old(shop: Shop, box: SecretBox) -> bool:
    return any(box.renew(each) != each for each in (shop.sealed_secrets, shop.sealed_tokens))


def _opens(shop: Shop, box: SecretBox | None) -> bool:
    if box is None:
        return not (shop.sealed_secrets or shop.sealed_tokens)
    try:
        box.open(shop.sealed_secrets)
        box.open(shop.sealed_tokens)
    except SecretsUnreadable:
        return False
    return True


def _workers(session: Session) -> Iterator[Finding]:
    at = now()
    for kind, command in KINDS.items():
        alive = [
            f"{worker.name}, seen {(at - worker.seen_at).total_seconds():.0f} s ago"
            + (f", {worker.model} on {worker.device}" if worker.model else "")
            for worker in alive_workers(session, kind)
        ]
        check = f"worker: {kind}"
        yield ok(check, "; ".join(alive)) if alive else warn(check, "none alive", command)


def _waiting(session: Session) -> Finding:
    since = oldest_waiting(session)
    if since is None:
        return ok("oldest question", "none waits for a draft")
    seconds = (now() - since).total_seconds()
    found = f"has waited {seconds:.0f} s for its draft"
    if seconds <= WAITING_SECONDS:
        return ok("oldest question", found)
    return warn(
        "oldest question", found, "Look at the drafting workers and the relay, and at their logs"
    )
