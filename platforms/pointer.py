"""JSON pointers (RFC 6901): how a shop says where in a payload its question stands."""

from typing import Any


def resolve(document: Any, pointer: str) -> Any:
    """The value at `pointer`; None where there is none. `""` is the whole document."""
    value = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 7:
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def resolve_text(document: Any, pointer: str) -> str | None:
    """The text or number at `pointer` as text; None for everything else and for no pointer."""
    if not pointer.startswith("/"):
        return None
    value = resolve(document, pointer)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
