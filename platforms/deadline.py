"""One deadline for a whole HTTP exchange, and no way into the shop's own network.

httpx's time-outs are for each step: a peer that sends one byte of its headers a second never meets
one, and a call would outlive the lease under which it is made.

A name is resolved once for each call, what it resolves to is checked, and that very address is
called: a name that leads elsewhere the next moment (DNS rebinding) gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Collection, Iterable
from typing import Any

import httpcore
import httpx

from qna.private_hosts import is_allowed, is_inside


class AddressRefused(Exception):
    """The host is, or resolves to, an address inside; nothing was sent."""


def bounded(client: httpx.Client, seconds: float, private_hosts: Collection[str]) -> httpx.Client:
    """`client`, whose connections all end `seconds` from now; it makes one call and is closed.

    It connects to no address inside but for the hosts of `private_hosts`. Through a proxy of the
    environment the names are resolved there, and it has to refuse them.
    """
    until = time.monotonic() + seconds
    # httpx has no public place for a network backend.
    transports: list[tuple[Any, Collection[str] | None]] = [
        (client._transport, private_hosts),
        *((proxy, None) for proxy in client._mounts.values()),
    ]
    for transport, hosts in transports:
        if transport is not None:
            transport._pool._network_backend = _Backend(until, hosts)
    return client


class _Backend(httpcore.NetworkBackend):
    def __init__(self, until: float, private_hosts: Collection[str] | None) -> None:
        self._until, self._private_hosts = until, private_hosts
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("the name resolves to nothing")
        for address in self._addresses(host, port):
            left = _left(self._until, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return _Stream(stream, self._until)
        raise error

    def _addresses(self, host: str, port: int) -> list[str]:
        """What `host` resolves to. Raises `AddressRefused` where one of them is inside."""
        if self._private_hosts is None or is_allowed(host, self._private_hosts):
            return [host]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if any(map(is_inside, addresses)):
            raise AddressRefused(host)
        return addresses


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner = inner
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float, error: type[Exception]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise error("the deadline of the whole exchange has passed")
    return left
