"""Connecting a shop: what its platform asks for, and one try.

The command and the page ask the same questions and make the same checks. The page may not import
the adapters; `jamsi review` hands it a `Connector` that knows them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from qna.access import ShopAccess

WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - a setting's name
REPLY_URL = "reply_url"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a platform needs to know about a shop; `jamsi shop add` and the page ask for it.

    Secrets go to `ShopAccess.credentials`, the others as text to `ShopAccess.config`. Two keys have
    their own place: `webhook_secret` (`ShopAccess.webhook_secrets`), `reply_url`.
    """

    key: str
    label: str
    secret: bool = False
    required: bool = True
    default: str | None = None
    help: str = ""
    choices: tuple[str, ...] = ()
    """The only values there are, if they are few."""
    address: bool = False
    """An address that is called: it is checked when it is entered, as `reply_url` always is."""


@dataclass(frozen=True, slots=True)
class ConnectionForm:
    """What a platform asks for, and what to enter where in its console (`{webhook_url}`)."""

    platform: str
    title: str
    settings: tuple[Setting, ...]
    console_steps: str
    pushes: bool


class Connector(Protocol):
    """The adapters, for who may not import them."""

    def form(self, platform: str) -> ConnectionForm:
        """Raises `KeyError` for an unknown platform."""
        ...

    def check(self, access: ShopAccess) -> str:
        """A harmless call; what to tell the person. Raises `qna.outgoing.DeliveryError`."""
        ...


@dataclass
class HeldTokens:
    """`qna.access.TokenVault` for a shop that is not in SQL yet; nobody else renews."""

    current: dict[str, Any] = field(default_factory=dict, repr=False)

    def load(self) -> dict[str, Any]:
        return dict(self.current)

    @contextmanager
    def renewing(self) -> Iterator["HeldTokens"]:
        yield self

    def save(self, tokens: dict[str, Any]) -> None:
        self.current = dict(tokens)


def what_to_paste(form: ConnectionForm, shop_name: str, public_url: str) -> str:
    """The steps in the platform's console, with the real address."""
    address = f"{public_url.rstrip('/')}/webhooks/{form.platform}/{shop_name}"
    return form.console_steps.replace("{webhook_url}", address)
