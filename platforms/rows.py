"""Lists in a platform's answer, read so that a surprise never looks like "nothing there"."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from platforms.payload import storable
from qna.outgoing import DeliveryError

_log = logging.getLogger(__name__)


class ListedRow(BaseModel):
    """One row of a platform's list; everything that may be missing has a default."""

    id_key: ClassVar[str]
    """The name of its id in the platform's answer."""

    @property
    def row_id(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is there and makes no sense; `row_id` is None where not even the id does."""

    row_id: str | None
    fields: Any = None


Row = TypeVar("Row", bound=ListedRow)


def read_rows(model: type[Row], container: Any, key: str, who: str) -> list[Row | Unreadable]:
    """`container[key]` as a list of `model`. Raises `DeliveryError` where there is no list."""
    rows = container.get(key) if isinstance(container, dict) else None
    if not isinstance(rows, list):
        raise DeliveryError(f"{who} sent no list of {key}")
    return [_read(model, row) for row in rows]


def _read(model: type[Row], row: Any) -> Row | Unreadable:
    try:
        return model.model_validate(storable(row))
    except (ValidationError, ValueError):
        value = row.get(model.id_key) if isinstance(row, dict) else None
        named = not isinstance(value, bool) and str(value)[:40].isdigit()
        return Unreadable(str(value)[:40] if named else None, row)


def readable(rows: Iterable[Row | Unreadable], who: str) -> Iterator[Row]:
    """The rows that can be read; the others are named in the log and may come right later.

    Raises `DeliveryError` at the end where there were rows and none could be read: the platform
    speaks another language, and the window must be read again.
    """
    some, odd = False, []
    for row in rows:
        if isinstance(row, Unreadable):
            odd.append(row.row_id or "?")
        else:
            some = True
            yield row
    if odd:
        _log.warning("%s sent %s rows that cannot be read: %s", who, len(odd), ", ".join(odd[:20]))
    if odd and not some:
        raise DeliveryError(f"{who} sent a list that cannot be read")


def pick(rows: Iterable[Row | Unreadable], wanted: str, who: str) -> Row | None:
    """The row called `wanted`; None: it is surely not there.

    Raises `DeliveryError` where a row that cannot be read is, or may be, the one.
    """
    doubtful = False
    for row in rows:
        if isinstance(row, Unreadable):
            doubtful = doubtful or row.row_id in {None, wanted}
        elif row.row_id == wanted:
            return row
    if doubtful:
        raise DeliveryError(f"{who} lists this question in a form that cannot be read")
    return None
