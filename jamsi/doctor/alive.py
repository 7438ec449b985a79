"""Whether one part of the product runs on this machine: what a container's health check asks."""

import click
import httpx
from sqlalchemy.exc import SQLAlchemyError

from jamsi.database import open_database
from qna.settings import Settings
from qna.store.workers import alive_workers, is_here

WORKERS = ("drafts", "deliveries", "relay")
PARTS = ("webhook", "review", *WORKERS)

HTTP_SECONDS = 5.0


def is_alive(settings: Settings, part: str) -> bool:
    """A web part answers `/healthz`; a worker of this host has a fresh heartbeat in SQL."""
    if part in WORKERS:
        return _beats(settings, part)
    return health_status(health_url(settings, part)) == httpx.codes.OK


def health_url(settings: Settings, part: str) -> str:
    host, port = (
        (settings.webhook_host, settings.webhook_port)
        if part == "webhook"
        else (settings.review_host, settings.review_port)
    )
    # Listening everywhere includes here.
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared only
    return f"http://{reachable}:{port}/healthz"


def health_status(url: str) -> int | None:
    """The HTTP status; None: nobody listens there, or it does not speak HTTP."""
    try:
        return httpx.get(url, timeout=HTTP_SECONDS, trust_env=False).status_code
    except httpx.HTTPError:
        return None


def _beats(settings: Settings, kind: str) -> bool:
    # Other hosts' workers say nothing about this one. One that waits for a free GPU is well, and
    # has its kind in its name alone.
    try:
        with open_database(settings).read() as session:
            return any(is_here(worker.name, kind) for worker in alive_workers(session))
    except (SQLAlchemyError, click.ClickException):
        return False
