"""Stand-ins for what the shop's side gives to an adapter: tokens in memory, a pace on paper."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


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
    """Notes who would have waited, and lets everybody through."""

    def __init__(self) -> None:
        self.waits: Counter[tuple[str, float]] = Counter()

    def wait(self, key: str, *, per_second: float) -> None:
        self.waits[key, per_second] += 1
