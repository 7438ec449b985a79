"""One deadline for a whole HTTP exchange.

httpx's time-outs are for each step: a peer that sends one byte of its headers a second never meets
one, and a call would outlive the lease under which it is made.
"""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


def bounded(client: httpx.Client, seconds: float) -> httpx.Client:
    """`client`, whose connections all end `seconds` from now; it makes one call and is closed."""
    backend = _Backend(time.monotonic() + seconds)
    # Also through a proxy of the environment. httpx has no public place for a network backend.
    transports: list[Any] = [client._transport, *client._mounts.values()]
    for transport in transports:
        if transport is not None:
            transport._pool._network_backend = backend
    return client


class _Backend(httpcore.NetworkBackend):
    def __init__(self, until: float) -> None:
        self._until = until
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(stream, self._until)


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
