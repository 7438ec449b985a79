"""Nothing is sent into the shop's own network, whatever a name says the next moment."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from platforms.http import call
from qna.outgoing import DeliveryError
from tests.platforms.fakes.server import LOOPBACK
from tests.platforms.test_http import Echo


@pytest.fixture
def inside() -> Iterator[Echo]:
    with Echo().running() as echo:
        yield echo


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """`shop.example` resolves to each of `answers` in turn; other names as ever."""
    real, left, asked = socket.getaddrinfo, list(answers), []

    def resolve(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        if host != "shop.example":
            return real(host, port, *args, **named)
        asked.append(host)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1"])
def test_loopback_is_refused_for_good_however_it_is_written(inside: Echo, host: str) -> None:
    port = inside.url.rsplit(":", 1)[1]
    with pytest.raises(DeliveryError, match="JAMSI_PRIVATE_HOSTS") as refused:
        call("POST", f"http://{host}:{port}/", timeout=5, private_hosts=frozenset(), writes=True)
    assert refused.value.permanent
    assert not refused.value.unknown
    assert not inside.calls


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "10.0.0.5", "192.168.1.1", "172.20.0.3", "100.64.0.9"]
)
def test_a_name_that_resolves_inside_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer in ([address], ["93.184.216.34", address]):
        resolving(monkeypatch, answer)
        with pytest.raises(DeliveryError, match=r"shop\.example is an address inside"):
            call("GET", "http://shop.example/", timeout=5, private_hosts=LOOPBACK, writes=False)


def test_a_name_that_leads_elsewhere_the_next_moment_gains_nothing(
    inside: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is resolved once, and what was checked is what is called."""
    asked = resolving(monkeypatch, ["203.0.113.1"], ["127.0.0.1"])
    monkeypatch.setattr("platforms.deadline.is_inside", lambda address: address == "127.0.0.1")
    port = inside.url.rsplit(":", 1)[1]
    with pytest.raises(DeliveryError) as failed:
        call(
            "GET",
            f"http://shop.example:{port}/",
            timeout=1,
            private_hosts=frozenset(),
            writes=False,
        )
    assert "not reachable" in failed.value.reason or "no answer" in failed.value.reason
    assert asked == ["shop.example"]
    assert not inside.calls


def test_a_host_that_the_setting_names_is_called(inside: Echo) -> None:
    answer = call("POST", inside.url, timeout=5, private_hosts=LOOPBACK, writes=True)
    assert answer.ok
