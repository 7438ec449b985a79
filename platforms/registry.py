"""The one list of adapters."""

from platforms.cafe24.adapter import Cafe24Platform
from platforms.contract import Platform
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

_TRIED = (
    "`standard` was tried with storefronts of our own. All others were tried only against fakes "
    "that enforce what each platform documents, never yet against a real account."
)


def get_platform(name: str) -> Platform:
    """The adapter called `name`; `KeyError` names those there are."""
    try:
        return PLATFORMS[name]
    except KeyError:
        raise KeyError(
            f"unknown platform {name!r}; known: {', '.join(sorted(PLATFORMS))}"
        ) from None


def capability_table() -> str:
    """README's table in Markdown, one row for each platform, and how far it was tried."""
    columns = ("push", "poll", "reply", "final_answer", "secret_posts", "reconcile")
    head = ["platform", *(column.replace("_", " ") for column in columns)]
    rows = [
        [name, *("yes" if getattr(p.capabilities, column) else "–" for column in columns)]
        for name, p in PLATFORMS.items()
    ]
    lines = [head, ["---"] * len(head), *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{table}\n{_TRIED}\n"
