"""Reading what a shop has configured: text in `config`, secrets in `credentials`."""

from platforms.base import ShopAccess
from qna.outgoing import DeliveryError


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


def pace(shop: ShopAccess, account: str, default_per_second: float) -> None:
    """Wait for this account's turn; `calls_per_second` in the shop's config changes the pace."""
    if shop.pacer is None:
        return
    try:
        per_second = float(setting(shop, "calls_per_second")) or default_per_second
    except ValueError:
        per_second = default_per_second
    shop.pacer.wait(f"{shop.platform}:{account}", per_second=per_second)
