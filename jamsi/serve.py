"""One process each: webhook, review, worker drafts, worker deliveries, relay; and migrate."""

import gc
import importlib
import multiprocessing
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import click

from jamsi.crowds import watch_crowds
from qna import tracing
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings


@click.command(epilog="Example:  JAMSI_WEBHOOK_PORT=9000 jamsi webhook")
def webhook() -> None:
    """Serve the public webhook."""
    settings = load_settings()
    address = settings.webhook_host, settings.webhook_port
    _serve(settings, "webhook", address, settings.webhook_workers)


@click.command(epilog="Example:  JAMSI_REVIEW_HOST=0.0.0.0 jamsi review")
def review() -> None:
    """Serve the review page for staff."""
    settings = load_settings()
    _serve(settings, "review", (settings.review_host, settings.review_port), 1)


HEADER_SECONDS = 10
"""For all of a request's headers, and for the next request on a connection that is kept."""
MAX_HEAD_BYTES = 64 * 1024
CONNECTIONS = 4096
"""That `jamsi webhook` or `jamsi review` holds; more wait in the kernel. None holds a thread."""
STOP_SECONDS = 8
"""After SIGTERM: for what runs; clients that keep a connection open are left then."""


def _serve(settings: Settings, name: str, address: tuple[str, int], workers: int) -> None:
    _refuse_taken_port(*address)
    with _metrics_of_all(settings, name):
        load = partial(_load_app, _max_body(name), address[1])
        _server(name, *address, workers).serve(target_loader=load)


@contextmanager
def _metrics_of_all(settings: Settings, name: str) -> Iterator[None]:
    """What granian's processes count is asked for in this one, which starts them."""
    if not settings.metrics_port:
        yield
        return
    from qna.metrics.shared import share

    with share() as folder:
        _serve_metrics(settings, name, folder)
        yield


def _serve_metrics(settings: Settings, name: str, folder: Path | None = None) -> None:
    from qna.metrics import server

    try:
        server.serve_metrics(settings, name, folder)
    except server.PortTaken as error:
        raise click.ClickException(str(error)) from None


def _max_body(name: str) -> int:
    if name == "webhook":
        from webhook.services import MAX_BODY_BYTES as LIMIT
    else:
        from review.security import MAX_BODY_BYTES as LIMIT
    return LIMIT


def _server(name: str, host: str, port: int, workers: int) -> Any:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    return Server(
        f"{name}.app",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        # HTTP/2 without TLS is nobody's here, and its idle connections have no time-out.
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MAX_HEAD_BYTES
        ),
        backlog=CONNECTIONS,
        workers=workers,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        respawn_failed_workers=True,
    )


def _refuse_taken_port(host: str, port: int) -> None:
    """Granian would share a port that another process of this user listens on, and each of the
    two would get some of the requests."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        # As a server that was restarted a moment ago would: what is left of it is no listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on: {error.strerror}. Stop what listens there, "
                "or set another port (JAMSI_WEBHOOK_PORT, JAMSI_REVIEW_PORT)."
            ) from None


def _load_app(max_body: int, port: int, module: str) -> Any:
    """Runs in each process that granian starts. They would outlive a parent that is killed, and
    answer beside its replacement on the same port."""
    threading.Thread(target=_end_with_the_parent, name="parent-watch", daemon=True).start()
    _allow_many_files()
    proxies = load_settings().proxies
    if not proxies:  # else its few addresses stand for everybody, and it counts
        watch_crowds(port)
    application = importlib.import_module(module).create_app(**_parts(module))
    from jamsi.gate import Gate

    # What is loaded now stays: a full collection would look at all of it, for a tenth of a second.
    gc.collect()
    gc.freeze()
    name = module.partition(".")[0]
    return Gate(application, name=name, max_body=max_body, proxies=proxies)


def _parts(module: str) -> dict[str, Any]:
    """The page may not import the adapters; it is handed what connects a shop."""
    if module != "review.app":
        return {}
    from platforms.connector import PlatformConnector

    return {"connector": PlatformConnector()}


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _end_with_the_parent() -> None:
    # With fork a later process also holds the pipes of those before it: they end one by one.
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(0)


BEHIND = 5
"""The drafting worker's place in the queue for processors (`nice`): a draft may take seconds, but a
sender and a person at the page wait. On a machine of its own it makes no difference."""
AUTOGROUP = Path("/proc/self/autogroup")


def _stand_behind() -> None:
    os.nice(BEHIND)
    # Linux shares processors between sessions first, and `nice` counts within one: what leads a
    # session of its own, as under `jamsi run`, says it for its session as well. It counts where no
    # control group shares them otherwise, as containers do.
    if os.getsid(0) != os.getpid() or not AUTOGROUP.exists():
        return
    for _ in range(20):
        try:
            AUTOGROUP.write_text(str(BEHIND))
            return
        except BlockingIOError:  # one such write in a tenth of a second, on the whole machine
            time.sleep(0.1 + os.getpid() % 16 / 100)
        except OSError:
            return


@click.group()
def worker() -> None:
    """Run one worker process; start more of them to share the load."""


@worker.command(epilog="Example:  JAMSI_MODEL=/models/exaone jamsi worker drafts")
def drafts() -> None:
    """Hold the model in memory and draft replies."""
    from worker.drafting.cards import NoCard
    from worker.drafting.main import NoModel, run

    _stand_behind()
    try:
        _run_worker("drafts", run)
    except (NoModel, NoCard) as error:
        raise click.ClickException(str(error)) from None


@worker.command(epilog="Example:  jamsi worker deliveries")
def deliveries() -> None:
    """Post approved replies to the storefronts."""
    from worker.delivering.main import run

    _run_worker("deliveries", run)


@click.command(epilog="Example:  JAMSI_RELAY_SECONDS=5 jamsi relay")
def relay() -> None:
    """Find what nobody works on and nudge again; poll the platforms that have no webhook."""
    from worker.relay.main import run

    _run_worker("relay", run)


def _run_worker(name: str, run: Any) -> None:
    settings: Settings = load_settings()
    set_up_logging(settings)
    tracing.set_up(settings, name)
    _serve_metrics(settings, name)
    sys.exit(run(settings))


@click.command(epilog="Example:  JAMSI_DATABASE_URL=postgresql://… jamsi migrate")
@click.option("--revision", default="head", help="Target revision.", show_default=True)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 while tables are older.")
def migrate(revision: str, check: bool) -> None:
    """Bring the database's tables up to date."""
    if check:
        _check_tables()
        return
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    import migrations

    url = load_settings().database
    try:
        # Before the first connection, which would make an empty database.
        ScriptDirectory.from_config(migrations.alembic_config(url)).get_revision(revision)
        migrations.upgrade(url, revision)
    except CommandError as error:
        raise click.ClickException(
            f"{error}. `jamsi doctor` names the newest migration and the database's own."
        ) from None
    click.echo("The database is up to date.")


def _check_tables() -> None:
    """What a process of a new release waits for. Newer tables are well: they only add."""
    from alembic.migration import MigrationContext

    import migrations
    from jamsi.database import open_database

    database = open_database(load_settings())
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    database.dispose()
    if migrations.is_known(current) and current != migrations.newest():
        raise click.ClickException(
            f"The tables are at {current or 'nothing yet'}, this release needs "
            f"{migrations.newest()}: run `jamsi migrate`."
        )
    click.echo(f"The tables are at {current}, which this release can work with.")
