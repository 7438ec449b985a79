"""What a platform says when it refuses: the code and the words of its answer, for staff."""

import re
from typing import Any

MAX_CHARS = 200
_CODES = ("code", "errorCode", "resultCode", "error")
_WORDS = ("message", "error_description", "errorMessage", "more_info")
_BREAKS = re.compile(r"[\s\x00-\x1f]+")


def complaint(fields: Any) -> str:
    """Code and message in one line of at most `MAX_CHARS`; "" where the answer holds neither.

    Knows `{"code", "message"}`, the same inside `error`, and OAuth's `error_description`.
    """
    if not isinstance(fields, dict):
        return ""
    if isinstance(fields.get("error"), dict):
        fields = fields["error"]
    parts = [_first(fields, _CODES), *(_text(fields, name) for name in _WORDS)]
    return " ".join(dict.fromkeys(part for part in parts if part))[:MAX_CHARS]


def code_of(fields: Any) -> str:
    """The code alone, to be compared."""
    if not isinstance(fields, dict):
        return ""
    inner = fields["error"] if isinstance(fields.get("error"), dict) else fields
    return _first(inner, _CODES)


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := _text(fields, name))), "")


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _BREAKS.sub(" ", str(value)[: 2 * MAX_CHARS]).strip()[:MAX_CHARS]
