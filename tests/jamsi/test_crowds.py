"""One address holds no more connections than its share."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import pytest

from jamsi.crowds import SPARE, close_surplus, is_one_client, look

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def listening() -> Iterator[tuple[int, list[Pair]]]:
    """A port and twelve connections to it: the client's end and the server's."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = server.getsockname()[1]
        pairs = []
        for _ in range(12):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            pairs.append((client, stack.enter_context(server.accept()[0])))
        yield port, pairs


def still_open(pair: Pair) -> bool:
    client, _ = pair
    client.settimeout(0.01)
    try:
        return client.recv(1) != b""
    except TimeoutError:
        return True


def test_looking_leaves_no_file_open(listening: tuple[int, list[Pair]]) -> None:
    before = os.listdir("/dev/fd")
    close_surplus(listening[0], limit=0)
    assert len(os.listdir("/dev/fd")) == len(before)


@contextmanager
def no_file_left() -> Iterator[None]:
    """This process may open no more files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/dev/fd"))) + 9, hard))
    try:
        with suppress(OSError):
            while True:
                opened.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        close_all(opened)


def close_all(files: list[int]) -> None:
    for each in files:
        os.close(each)


def test_a_crowd_that_took_every_file_is_closed_all_the_same(
    listening: tuple[int, list[Pair]],
) -> None:
    port, pairs = listening
    spare = [os.open(os.devnull, os.O_RDONLY) for _ in range(SPARE)]
    with no_file_left():
        look(partial(close_surplus, port, lambda _: True, limit=8), spare)
        assert len(spare) == SPARE
    close_all(spare)
    assert sum(map(still_open, pairs)) == 8


def test_a_look_that_fails_is_not_the_last(listening: tuple[int, list[Pair]]) -> None:
    port, pairs = listening
    spare: list[int] = []
    close = partial(close_surplus, port, lambda _: True, limit=8)
    with no_file_left():
        look(close, spare)
    assert all(map(still_open, pairs))
    look(close, spare)
    close_all(spare)
    assert sum(map(still_open, pairs)) == 8


def test_what_is_over_the_limit_is_closed(listening: tuple[int, list[Pair]]) -> None:
    port, pairs = listening
    assert close_surplus(port, lambda _: True, limit=8) == 4
    assert sum(map(still_open, pairs)) == 8


@pytest.mark.parametrize("limit", [12, 8])
def test_others_are_let_alone(listening: tuple[int, list[Pair]], limit: int) -> None:
    """Nobody over the limit; a proxy's or gateway's private address; another port."""
    port, pairs = listening
    everybody = lambda _: limit == 12  # noqa: E731
    assert close_surplus(port, everybody, limit) == 0
    assert close_surplus(port, limit=limit) == 0
    assert close_surplus(port + 1, lambda _: True, limit) == 0
    assert all(map(still_open, pairs))


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("203.0.114.9", True),
        ("::ffff:203.0.114.9", True),
        ("2606:4700::1", True),
        ("127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("172.17.0.1", False),
    ],
)
def test_who_is_one_client(address: str, one: bool) -> None:
    assert is_one_client(address) is one
