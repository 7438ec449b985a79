"""Simulated time for `bench.fleet`: greenlets that sleep, wait and hold servers, over one heap."""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from greenlet import getcurrent, greenlet


class Killed(BaseException):
    """kill -9: no `except Exception` of the product sees it."""


class Loop:
    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, Any, int]] = []
        self._numbers = count()
        self._hub = getcurrent()
        self._waiting: dict[Any, int] = {}
        """Each sleeping greenlet's number: what wakes it with another one comes too late."""

    def spawn(self, run: Callable[[], object]) -> Any:
        thread = greenlet(run, self._hub)
        self._wake(thread, self.now)
        return thread

    def _wake(self, thread: Any, at: float) -> None:
        number = next(self._numbers)
        self._waiting[thread] = number
        heapq.heappush(self._heap, (at, number, thread, number))

    def sleep(self, seconds: float) -> None:
        self._wake(getcurrent(), self.now + seconds)
        self._hub.switch()

    def wake(self, thread: Any) -> None:
        """Now, though it sleeps for longer; nothing to one that does not sleep."""
        if thread in self._waiting:
            self._wake(thread, self.now)

    def kill(self, thread: Any) -> None:
        """From the loop itself (`at`), not from a greenlet."""
        self._waiting.pop(thread, None)
        if thread:  # it has begun and has not ended
            with suppress(Killed):
                thread.throw(Killed)

    def at(self, moment: float, act: Callable[[], object]) -> None:
        heapq.heappush(self._heap, (moment, next(self._numbers), act, -1))

    def run(self, until: float) -> None:
        while self._heap and self._heap[0][0] <= until:
            self.now, _, what, number = heapq.heappop(self._heap)
            if number < 0:
                what()
            elif self._waiting.get(what) == number:
                del self._waiting[what]
                what.switch()
        self.now = until


@dataclass
class Condition:
    """A `threading.Condition` for greenlets."""

    loop: Loop
    _waiting: list[Any] = field(default_factory=list)

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        return

    def wait_for(self, ready: Callable[[], bool], timeout: float = 1e9) -> bool:
        until, me = self.loop.now + timeout, getcurrent()
        while not ready():
            if self.loop.now >= until:
                return False
            self._waiting.append(me)
            try:
                self.loop.sleep(until - self.loop.now)
            finally:
                if me in self._waiting:
                    self._waiting.remove(me)
        return True

    def notify_all(self) -> None:
        for thread in self._waiting:
            self.loop.wake(thread)


@dataclass
class Servers:
    """So many at once; the others wait in line."""

    loop: Loop
    free: int
    busy_seconds: float = 0.0
    _line: deque[Any] = field(default_factory=deque)

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """One of them for `seconds`."""
        if self.free:
            self.free -= 1
        else:
            self._line.append(getcurrent())
            try:
                self.loop.sleep(1e9)
            except Killed:
                self._leave(getcurrent())
                raise
        try:
            yield
            self.loop.sleep(seconds)
            self.busy_seconds += seconds
        finally:
            self._next()

    def _leave(self, thread: Any) -> None:
        if thread in self._line:
            self._line.remove(thread)
        else:  # it was just given one
            self._next()

    def _next(self) -> None:
        if self._line:
            self.loop.wake(self._line.popleft())
        else:
            self.free += 1
