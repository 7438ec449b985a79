"""What the outside world may know of a shop, free of SQL: `ShopAccess` and its two helpers."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol


class TokenVault(Protocol):
    """Where a platform's rotating tokens live (encrypted in SQL, one writer at a time)."""

    def load(self) -> dict[str, Any]:
        """The stored tokens; `{}` where there are none yet."""
        ...

    def renewing(self) -> AbstractContextManager["TokenRenewal"]:
        """Hold the renewal lock of this shop; other processes wait for the new tokens."""
        ...


class TokenRenewal(Protocol):
    """Inside the lock: `current` was read after the lock was taken."""

    current: dict[str, Any]

    def save(self, tokens: dict[str, Any]) -> None: ...


class Pacer(Protocol):
    """Honours a rate limit across all processes that call the same platform account."""

    def wait(self, key: str, *, per_second: float) -> None:
        """Return when one more call under `key` is allowed; `DeliveryError` while it rests."""
        ...

    def pause(self, key: str, *, seconds: float) -> None:
        """No call under `key`, by no process, for so long."""
        ...


@dataclass(frozen=True, slots=True)
class ShopAccess:
    """What an adapter may know of a shop. Secrets are plain here and never logged."""

    name: str
    platform: str
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    """Current secret first; a second one is valid while rotating."""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    config: Mapping[str, Any] = field(default_factory=dict)
    reply_url: str | None = None
    timezone: str = "Asia/Seoul"
    tokens: TokenVault | None = None
    pacer: Pacer | None = None
    reply_timeout: float = 10.0
    """Seconds for one HTTP exchange with the platform."""
    private_hosts: frozenset[str] = frozenset()
    """Hosts inside the shop's network that may be called (`qna.private_hosts`)."""
