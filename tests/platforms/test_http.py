"""One exchange: what its failures mean, redirects, Retry-After, floods."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from platforms import http
from platforms.deadline import bounded
from platforms.http import Answer, call, parse_retry_after, patiently, refused
from qna.outgoing import DeliveryError
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Faults, Request, Response

NOW = datetime(2026, 11, 22, 9, 0, 0, tzinfo=UTC)


class Echo(FakePlatform):
    answer = Response(200, {"hello": "there"})

    def route(self, request: Request) -> Response:
        return self.answer


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo().running() as running:
        assert isinstance(running, Echo)
        yield running


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sun, 22 Nov 2026 09:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 08:00:00 GMT", 0.0),
        ("99999999999999999999", http.MAX_RETRY_AFTER),
        ("-5", None),
        ("soon", None),
        ("nan", None),
        ("１２", None),
        ("Sun, 99 Nov 2026 09:01:30 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


def test_a_redirect_is_not_followed(echo: Echo) -> None:
    echo.answer = Response(302, None, {"Location": f"{echo.url}/elsewhere"})
    answer = call("POST", f"{echo.url}/here", timeout=5, private_hosts=LOOPBACK, writes=True)
    assert answer.status == 302
    assert list(echo.calls) == ["POST /here"]
    assert refused("x", answer, writes=True).permanent


def test_only_a_write_without_answer_is_unknown(echo: Echo) -> None:
    echo.stop()
    for writes in (True, False):
        with pytest.raises(DeliveryError) as failure:
            call("POST", echo.url, timeout=5, private_hosts=LOOPBACK, writes=writes)
        assert not failure.value.unknown


@pytest.mark.parametrize("writes", [True, False])
def test_a_dropped_connection(echo: Echo, writes: bool) -> None:
    echo.faults = Faults(dropped_after_write=1.0)
    with pytest.raises(DeliveryError) as failure:
        call("POST", echo.url, timeout=5, private_hosts=LOOPBACK, writes=writes)
    assert failure.value.unknown is writes


def test_a_flood_is_no_answer(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 1000)
    echo.answer = Response(200, "x" * 5000)
    with pytest.raises(DeliveryError) as failure:
        call("POST", echo.url, timeout=5, private_hosts=LOOPBACK, writes=True)
    assert failure.value.unknown


@pytest.mark.parametrize(
    "url", ["ftp://shop.example", "no url", "http://", "http://shop.example:x"]
)
def test_an_address_that_cannot_be_called_is_permanent(url: str) -> None:
    with pytest.raises(DeliveryError) as failure:
        call("POST", url, timeout=1, private_hosts=LOOPBACK, writes=True)
    assert failure.value.permanent


@pytest.mark.parametrize(
    ("status", "permanent", "unknown"),
    [(400, True, False), (404, True, False), (429, False, False), (500, False, True)],
)
def test_what_a_status_means_for_a_write(status: int, permanent: bool, unknown: bool) -> None:
    error = refused("x", Answer(status, http.httpx.Headers()), writes=True)
    assert (error.permanent, error.unknown) == (permanent, unknown)


def test_a_read_is_repeated_while_the_platform_says_later() -> None:
    answers = [DeliveryError("later", retry_after=0.0), DeliveryError("later", retry_after=0.0)]

    def read() -> str:
        if answers:
            raise answers.pop()
        return "read"

    assert patiently(read) == "read"


@pytest.mark.parametrize(
    "error",
    [DeliveryError("no", permanent=True), DeliveryError("much later", retry_after=60.0)],
)
def test_a_read_is_not_repeated_without_hope(error: DeliveryError) -> None:
    calls = []

    def read() -> None:
        calls.append(1)
        raise error

    with pytest.raises(DeliveryError):
        patiently(read)
    assert len(calls) == 1


def _drips(connection: socket.socket, answer: bytes) -> None:
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        for number in range(len(answer)):
            connection.sendall(answer[number : number + 1])
            time.sleep(0.05)  # how slowly it drips is the matter of this test


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 2000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"a" * 2000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
    ],
    ids=["headers", "body", "interim answers"],
)
def test_an_answer_that_drips_ends_with_the_deadline(answer: bytes) -> None:
    """Each byte comes in time; a 3-second call was held for as long as the peer liked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        peer = threading.Thread(target=lambda: _drips(server.accept()[0], answer))
        peer.start()
        started = time.monotonic()
        with pytest.raises(DeliveryError) as failure:
            call(
                "POST",
                f"http://127.0.0.1:{server.getsockname()[1]}",
                timeout=0.5,
                private_hosts=LOOPBACK,
                writes=True,
            )
        waited = time.monotonic() - started
        peer.join()
    assert failure.value.unknown
    # The answer takes a hundred seconds; no step of it takes half of one.
    assert waited < 20


def test_the_deadline_holds_through_a_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = bounded(http.httpx.Client(), 1.0, LOOPBACK)
    pools = [t._pool for t in (client._transport, *client._mounts.values()) if t]  # type: ignore[attr-defined]
    assert len(pools) > 1
    assert {type(pool._network_backend).__module__ for pool in pools} == {"platforms.deadline"}


@pytest.mark.parametrize("rest", [None, "30"])
def test_a_5xx_to_a_write_is_unknown_whatever_else_it_says(rest: str | None) -> None:
    headers = httpx.Headers({"retry-after": rest} if rest else {})
    error = refused("somebody", Answer(503, headers), writes=True)
    assert error.unknown
    assert error.retry_after == (float(rest) if rest else None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": "E1", "message": "삭제된\n글"}, "E1 삭제된 글"),
        ({"error": {"code": 400, "message": "No", "more_info": {}}}, "400 No"),
        ({"error": "invalid_grant", "error_description": "used"}, "invalid_grant used"),
        ({"message": "가" * 5000}, "가" * 200),
        (["no object"], ""),
        ("a page", ""),
    ],
)
def test_what_the_platform_said_is_kept_for_staff(body: object, words: str) -> None:
    answer = Answer(400, httpx.Headers(), json.dumps(body).encode())
    reason = refused("somebody", answer, writes=True).reason
    assert reason == "somebody answered 400" + (f" ({words})" if words else "")
