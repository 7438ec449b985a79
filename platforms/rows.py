"""Lists in a platform's answer, read so that a surprise never looks like "nothing there"."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from platforms.base import MalformedBody
from platforms.moments import read_moment
from platforms.payload import storable
from qna.outgoing import DeliveryError

_log = logging.getLogger(__name__)


MAX_PAGES = 1000
"""Of one list; more would not be read in a day."""


def _moment(value: object) -> object:
    if (moment := read_moment(value)) is None:
        raise ValueError("must be a time")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""When something was written. Nothing stands in for a time that cannot be read: a question would
seem to be asked after the window that is polled."""
Number = Annotated[int, Field(ge=0, lt=2**63)]
"""A platform's own number of something, as SQL can keep it."""


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
T = TypeVar("T")


def read_rows(model: type[Row], container: Any, key: str, who: str) -> list[Row | Unreadable]:
    """`container[key]` as a list of `model`. Raises `DeliveryError` where there is no list."""
    rows = container.get(key) if isinstance(container, dict) else None
    if not isinstance(rows, list):
        raise DeliveryError(f"{who} sent no list of {key}")
    return [_read(model, row) for row in rows]


def _read(model: type[Row], row: Any) -> Row | Unreadable:
    try:
        return model.model_validate(storable(row))
    except (ValueError, MalformedBody):
        value = row.get(model.id_key) if isinstance(row, dict) else None
        named = isinstance(value, str | int) and str(value)[:40].isdigit()
        return Unreadable(str(value)[:40] if named else None, row)


def read_one(model: type[Row], fields: Any, wanted: str, who: str) -> Row:
    """The row called `wanted`, which was asked for alone; `DeliveryError` for everything else."""
    row = _read(model, fields)
    if isinstance(row, Unreadable) or row.row_id != wanted:
        raise DeliveryError(f"{who} shows this question in a form that cannot be read")
    return row


def all_pages(page_of: Callable[[int], tuple[list[T], Any]], size: int, who: str) -> Iterator[T]:
    """The rows of every page, in no sure order; `page_of(1)`: some, and how many pages there are.

    Where that number makes no sense, a page of less than `size` rows is the last. Raises
    `DeliveryError` where there are more than `MAX_PAGES`.
    """
    for page in range(1, MAX_PAGES + 1):
        rows, said = page_of(page)
        yield from rows
        pages = _count(said)
        if (len(rows) < size) if pages is None else (page >= pages):
            return
        if pages is not None and pages > MAX_PAGES:
            break
    raise DeliveryError(f"{who} lists more than {MAX_PAGES} pages")


def _count(said: Any) -> int | None:
    text = str(said)[:10] if isinstance(said, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() else None


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
