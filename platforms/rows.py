"""Lists in a platform's answer, read so that a surprise never looks like "nothing there"."""

import logging
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from platforms.payload import storable
from qna.outgoing import DeliveryError

Row = TypeVar("Row", bound=BaseModel)
_log = logging.getLogger(__name__)


def read_rows(model: type[Row], container: Any, key: str, who: str) -> list[Row]:
    """`container[key]` as a list of `model`.

    A row that cannot be read is left out with a line in the log. Raises `DeliveryError` where
    there is no list or nothing of it can be read: an empty list would mean that a question was
    deleted, or that it has no reply yet.
    """
    rows = container.get(key) if isinstance(container, dict) else None
    if not isinstance(rows, list):
        raise DeliveryError(f"{who} sent no list of {key}")
    readable = [row for row in (_read(model, row) for row in rows) if row is not None]
    if len(readable) < len(rows):
        _log.warning("%s sent %s unreadable %s", who, len(rows) - len(readable), key)
    if rows and not readable:
        raise DeliveryError(f"{who} sent {key} that cannot be read")
    return readable


def _read(model: type[Row], row: Any) -> Row | None:
    try:
        return model.model_validate(storable(row))
    except ValidationError:
        return None
