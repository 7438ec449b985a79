"""The one list of adapters."""

from platforms.base import Platform
from platforms.standard.adapter import StandardPlatform

PLATFORMS: dict[str, Platform] = {p.name: p for p in (StandardPlatform(),)}


def get_platform(name: str) -> Platform:
    """The adapter called `name`; `KeyError` names those there are."""
    try:
        return PLATFORMS[name]
    except KeyError:
        raise KeyError(
            f"unknown platform {name!r}; known: {', '.join(sorted(PLATFORMS))}"
        ) from None
