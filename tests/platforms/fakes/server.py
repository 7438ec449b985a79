"""What every fake platform is: a small HTTP server with switchable faults, chosen by a seed."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from platforms.base import InboundRequest, ShopAccess
from tests.platforms.fakes.vault import MemoryPacer, MemoryVault

PAGE = "<!DOCTYPE html><html><body><h1>점검 중입니다</h1></body></html>".encode()


@dataclass
class Faults:
    """Shares of calls that go wrong; `retry_after` goes with 429."""

    rate_limited: float = 0.0
    error_after_write: float = 0.0
    error_before_write: float = 0.0
    stalled_after_write: float = 0.0
    """The answer never comes: the client's time-out ends it."""
    dropped_after_write: float = 0.0
    """The connection ends without an answer."""
    page_after_write: float = 0.0
    """The write is made, and `page` comes with a 200 instead of the answer."""
    page_for_read: float = 0.0
    """`page` with a 200 instead of what was asked for, a token included."""
    page: bytes = PAGE
    duplicates: float = 0.0
    """Pushes that come twice."""
    echoes: bool = True
    """Our own replies are pushed as well."""
    lost_pushes: float = 0.0
    retry_after: str = "0"
    """What a 429 asks for, in the platform's own way; "": it says nothing."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> Any:
        return json.loads(self.body)


LOOPBACK = frozenset({"127.0.0.1"})


@dataclass
class Response:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class FakePlatform:
    """The base: counts calls, injects faults, keeps the list of pushes.

    A subclass answers in `route` and knows questions as `ask`, `edit`, `delete`,
    `answer_as_person` and `replies` say. Question ids are those that the adapter uses. Nothing is
    abstract: tests of HTTP alone have a subclass with `route` only.
    """

    name: str
    label = ""
    """Its own name where one platform has several fakes, one for each channel."""
    overwrites = False
    """A second reply takes the place of the first."""
    names_product = True
    refusal_words = ""
    """What it says to wrong credentials."""
    time_key = ""
    """What its lists call the time of a question; "": it has no list."""
    one_answer = False
    """A second reply is refused."""
    shows_text = True
    """Lists show the text of answers, not only a status."""
    age = timedelta(0)
    """How old a question is that is asked without a time."""
    rest = 0.0
    """Seconds of rest after its 429 that says nothing; 0: it always says."""
    pushes_events = True
    own_callback = False
    """It is an address of the shop's own: no account rests, and every 2xx is a yes."""
    readable = True
    """`read` can see the question; else only the post itself tells."""
    shows_edits = True
    rotates_tokens = False
    refused_push_status = 401

    def __init__(self, seed: int = 1, faults: Faults | None = None) -> None:
        self.seed = seed
        self.faults = faults or Faults()
        self.lock = threading.RLock()
        self.calls: Counter[str] = Counter()
        self.times: list[float] = []
        """When each call came, on the monotonic clock."""
        self.statuses: Counter[int] = Counter()
        self.pushes: list[InboundRequest] = []
        self.nowhere: bytes | None = None
        """Every path is a 404 with this body, or that of writes alone."""
        self.only_writes = False
        self.vault = MemoryVault()
        self.pacer = MemoryPacer()
        self._random = Random(seed)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    # -- the customer's and the shop's side of the platform ------------------------------------
    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        raise NotImplementedError

    def edit(self, question_id: str, text: str) -> None:
        raise NotImplementedError

    def delete(self, question_id: str) -> None:
        raise NotImplementedError

    def answer_as_person(self, question_id: str, text: str) -> None:
        raise NotImplementedError

    def follow_up(self, question_id: str, text: str) -> str | None:
        """The customer writes below the answer; the id of that, None: the platform has none."""

    def spoil(self, question_id: str) -> None:
        """Its row in the lists makes no sense from now on, but for its id."""
        raise NotImplementedError

    def replies(self, question_id: str) -> list[str]:
        """Texts of the replies that came over the API, oldest first, as a reader sees them."""
        raise NotImplementedError

    def shop(self, **changes: Any) -> ShopAccess:
        """Access to this fake."""
        raise NotImplementedError

    def wrong_credentials(self) -> ShopAccess | None:
        """Access that the platform refuses; None where nothing can be checked."""
        raise NotImplementedError

    def expire_tokens(self) -> None:
        """All access tokens end now."""

    # -- the wire ------------------------------------------------------------------------------
    def route(self, request: Request) -> Response:
        raise NotImplementedError

    def is_write(self, request: Request) -> bool:
        return request.method in {"POST", "PUT"} and "token" not in request.path

    def push(self, request: InboundRequest) -> None:
        """Queue a push, perhaps twice, perhaps never."""
        if self._random.random() < self.faults.lost_pushes:
            return
        self.pushes.append(request)
        if self._random.random() < self.faults.duplicates:
            self.pushes.append(request)

    def taken_pushes(self, *, shuffle: bool = False) -> list[InboundRequest]:
        """What was pushed since the last call, out of order if `shuffle`."""
        pushes, self.pushes = self.pushes, []
        if shuffle:
            self._random.shuffle(pushes)
        return pushes

    def handle(self, request: Request) -> Response | None:
        """The answer with faults; None: the connection ends without one; stalls raise."""
        with self.lock:
            key = f"{request.method} {request.path}"
            self.calls[key] += 1
            self.times.append(time.monotonic())
            roll = Random(f"{self.seed} {key} {self.calls[key]}").random()
            fault = self._fault(roll, writes=self.is_write(request))
            if fault == "rate_limited":
                return self.too_many()
            if fault == "error_before_write":
                return Response(502, "bad gateway")
            if self.nowhere is not None and (self.is_write(request) or not self.only_writes):
                return Response(404, self.nowhere)
            if fault == "page_for_read":
                return Response(200, self.faults.page, {"Content-Type": "text/html"})
            response = self.route(request)
            if fault is None or response.status >= 400:
                return response
        if fault == "stalled_after_write":
            raise Stalled
        if fault == "page_after_write":
            return Response(200, self.faults.page, {"Content-Type": "text/html"})
        return Response(500, "internal error") if fault == "error_after_write" else None

    def _fault(self, roll: float, *, writes: bool) -> str | None:
        names = ["rate_limited", "error_before_write"]
        if writes:
            names += ["error_after_write", "stalled_after_write", "dropped_after_write"]
            names += ["page_after_write"]
        else:
            names += ["page_for_read"]
        for name in names:
            share = getattr(self.faults, name)
            if roll < share:
                return name
            roll -= share
        return None

    def too_many(self) -> Response:
        """The platform's own 429."""
        asked = self.faults.retry_after
        return Response(429, {"code": "429"}, {"Retry-After": asked} if asked else {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["FakePlatform"]:
        self._thread.start()
        try:
            yield self
        finally:
            self.stop()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def most_in_a_second(times: Sequence[float]) -> int:
    """The most of these moments, oldest first, that lie within any one second."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


class Stalled(Exception):
    """The answer is never sent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    fake: FakePlatform


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        request = Request(self.command, parts.path, parts.query, headers, body)
        self.close_connection = True
        try:
            response = self.server.fake.handle(request)
        except Stalled:
            self.rfile.read(1)  # until the client hangs up
            return
        if response is not None:
            with suppress(ConnectionError):  # a client that gave up meanwhile
                self._send(response)

    def _send(self, response: Response) -> None:
        self.server.fake.statuses[response.status] += 1
        body = response.body
        if not isinstance(body, bytes):
            body = b"" if body is None else json.dumps(body).encode()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if not any(name.lower() == "content-type" for name in response.headers):
            self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _any  # noqa: N815 - the names that http.server calls

    def log_message(self, *args: object) -> None:
        pass
