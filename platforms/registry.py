"""The one list of adapters."""

from platforms.cafe24.adapter import Cafe24Platform
from platforms.contract import Platform
from platforms.coupang.adapter import CoupangPlatform
from platforms.elevenst.adapter import ElevenStreetPlatform
from platforms.esm.adapter import EsmPlatform
from platforms.naver.adapter import NaverPlatform
from platforms.shopify.adapter import ShopifyPlatform
from platforms.standard.adapter import StandardPlatform
from platforms.woocommerce.adapter import WooCommercePlatform

_ALL: tuple[Platform, ...] = (
    StandardPlatform(),
    Cafe24Platform(),
    NaverPlatform(),
    CoupangPlatform(),
    ElevenStreetPlatform(),
    EsmPlatform(),
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


def _row(platform: Platform) -> list[str]:
    can = platform.capabilities
    tried = "with storefronts of our own" if platform.name == "standard" else "no"
    return [
        f"{platform.name}: {platform.title}",
        _word(can.push),
        _word(can.poll),
        _word(can.reply),
        _word(can.final_answer),
        can.second_answer,
        can.follow_ups,
        _word(can.secret_posts),
        can.personal_data,
        tried,
    ]


def _word(yes: bool) -> str:
    return "yes" if yes else "–"


def capability_table() -> str:
    """README's table in Markdown, one row for each platform, and how far it was tried."""
    head = [
        "platform",
        "push",
        "poll",
        "reply",
        "final answer",
        "second answer",
        "follow-ups",
        "secret posts",
        "personal data in the list",
        "tried with a real account",
    ]
    rows = [_row(platform) for platform in _ALL]
    lines = [head, ["---"] * len(head), *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{table}\n{_TRIED}\n"
