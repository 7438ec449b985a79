"""One process each: webhook, review, worker drafts, worker deliveries, relay; and migrate."""

import importlib
import multiprocessing
import os
import resource
import socket
import sys
import threading
from functools import partial
from multiprocessing.connection import wait
from typing import Any

import click

from jamsi.gate import Gate
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings


@click.command(epilog="Example:  JAMSI_WEBHOOK_PORT=9000 jamsi webhook")
def webhook() -> None:
    """Serve the public webhook."""
    from webhook.app import MAX_BODY_BYTES

    settings = load_settings()
    _serve(
        "webhook.app",
        settings.webhook_host,
        settings.webhook_port,
        settings.webhook_workers,
        MAX_BODY_BYTES,
    )


@click.command(epilog="Example:  JAMSI_REVIEW_HOST=0.0.0.0 jamsi review")
def review() -> None:
    """Serve the review page for staff."""
    from review.security import MAX_BODY_BYTES

    settings = load_settings()
    _serve("review.app", settings.review_host, settings.review_port, 1, MAX_BODY_BYTES)


HEADER_SECONDS = 10
"""For all of a request's headers, and for the next request on a connection that is kept."""
MAX_HEAD_BYTES = 64 * 1024
CONNECTIONS = 4096
"""That `jamsi webhook` or `jamsi review` holds; more wait in the kernel. None holds a thread."""
STOP_SECONDS = 8
"""After SIGTERM: for what runs; clients that keep a connection open are left then."""


def _serve(module: str, host: str, port: int, workers: int, max_body: int) -> None:
    _refuse_taken_port(host, port)
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    server: Any = Server(
        module,
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
    server.serve(target_loader=partial(_load_app, max_body))


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


def _load_app(max_body: int, module: str) -> Gate:
    """Runs in each process that granian starts. They would outlive a parent that is killed, and
    answer beside its replacement on the same port."""
    threading.Thread(target=_end_with_the_parent, name="parent-watch", daemon=True).start()
    _allow_many_files()
    application = importlib.import_module(module).create_app(**_parts(module))
    return Gate(application, max_body=max_body, proxies=load_settings().proxies)


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


@click.group()
def worker() -> None:
    """Run one worker process; start more of them to share the load."""


@worker.command(epilog="Example:  JAMSI_MODEL=/models/exaone jamsi worker drafts")
def drafts() -> None:
    """Hold the model in memory and draft replies."""
    from worker.drafting.cards import NoCard
    from worker.drafting.main import NoModel, run

    try:
        _run_worker(run)
    except (NoModel, NoCard) as error:
        raise click.ClickException(str(error)) from None


@worker.command(epilog="Example:  jamsi worker deliveries")
def deliveries() -> None:
    """Post approved replies to the storefronts."""
    from worker.delivering.main import run

    _run_worker(run)


@click.command(epilog="Example:  JAMSI_RELAY_SECONDS=5 jamsi relay")
def relay() -> None:
    """Find what nobody works on and nudge again; poll the platforms that have no webhook."""
    from worker.relay.main import run

    _run_worker(run)


def _run_worker(run: Any) -> None:
    settings: Settings = load_settings()
    set_up_logging(settings)
    sys.exit(run(settings))


@click.command(epilog="Example:  JAMSI_DATABASE_URL=postgresql://… jamsi migrate")
@click.option("--revision", default="head", help="Target revision.", show_default=True)
def migrate(revision: str) -> None:
    """Bring the database's tables up to date."""
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
