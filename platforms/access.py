"""Reading what a shop has configured: text in `config`, secrets in `credentials`."""

from collections.abc import Callable

from platforms.base import Setting, ShopAccess
from platforms.http import Answer, requested_pause
from qna.outgoing import DeliveryError

MIN_PER_SECOND, MAX_PER_SECOND = 0.001, 1e6


def setting(shop: ShopAccess, key: str, default: str = "") -> str:
    """The configured text, or `default` where it is missing or empty."""
    value = shop.config.get(key)
    return default if value is None or value == "" else str(value).strip()


def setting_list(shop: ShopAccess, key: str, default: str = "") -> tuple[str, ...]:
    """A list, or text separated by commas, as a tuple of non-empty texts."""
    value = shop.config.get(key)
    parts = value if isinstance(value, list | tuple) else setting(shop, key, default).split(",")
    return tuple(text for part in parts if (text := str(part).strip()))


def required(shop: ShopAccess, key: str) -> str:
    """The configured text; a permanent `DeliveryError` names what is missing."""
    value = setting(shop, key)
    if not value:
        raise DeliveryError(f"{shop.platform}: the setting {key} is missing", permanent=True)
    return value


def credential(shop: ShopAccess, key: str) -> str:
    """The secret called `key`; a permanent `DeliveryError` names what is missing."""
    value = str(shop.credentials.get(key) or "").strip()
    if not value:
        raise DeliveryError(f"{shop.platform}: the secret {key} is missing", permanent=True)
    return value


def in_turn(
    shop: ShopAccess,
    account: str,
    default_per_second: float,
    send: Callable[[], Answer],
    pause_of: Callable[[Answer], float | None] = requested_pause,
) -> Answer:
    """`send()` when this account's turn has come; every call to a platform goes through here.

    All processes share the pace and the rests of one account. `calls_per_second` in the shop's
    config changes the pace; `pause_of(answer)`: seconds for which the platform wants to be left
    alone. Raises `DeliveryError` while it rests, before anything is sent.
    """
    key = f"{shop.platform}:{account}"
    if shop.pacer is not None:
        shop.pacer.wait(key, per_second=_per_second(shop, default_per_second))
    answer = send()
    seconds = pause_of(answer)
    if seconds and shop.pacer is not None:
        shop.pacer.pause(key, seconds=seconds)
    return answer


def _per_second(shop: ShopAccess, default: float) -> float:
    try:
        pace = float(setting(shop, "calls_per_second"))
    except ValueError:
        return default
    return pace if MIN_PER_SECOND <= pace <= MAX_PER_SECOND else default


def yes_or_no(key: str, label: str, default: str = "yes", help: str = "") -> Setting:
    """A setting that `on` reads."""
    choices = ("yes", "no")
    return Setting(key, label, required=False, default=default, help=help, choices=choices)


def on(shop: ShopAccess, key: str, default: str = "yes") -> bool:
    """A setting that is yes or no."""
    return setting(shop, key, default).lower() in {"yes", "on", "true", "1"}
