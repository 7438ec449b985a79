"""The rows of a file as sellers export it: CSV in whatever charset and delimiter, or XLSX.

Everything about the file comes from outside: its size, rows, columns and cells are bounded, and
what it unpacks to is counted before it is unpacked.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

from qna.reuse.files import MAX_BYTES, MAX_ROWS, Refusal
from worker.importing.cells import MAX_COLUMNS, FileRefused, Row, cell_text
from worker.importing.sheet import sheet_rows

SNIFFED_LINES = 30


def read_rows(content: bytes) -> Iterator[Row]:
    """All rows, with what stands above the header. Raises `FileRefused`, in the middle too."""
    if not content.strip():
        raise FileRefused(Refusal.EMPTY)
    if len(content) > MAX_BYTES:
        raise FileRefused(Refusal.TOO_LARGE)
    for count, row in enumerate(_rows_of(content)):
        if count >= MAX_ROWS:
            raise FileRefused(Refusal.TOO_MANY_ROWS)
        yield row


def _rows_of(content: bytes) -> Iterator[Row]:
    if content.startswith(b"PK\x03\x04"):
        return sheet_rows(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(Refusal.OLD_EXCEL)
    text = decode(content)
    if text[:2000].lstrip().lower().startswith(("<html", "<!doctype html", "<table", "<meta")):
        raise FileRefused(Refusal.HTML)
    return _csv_rows(text)


def decode(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows' Korean code page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        charsets = ["utf-16"]
    else:
        charsets = ["utf-8-sig", "cp949"]
    for charset in charsets:
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise FileRefused(Refusal.CHARSET)


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell beyond the module's limit: a quote that is never closed, most likely.
            yield None
            continue
        yield [cell_text(cell) for cell in row[:MAX_COLUMNS]]


def delimiter_of(text: str) -> str:
    """Comma, semicolon, tab or bar: the one that cuts most of the first lines into most columns."""
    head = text[:64_000].splitlines(keepends=True)[:SNIFFED_LINES]

    def columns(delimiter: str) -> int:
        widths: list[int] = []
        with suppress(csv.Error):
            widths = [len(row) for row in csv.reader(head, delimiter=delimiter)]
        usual = max(widths, key=lambda width: (widths.count(width), width), default=0)
        return usual * widths.count(usual) if usual > 1 else 0

    return max(",;\t|", key=columns)
