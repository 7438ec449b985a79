"""No client holds a thread of the web processes: bodies arrive whole, or not at all."""

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from granian.rsgi import ProtocolClosed

from jamsi import gate
from jamsi.gate import BODIES_FROM_ONE_ADDRESS, BODY_SECONDS, Gate
from jamsi.serve import STOP_SECONDS
from tests.conftest import SECRET_KEY
from tests.processes import Processes, Running, answers, free_port, wait_until

SLOW = 200


@pytest.fixture(params=["webhook", "review"])
def served(
    request: pytest.FixtureRequest, processes: Processes, tmp_path: Path, sqlite_url: str,
    redis_url: str,
) -> tuple[Running, int]:  # fmt: skip
    port = free_port()
    environment = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        f"JAMSI_{request.param.upper()}_PORT": str(port),
    }
    running = processes.start(request.param, env=environment)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="it answers")
    return running, port


@pytest.mark.parametrize(
    "begun",
    [
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n{",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"",
    ],
    ids=["bodies", "headers", "nothing"],
)
def test_slow_clients_hold_nobody_up(begun: bytes, served: tuple[Running, int]) -> None:
    _, port = served
    with ExitStack() as stack:
        for _ in range(SLOW):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(begun)
        for _ in range(20):
            # Sooner than any time-out could have freed a thread.
            answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=BODY_SECONDS - 1)
            assert answer.status_code == 200


def test_sigterm_does_not_wait_for_a_client(served: tuple[Running, int]) -> None:
    running, port = served
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        running.process.send_signal(signal.SIGTERM)
        # The supervisor and Compose kill after 20 and 30 seconds.
        assert running.process.wait(timeout=STOP_SECONDS + 10) == 0


def test_a_body_in_chunks_and_a_body_too_long(served: tuple[Running, int]) -> None:
    _, port = served
    url = f"http://127.0.0.1:{port}/login"
    long = httpx.post(url, content=b"a" * 600_000, timeout=30)
    chunked = httpx.post(url, content=iter([b"a" * 1000] * 600), timeout=30)
    assert {long.status_code, chunked.status_code} <= {404, 405, 413}, "as the application says"


class _Scope:
    proto, method, scheme, http_version = "http", "POST", "http", "1.1"
    path, query_string, server = "/", "", "127.0.0.1:80"

    def __init__(self, client: str, **headers: str) -> None:
        self.client = f"{client}:5000"
        chunked = {} if "content_length" in headers else {"transfer_encoding": "chunked"}
        self.headers = {n.replace("_", "-"): value for n, value in (chunked | headers).items()}


class _Protocol:
    """RSGI's side of one request; its body ends when `complete` is set."""

    def __init__(self, *parts: bytes) -> None:
        self.complete = asyncio.Event()
        self.answered: list[Any] = []
        self._parts = parts

    async def __call__(self) -> bytes:
        return b"".join([part async for part in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        await self.complete.wait()

    def response_bytes(self, *answer: Any) -> None:
        self.answered.append(answer)


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("content-type", "text/plain")])
    return [environ["wsgi.input"].read(), environ["CONTENT_LENGTH"].encode()]


@pytest.mark.parametrize("headers", [{}, {"content_length": "10"}])
def test_a_body_that_does_not_end_is_refused(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.01)
    protocol = _Protocol(b"half")
    asyncio.run(Gate(echo, max_body=100).__rsgi__(_Scope("127.0.0.1", **headers), protocol))
    assert protocol.answered[0][0] == 408


def test_no_more_is_read_than_it_takes_to_refuse() -> None:
    longer = _Protocol(b"a" * 60, b"a" * 60, b"never asked for")
    asyncio.run(Gate(echo, max_body=100).__rsgi__(_Scope("127.0.0.1"), longer))
    assert longer.answered[0][2] == b"a" * 120 + b"120", "the application sees that it is longer"
    told = _Protocol(b"never asked for")
    scope = _Scope("127.0.0.1", content_length="101")
    asyncio.run(Gate(echo, max_body=100).__rsgi__(scope, told))
    assert told.answered[0][2] == b"101"


