"""Checks of the addresses that replies go to, and of the webhook's own as storefronts see it.

A connection is made, with TLS where the address says so, and closed: nothing is asked or posted.
"""

import socket
import ssl
import urllib.request
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from jamsi.doctor.finding import Finding, fail, ok, warn
from qna.database import Database
from qna.models import Shop
from qna.private_hosts import is_allowed, is_inside
from qna.settings import Settings

SECONDS = 5.0
MOST_SHOPS = 20
ENDS_SOON = timedelta(days=14)

START = "Start the storefront, open the way out to it, or correct it: jamsi shop set"
RENEW = "Renew it there; no reply is posted until then"


class Unreachable(Exception):
    """Why, and what to do."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.found, self.remedy = found, remedy


def check_storefronts(settings: Settings) -> Iterator[Finding]:
    """Of shops that name an address of their own; marketplaces' are not tried."""
    shops = _addresses(settings)
    if not shops:
        return
    with ThreadPoolExecutor(8) as pool:
        look = partial(_storefront, allowed=settings.callable_inside)
        findings = list(pool.map(look, shops.keys(), shops.values()))
    bad = [finding for finding in findings if finding is not None]
    yield from bad
    if not bad:
        yield ok("storefronts", f"{len(shops)} of {len(shops)} can be reached")


def _addresses(settings: Settings) -> dict[str, str]:
    """By shop's name; none where SQL has something to say for itself."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return {}
    database = Database(settings.database, pool_size=1)
    statement = select(Shop.name, Shop.reply_url).where(Shop.active, Shop.reply_url.is_not(None))
    try:
        with database.read() as session:
            rows = session.execute(statement.order_by(Shop.id).limit(MOST_SHOPS)).all()
    except SQLAlchemyError:
        return {}
    finally:
        database.dispose()
    return {name: address for name, address in rows if address}


def _storefront(name: str, address: str, *, allowed: Collection[str]) -> Finding | None:
    """None: all is well."""
    check = f"storefront of {name}"
    try:
        ends = reach(address, allowed)
    except Unreachable as error:
        return fail(check, error.found, error.remedy)
    return _ends_soon(check, ends)


def check_webhook_address(settings: Settings) -> Iterator[Finding]:
    """Through whatever stands before it. From inside it may not be reachable: a warning only."""
    address = settings.webhook_url
    if not address:
        return
    host = urlsplit(address).hostname or ""
    try:
        ends = reach(address, {host})
    except Unreachable as error:
        where = "the certificate of the proxy before the webhook, its port, or JAMSI_WEBHOOK_URL"
        yield warn("webhook address", error.found, f"Look at {where}")
        return
    yield _ends_soon("webhook address", ends) or ok("webhook address", f"{host} can be reached")


def _ends_soon(check: str, ends: datetime | None) -> Finding | None:
    left = ends - datetime.now(UTC) if ends else ENDS_SOON
    if ends is None or left >= ENDS_SOON:
        return None
    found = f"its certificate ends in {left.days} days ({ends:%Y-%m-%d})"
    return warn(check, found, "Renew it: without it no reply is posted and no question comes")


def reach(address: str, allowed: Collection[str]) -> datetime | None:
    """Until when its certificate is valid; None without TLS or through a proxy.

    `allowed`: hosts inside the network that may be called. Raises `Unreachable`.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        return None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        _refuse_inside(host, port, allowed)
        with socket.create_connection((host, port), SECONDS) as plain:
            return _certificate(plain, host) if parts.scheme == "https" else None
    except ssl.SSLCertVerificationError as error:
        found = f"the certificate of {host} is not valid: {error.verify_message}"
        raise Unreachable(found, RENEW) from None
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        raise Unreachable(f"{host}:{port} is not reachable: {reason}", START) from None


def _refuse_inside(host: str, port: int, allowed: Collection[str]) -> None:
    """As a call with a reply would be."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not is_allowed(host, allowed) and any(is_inside(str(info[4][0])) for info in found):
        remedy = "Name it in JAMSI_PRIVATE_HOSTS if replies may go there"
        raise Unreachable(f"{host} is an address inside your network", remedy)


def _certificate(plain: socket.socket, host: str) -> datetime | None:
    # The trust store that calls to platforms use.
    with httpx.create_ssl_context().wrap_socket(plain, server_hostname=host) as secure:
        ends = (secure.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC) if ends else None
