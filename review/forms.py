"""Reading form fields: cleaned, bounded, or named as wrong."""

import math
from collections.abc import Callable

from flask import request

from qna.incoming import clean_text

MAX_PAIRS = 50


class Wrong(ValueError):
    """The name of a field that does not hold what it must."""


def text(name: str, limit: int | None = None) -> str:
    """A field without control characters, cut at `limit`; browsers send line ends as CR LF."""
    return clean_text(request.form.get(name, "").replace("\r\n", "\n"))[:limit].strip()


def flag(name: str) -> bool:
    return request.form.get(name) == "1"


def number(
    name: str, kind: Callable[[str], float], *, required: bool = False
) -> float | int | None:
    """A number; None for an empty field that may be empty. Raises `Wrong`."""
    given = text(name, 30)
    if not given and not required:
        return None
    try:
        value = kind(given)
    except ValueError:
        raise Wrong(name) from None
    if not math.isfinite(value):
        raise Wrong(name)
    return value


def parse_id(given: str | None) -> int | None:
    """A row's id out of a form or an address; None for what SQL could not take as one."""
    given = given or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def row_id(name: str) -> int | None:
    return parse_id(request.form.get(name))


def pairs(prefix: str) -> dict[str, str]:
    """Keys and values from `<prefix>_key` and `<prefix>_value`, those with both."""
    keys = request.form.getlist(f"{prefix}_key")[:MAX_PAIRS]
    values = request.form.getlist(f"{prefix}_value")[:MAX_PAIRS]
    cleaned = [(clean_text(k)[:60], v.strip()[:4000]) for k, v in zip(keys, values, strict=False)]
    return {key: value for key, value in cleaned if key and value}