async def _crowd(outer: Gate, scopes: list[_Scope]) -> list[list[Any]]:
    """One slow body for each; what each was answered when all have ended."""
    protocols = [_Protocol(b"body") for _ in scopes]
    async with asyncio.TaskGroup() as group:
        for scope, protocol in zip(scopes, protocols, strict=True):
            group.create_task(outer.__rsgi__(scope, protocol))
        await asyncio.sleep(0)
        for protocol in protocols:
            protocol.complete.set()
    return [[answer[0] for answer in protocol.answered] for protocol in protocols]


@pytest.mark.parametrize(
    ("proxies", "scope", "refused"),
    [
        (0, lambda: _Scope("203.0.113.9"), 0),  # TEST-NET-3 counts as private
        (0, lambda: _Scope("8.8.8.8"), 8),
        (0, lambda: _Scope("[2001:4860:4860::8888]"), 8),
        (0, lambda: _Scope("127.0.0.1"), 0),
        (0, lambda: _Scope("172.18.0.1", x_forwarded_for="8.8.8.8"), 0),
        (1, lambda: _Scope("172.18.0.1", x_forwarded_for="1.1.1.1, 8.8.8.8"), 8),
        (1, lambda: _Scope("172.18.0.1", x_forwarded_for="nonsense"), 0),
    ],
)
def test_one_address_gets_its_share_of_bodies(proxies: int, scope: Any, refused: int) -> None:
    outer = Gate(echo, max_body=100, proxies=proxies)
    scopes = [scope() for _ in range(BODIES_FROM_ONE_ADDRESS + 8)]
    statuses = asyncio.run(_crowd(outer, scopes))
    assert statuses.count([503]) == refused
    assert statuses.count([200]) == len(scopes) - refused
    assert asyncio.run(_crowd(outer, [scope()])) == [[200]], "the places are free again"


def test_what_the_application_sees() -> None:
    def shown(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        return echo(environ, start_response)

    seen: dict[str, Any] = {}
    scope = _Scope("127.0.0.1", transfer_encoding="chunked", cookie="a=1")
    scope.headers["x_forwarded_for"] = "evil"
    protocol = _Protocol(b"ab", b"c")
    protocol.complete.set()
    asyncio.run(Gate(shown, max_body=100).__rsgi__(scope, protocol))
    assert protocol.answered == [(200, [("content-type", "text/plain")], b"abc3")]
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["HTTP_COOKIE"] == "a=1"
    assert not {"HTTP_TRANSFER_ENCODING", "HTTP_X_FORWARDED_FOR"} & set(seen)


def test_more_than_can_be_taken_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        until.wait(timeout=30)
        return echo(environ, start_response)

    async def crowd() -> list[list[Any]]:
        loop = asyncio.get_running_loop()
        # Ends when the last one was refused, however the tasks take turns.
        watch = loop.run_in_executor(None, lambda: wait_until(lambda: busy(4)) and until.set())
        async with asyncio.TaskGroup() as group:
            for protocol in protocols:
                protocol.complete.set()
                group.create_task(outer.__rsgi__(_Scope("127.0.0.1"), protocol))
        await watch
        return [protocol.answered[0] for protocol in protocols]

    def busy(count: int) -> bool:
        return sum(bool(protocol.answered) for protocol in protocols) == count

    until = threading.Event()
    monkeypatch.setattr(gate, "REQUESTS_AT_ONCE", 12)
    outer, protocols = Gate(held, max_body=100), [_Protocol(b"body") for _ in range(16)]
    answered = asyncio.run(crowd())
    refused = [answer for answer in answered if answer[0] == 503]
    assert len(refused) == 4
    assert dict(refused[0][1])["retry-after"] == "10"
    last = _Protocol(b"body")
    last.complete.set()
    asyncio.run(outer.__rsgi__(_Scope("127.0.0.1"), last))
    assert last.answered[0][0] == 200, "the places are free again"


def test_a_client_that_hangs_up_leaves_no_error() -> None:
    class Gone(_Protocol):
        async def __call__(self) -> bytes:
            raise ProtocolClosed

    protocol = Gone()
    scope = _Scope("127.0.0.1", content_length="9")
    asyncio.run(Gate(echo, max_body=100).__rsgi__(scope, protocol))
    assert protocol.answered == []
