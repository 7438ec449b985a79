"""One exchange: what its failures mean, redirects, Retry-After, floods."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from platforms import http
from platforms.http import Answer, call, parse_retry_after, patiently, refused
from qna.outgoing import DeliveryError
from tests.platforms.fakes.server import FakePlatform, Faults, Request, Response

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
    answer = call("POST", f"{echo.url}/here", timeout=5, writes=True)
    assert answer.status == 302
    assert list(echo.calls) == ["POST /here"]
    assert refused("x", answer, writes=True).permanent


def test_only_a_write_without_answer_is_unknown(echo: Echo) -> None:
    echo.stop()
    for writes in (True, False):
        with pytest.raises(DeliveryError) as failure:
            call("POST", echo.url, timeout=5, writes=writes)
        assert not failure.value.unknown


@pytest.mark.parametrize("writes", [True, False])
def test_a_dropped_connection(echo: Echo, writes: bool) -> None:
    echo.faults = Faults(dropped_after_write=1.0)
    with pytest.raises(DeliveryError) as failure:
        call("POST", echo.url, timeout=5, writes=writes)
    assert failure.value.unknown is writes


def test_a_flood_is_no_answer(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 1000)
    echo.answer = Response(200, "x" * 5000)
    with pytest.raises(DeliveryError) as failure:
        call("POST", echo.url, timeout=5, writes=True)
    assert failure.value.unknown


@pytest.mark.parametrize(
    "url", ["ftp://shop.example", "no url", "http://", "http://shop.example:x"]
)
def test_an_address_that_cannot_be_called_is_permanent(url: str) -> None:
    with pytest.raises(DeliveryError) as failure:
        call("POST", url, timeout=1, writes=True)
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
