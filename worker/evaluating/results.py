"""The file of drafts that are done, a JSON line each: what was killed goes on behind the last."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from qna.folders import make_closed
from worker.evaluating.measures import Result

NAME = "results.jsonl"


class ResultsUnusable(RuntimeError):
    """Another evaluation writes to the folder, or its file is none of ours; what to do."""


class Results:
    """Rows by arm's fingerprint, question and seed; each is on disk when `add` returns."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rows = {_key(row): row for row in _read(file)}

    def has(self, fingerprint: str, mark: str, seed: int) -> bool:
        return (fingerprint, mark, seed) in self._rows

    def get(self, fingerprint: str, mark: str, seed: int) -> Result:
        return self._rows[fingerprint, mark, seed]

    def add(self, row: Result) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        self._rows[_key(row)] = row


def _key(row: Result) -> tuple[str, str, int]:
    return row["fingerprint"], row["mark"], row["seed"]


@contextmanager
def open_results(folder: Path) -> Iterator[Results]:
    """Raises `ResultsUnusable`. The folder is made, closed to others."""
    make_closed(folder)
    with os.fdopen(os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ResultsUnusable(f"another evaluation is writing to {folder}") from None
        yield Results(file)


def _read(file: BinaryIO) -> Iterator[Result]:
    """Every line that was written whole; half a line at the end, of a process that was killed, is
    cut off, so that the next one begins on its own."""
    end = 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            break
        end += len(line)
        yield _row(number, line)
    file.seek(end)
    file.truncate()


def _row(number: int, line: bytes) -> Result:
    try:
        row: Result = json.loads(line)
        _key(row)
    except (ValueError, KeyError, TypeError):
        what = f"line {number} of {NAME} is none of an evaluation: move the file away"
        raise ResultsUnusable(what) from None
    return row
