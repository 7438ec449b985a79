"""Reading a JSON body that a stranger sent, so that every later step can rely on it."""

import json
import math
import re
from typing import Any, NoReturn

from pydantic import ValidationError

from platforms.base import InvalidFields, MalformedBody

MAX_DEPTH = 50
"""Levels of nesting; no platform comes near, and the database's JSON type has limits too."""

# PostgreSQL's JSON refuses NUL, and UTF-8 has no lone surrogates.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """`body` as JSON without characters or numbers that SQL cannot keep.

    Of duplicate keys the last one counts. Raises `MalformedBody`: not UTF-8, not JSON, NaN,
    an integer of thousands of digits, or nested deeper than `MAX_DEPTH`.
    """
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except RecursionError:
        raise MalformedBody("The body is nested too deeply.") from None
    except ValueError:
        raise MalformedBody("The body is not JSON in UTF-8.") from None
    return storable(value)


def storable(value: Any, depth: int = 0) -> Any:
    """`value` with NUL, lone surrogates and infinities taken out; `MalformedBody` if too deep."""
    if depth > MAX_DEPTH:
        raise MalformedBody("The body is nested too deeply.")
    if isinstance(value, str):
        return _NOT_STORABLE.sub("", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item, depth + 1) for key, item in value.items()}
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def invalid_fields(error: ValidationError, prefix: str = "") -> InvalidFields:
    """One `{"field": "data.text", "problem": …}` for each finding; holds no input values."""
    return InvalidFields(
        [
            {
                "field": prefix + ".".join(str(part) for part in item["loc"]) or "(body)",
                "problem": item["msg"].removeprefix("Value error, "),
            }
            for item in error.errors(include_url=False, include_input=False)
        ]
    )
