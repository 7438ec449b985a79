"""The one list of adapters."""

from platforms.base import Platform
from platforms.cafe24.adapter import Cafe24Platform
from platforms.coupang.adapter import CoupangPlatform
from platforms.naver.adapter import NaverPlatform
from platforms.shopify.adapter import ShopifyPlatform
from platforms.standard.adapter import StandardPlatform
from platforms.woocommerce.adapter import WooCommercePlatform

_ALL: tuple[Platform, ...] = (
    StandardPlatform(),
    Cafe24Platform(),
    NaverPlatform(),
    CoupangPlatform(),
    ShopifyPlatform(),
    WooCommercePlatform(),
)
PLATFORMS: dict[str, Platform] = {platform.name: platform for platform in _ALL}


def get_platform(name: str) -> Platform:
    """The adapter called `name`; `KeyError` names those there are."""
    try:
        return PLATFORMS[name]
    except KeyError:
        raise KeyError(
            f"unknown platform {name!r}; known: {', '.join(sorted(PLATFORMS))}"
        ) from None


def capability_table() -> str:
    """README's table in Markdown, one row for each platform."""
    columns = ("push", "poll", "reply", "final_answer", "secret_posts", "reconcile")
    head = ["platform", *(column.replace("_", " ") for column in columns)]
    rows = [
        [name, *("yes" if getattr(p.capabilities, column) else "–" for column in columns)]
        for name, p in PLATFORMS.items()
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
