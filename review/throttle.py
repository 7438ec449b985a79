"""How often somebody may try: counted before it is checked, given back when it was right.

Counted afterwards, forty requests at once would all find the account free. So each attempt takes
its place first, one at a time for an account, and only a right one gives the place back.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import Flask, abort, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

HASHES_AT_ONCE = 2
"""argon2 takes 64 MB each; who waits longer than `PATIENCE` is told to come back."""
PATIENCE = 2.0
QUIET_SECONDS = 10.0
_KEY = "jamsi-throttle"

Counted = tuple[RateLimitItem, str]
T = TypeVar("T")


def counted(limits: str, key: str) -> list[Counted]:
    """`limits` such as `5/minute;30/hour`, for `key`."""
    return [(item, key) for item in parse_many(limits)]


@dataclass
class Attempt:
    right: bool = False
    """Set by whoever checked it."""


class Throttle:
    def __init__(self, redis_url: str) -> None:
        options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        self._shared = FixedWindowRateLimiter(storage_from_string(redis_url, **options))
        self._here = FixedWindowRateLimiter(MemoryStorage())
        self._quiet_until = 0.0
        self._lock, self._busy = threading.Lock(), set[str]()
        self._hashes = threading.BoundedSemaphore(HASHES_AT_ONCE)

    @contextmanager
    def attempt(self, account: str, limits: Sequence[Counted]) -> Iterator[Attempt]:
        """Refuses with 429 where a limit is reached or the account is being tried already."""
        attempt = Attempt()
        with self._alone(account):
            if not self._take(limits):
                abort(429)
            yield attempt
            if attempt.right:
                for item, key in limits:
                    self._count(item, key, -1)

    def allows(self, limits: Sequence[Counted]) -> bool:
        """Count once, whatever comes of it; False where a limit is reached."""
        return self._take(limits)

    @contextmanager
    def _alone(self, account: str) -> Iterator[None]:
        with self._lock:
            first = account not in self._busy
            self._busy.add(account)
        if not first:
            abort(429)
        try:
            if not self._hashes.acquire(timeout=PATIENCE):
                abort(429)
            try:
                yield
            finally:
                self._hashes.release()
        finally:
            with self._lock:
                self._busy.discard(account)

    def _take(self, limits: Sequence[Counted]) -> bool:
        """The first that is reached ends it: refused tries must not use up the limits after it."""
        return all(self._count(item, key, +1) for item, key in limits)

    def _count(self, item: RateLimitItem, key: str, step: int) -> bool:
        return self._reach(lambda limiter: limiter.hit(item, "jamsi-tries", key, cost=step))

    def _reach(self, act: Callable[[FixedWindowRateLimiter], T]) -> T:
        """On Redis; in this process while it is away."""
        if time.monotonic() >= self._quiet_until:
            try:
                return act(self._shared)
            except RedisError:
                self._quiet_until = time.monotonic() + QUIET_SECONDS
        return act(self._here)


def install(app: Flask, redis_url: str) -> None:
    app.extensions[_KEY] = Throttle(redis_url)


def throttle() -> Throttle:
    return cast(Throttle, current_app.extensions[_KEY])


def visitor() -> str:
    """The address that asks; behind a proxy what that says (`JAMSI_PROXIES`)."""
    return request.remote_addr or "unknown"
