"""The first filled sheet of an XLSX file, read as a stream (openpyxl, read-only)."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from qna.reuse.columns import MAX_HEADER_LINE
from qna.reuse.files import Refusal
from worker.importing.cells import MAX_COLUMNS, FileRefused, Row, cell_text

MAX_UNPACKED = 600 * 1024 * 1024
"""Of all parts together; a sheet of 200,000 questions unpacks to half of it."""
MAX_PARTS = 2000
MAX_GAP = 1000
"""Empty rows in a row: behind so many nothing comes, only formats that somebody dragged down."""
_DTD_WITHIN = 64 * 1024

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl was seen to raise for files that are none, or are damaged."""


def sheet_rows(content: bytes) -> Iterator[Row]:
    """Rows of texts. Raises `FileRefused`."""
    try:
        _check_parts(content)
        # Formats that it does not know are none of our business.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            yield from _filled(book)
    except _BROKEN:
        raise FileRefused(Refusal.DAMAGED) from None


def _check_parts(content: bytes) -> None:
    """Before anything is unpacked: `zipfile` gives no more of a part than its header says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise FileRefused(Refusal.TOO_LARGE)
        for part in parts:
            # No office program writes one; entities that multiply stand in it.
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(_DTD_WITHIN):
                        raise FileRefused(Refusal.DAMAGED)


def _filled(book: Any) -> Iterator[Row]:
    for sheet in book.worksheets:
        # What a file says of its own size is often wrong; then openpyxl would believe it.
        sheet.reset_dimensions()
        found = False
        for row in _rows(sheet):
            found = found or any(row)
            yield row
        if found:
            return


def _rows(sheet: Any) -> Iterator[list[str]]:
    head = islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), MAX_HEADER_LINE)
    width = max((place + 1 for row in head for place, cell in enumerate(row) if cell), default=1)
    gap = 0
    for cells in sheet.iter_rows(values_only=True, max_col=width):
        row = [_text(cell) for cell in cells]
        gap = 0 if any(row) else gap + 1
        if gap > MAX_GAP:
            return
        yield row


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat(*([" "] if isinstance(value, datetime) else []))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # ids that Excel took for numbers
    return cell_text(str(value))
