"""What stands before the web applications: no thread waits for a client.

granian has a time-out for headers and hands a request on as soon as they are there, so that under
its WSGI interface a slow body holds one of the few threads. Here the body is read first, on the
event loop, with one deadline for all of it; then a thread runs the application on what is in
memory. granian speaks RSGI to this: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import io
import ipaddress
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # it lists no names

from qna.metrics import web as metrics

THREADS = 16
"""Most of the webhook's wait for a commit, and those that wait together share the next one: with 8
of them half as many did."""
BODY_SECONDS = 10.0
"""For the whole body: what a shop or a browser sends takes milliseconds."""
BODIES_FROM_ONE_ADDRESS = 32
"""On their way at once. Only of addresses that are one client's: see `Gate._client`."""

REQUESTS_AT_ONCE = 256
"""With the threads or waiting for one. What is more is told to come again: behind so many it would
be answered when its sender has given up."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


class Refused(Exception):
    """The request is answered here; the application never sees it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


class Gate:
    """The RSGI application around a WSGI one.

    `name` is the application's in the metrics. `max_body` in bytes: of a longer body no more is
    read than it takes to see that it is longer. `proxies`: trusted reverse proxies in
    front, as `JAMSI_PROXIES`.
    """

    def __init__(
        self, application: Application, *, name: str = "web", max_body: int, proxies: int = 0
    ) -> None:
        self._application = application
        self._name = name
        self._max_body = max_body
        self._proxies = proxies
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self._arriving: Counter[str] = Counter()
        self._under_way = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(403)
            return
        try:
            answer = await self._answer(scope, protocol)
            metrics.answered(self._name, scope.method, answer.status)
            protocol.response_bytes(answer.status, answer.headers, answer.body)
        except ProtocolClosed:
            # The client has hung up: nobody waits for an answer, and the log is no place for it.
            return

    async def _answer(self, scope: Any, protocol: Any) -> Answer:
        client = scope.client.rpartition(":")[0].strip("[]")
        try:
            with self._place(self._client(client, scope.headers.get("x-forwarded-for", ""))):
                body = await self._body(scope, protocol)
        except Refused as refused:
            return _plain(refused)
        if self._under_way >= REQUESTS_AT_ONCE:
            return _BUSY
        with self._counted():
            environ = _environ(scope, client, body)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, _run, self._application, environ)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._under_way += 1
        with metrics.under_way(self._name):
            try:
                yield
            finally:
                self._under_way -= 1

    async def _body(self, scope: Any, protocol: Any) -> bytes:
        headers = scope.headers
        length = headers.get("content-length")
        if length is None and "transfer-encoding" not in headers:
            return b""
        if length is not None and (not length.isdigit() or int(length[:12]) > self._max_body):
            return b""  # the application refuses it by that header
        try:
            async with asyncio.timeout(BODY_SECONDS):
                # With a length the server reads no more than that.
                return bytes(await protocol()) if length else await self._chunks(protocol)
        except TimeoutError:
            raise Refused(408, "The body did not arrive in time; send the request again.") from None

    async def _chunks(self, protocol: Any) -> bytes:
        body = bytearray()
        async for part in protocol:
            body += part
            if len(body) > self._max_body:
                break
        return bytes(body)

    @contextmanager
    def _place(self, client: str | None) -> Iterator[None]:
        """One of the bodies that may be on their way from `client` at once."""
        if client is None:
            yield
            return
        if self._arriving[client] >= BODIES_FROM_ONE_ADDRESS:
            raise Refused(503, "Too many requests at once; send this one again later.")
        self._arriving[client] += 1
        try:
            yield
        finally:
            self._arriving[client] -= 1
            if not self._arriving[client]:
                del self._arriving[client]

    def _client(self, address: str, forwarded: str) -> str | None:
        """Whom the places are counted for. None: nobody in particular.

        A private address is a proxy's or a container gateway's as a rule, and stands for everybody.
        """
        hops = [hop.strip() for hop in forwarded.split(",")]
        if self._proxies and forwarded and len(hops) >= self._proxies:
            address = hops[-self._proxies]
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return None
        return address if known.is_global else None


_BUSY = Answer(
    503,
    [("content-type", "application/problem+json"), ("retry-after", "10")],
    json.dumps(
        {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "More arrives than can be taken; send the same request again later.",
        }
    ).encode(),
)


def _plain(refused: Refused) -> Answer:
    # The rest of the body stays unread: nobody may send another request behind it.
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("connection", "close"),
        ("retry-after", "10"),
    ]
    return Answer(refused.status, headers, f"{refused.detail}\n".encode())


def _environ(scope: Any, client: str, body: bytes) -> dict[str, Any]:
    """PEP 3333; the body is complete, so its length is known however it was sent."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ.update(_headers(scope.headers.items()))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = environ.pop("HTTP_CONTENT_LENGTH", "") or str(len(body))
    return environ


def _headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in items:
        # With an underscore it would pass for a header that only a proxy may set.
        if "_" not in name:
            key = "HTTP_" + name.upper().replace("-", "_")
            joint = ";" if key == "HTTP_COOKIE" else ","
            found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


def _run(application: Application, environ: dict[str, Any]) -> Answer:
    started: list[Any] = []

    def start_response(status: str, headers: Headers, _exc_info: object = None) -> None:
        started[:] = (int(status.split(" ", 1)[0]), headers)

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, headers = started
    return Answer(status, headers, body)
