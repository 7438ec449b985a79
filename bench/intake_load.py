"""Sends prepared requests over kept connections: as many as are answered, or at a steady rate."""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 15.0
"""Seconds until a sender gives up."""


@dataclass
class Load:
    """What came back; milliseconds, from the moment a request was due."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    """Of those that were taken."""
    gave_up: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return sum(n for status, n in self.statuses.items() if status < 300) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class _Connection:
    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> int:
        """The status; 0 when no answer came in time or the connection broke."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._exchange(request)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self.close()
            return 0

    async def _exchange(self, request: bytes) -> int:
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n", 1)[0])
        await self._reader.readexactly(length)
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None


def as_fast_as_answered(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Each connection sends its next request when the last one is answered."""

    async def run() -> Load:
        load, waiting = Load(), iter(requests)

        async def work() -> None:
            connection = _Connection(port)
            for request in waiting:
                begin = time.perf_counter()
                _note(load, await connection.send(request), begin)
            connection.close()

        begin = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(connections)))
        load.seconds = time.perf_counter() - begin
        return load

    return asyncio.run(run())


def at_a_rate(port: int, requests: Sequence[bytes], per_second: float, connections: int) -> Load:
    """Each request has its moment, and is late when no connection is free by then."""

    async def run() -> Load:
        gc.disable()  # a pause of the sender would count as the webhook's
        load = Load()
        free: asyncio.Queue[_Connection] = asyncio.Queue()
        for _ in range(connections):
            free.put_nowait(_Connection(port))
        begin = time.perf_counter() + 0.1

        async def one(number: int, request: bytes) -> None:
            due = begin + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            connection = await free.get()
            _note(load, await connection.send(request), due)
            free.put_nowait(connection)

        await asyncio.gather(*(one(n, request) for n, request in enumerate(requests)))
        load.seconds = time.perf_counter() - begin
        return load

    return asyncio.run(run())


def _note(load: Load, status: int, due: float) -> None:
    if status:
        load.statuses[status] += 1
    else:
        load.gave_up += 1
    if 200 <= status < 300:
        load.times.append(1000 * (time.perf_counter() - due))
