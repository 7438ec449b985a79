"""Stand-ins for what the shop's side gives to an adapter: tokens in memory, a pace on paper."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qna.outgoing import DeliveryError


class MemoryRenewal:
    def __init__(self, vault: "MemoryVault") -> None:
        self._vault = vault
        self.current = dict(vault.tokens)

    def save(self, tokens: dict[str, Any]) -> None:
        self._vault.tokens = dict(tokens)
        self._vault.saves += 1


class MemoryVault:
    """Tokens in memory; the lock is real."""

    def __init__(self) -> None:
        self.tokens: dict[str, Any] = {}
        self.saves = 0
        self._lock = threading.Lock()

    def load(self) -> dict[str, Any]:
        return dict(self.tokens)

    @contextmanager
    def renewing(self) -> Iterator[MemoryRenewal]:
        with self._lock:
            yield MemoryRenewal(self)


class MemoryPacer:
    """Notes who would have waited, lets everybody through, and keeps rests by a clock of its own.

    `pass_time` moves that clock; nothing sleeps.
    """

    def __init__(self) -> None:
        self.waits: Counter[tuple[str, float]] = Counter()
        self.now = 0.0
        self._rests: dict[str, float] = {}

    def wait(self, key: str, *, per_second: float) -> None:
        left = self._rests.get(key, 0.0) - self.now
        if left > 0:
            raise DeliveryError("the account rests", retry_after=left, untried=True)
        self.waits[key, per_second] += 1

    def pause(self, key: str, *, seconds: float) -> None:
        self._rests[key] = max(self._rests.get(key, 0.0), self.now + seconds)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
