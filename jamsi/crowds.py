"""Connections of one address: granian has no limit of them.

What a client has not said a line on is known to nobody in Python, so this process's own sockets
are looked at. To shut one down that an event loop holds is safe: it reads that its client left.
"""

import ipaddress
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

log = structlog.get_logger()

CONNECTIONS_FROM_ONE_ADDRESS = 256
"""Of each process: a crowd of browsers behind one address has fewer."""
LOOK_SECONDS = 1.0
_OPEN_FILES = "/dev/fd"
SPARE = 8
"""Files kept open: a crowd takes all the others, and looking at it takes two."""


def watch_crowds(port: int) -> None:
    """Close what is over the limit on the connections that came in at `port`, once a second."""

    spare: list[int] = []
    _refill(spare)

    def watch() -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            look(lambda: close_surplus(port), spare)

    threading.Thread(target=watch, name="crowd-watch", daemon=True).start()


def look(close: Callable[[], int], spare: list[int]) -> None:
    """One look, for which `spare` files make room. An `OSError` is logged: it is not the last."""
    try:
        with _room(spare):
            closed = close()
    except OSError as error:
        log.warning("connections_not_looked_at", error=str(error))
        return
    if closed:
        log.warning("connections_closed", over=CONNECTIONS_FROM_ONE_ADDRESS, count=closed)


@contextmanager
def _room(spare: list[int]) -> Iterator[None]:
    while spare:
        os.close(spare.pop())
    try:
        yield
    finally:
        _refill(spare)


def _refill(spare: list[int]) -> None:
    with suppress(OSError):  # The next look tries again.
        while len(spare) < SPARE:
            spare.append(os.open(os.devnull, os.O_RDONLY))


def is_one_client(address: str) -> bool:
    """A private address is a proxy's or a container gateway's as a rule: everybody's."""
    known = ipaddress.ip_address(address.partition("%")[0])
    return (getattr(known, "ipv4_mapped", None) or known).is_global


def close_surplus(
    port: int,
    counts: Callable[[str], bool] = is_one_client,
    limit: int = CONNECTIONS_FROM_ONE_ADDRESS,
) -> int:
    """Shut down the connections of each address beyond `limit`; how many."""
    numbers = [int(name) for name in os.listdir(_OPEN_FILES)]
    if len(numbers) <= limit:
        return 0
    held: defaultdict[str, list[int]] = defaultdict(list)
    for number in numbers:
        address = _client(number, port)
        if address and counts(address):
            held[address].append(number)
    return sum(_close(n, port, who) for who, all_ in held.items() for n in all_[limit:])


def _close(number: int, port: int, address: str) -> bool:
    """Only while the file of this number is still a connection of `address`."""
    return _client(number, port, close_those_of=address) == address


def _client(number: int, port: int, close_those_of: str | None = None) -> str | None:
    """The address at the other end; None: no connection that came in at `port`."""
    try:
        with _connection(number) as connection:
            name = connection.getsockname()
            if not isinstance(name, tuple) or name[1] != port:
                return None
            address: str = connection.getpeername()[0]
            if address == close_those_of:
                connection.shutdown(socket.SHUT_RDWR)
            return address
    except OSError:
        return None


def _connection(number: int) -> socket.socket:
    """A second handle. Raises `OSError` where the file is gone or no socket."""
    handle = os.dup(number)
    try:
        return socket.socket(fileno=handle)
    except OSError:
        os.close(handle)  # `socket.fromfd` would leave it open
        raise
