"""Training, validation and test: by time, and each customer in one of them only.

Test decisions are later than all others, as the drafts are that a trained model will write. Who
appears in an earlier part stays out of the later ones, and so does a question that was asked there
word for word: a model that has read it has not been tested.
"""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from qna.learning.decided import DecidedReply, count_decided, decided_at


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Cuts:
    """From when on a decision counts for validation, and for the test; None: none does."""

    validation: datetime | None
    test: datetime | None

    def split_of(self, moment: datetime) -> Split:
        if self.test is not None and moment >= self.test:
            return Split.TEST
        later = self.validation is not None and moment >= self.validation
        return Split.VALIDATION if later else Split.TRAIN


def cuts_for(session: Session, *, validation: float, test: float, shop: str | None = None) -> Cuts:
    """Where the last `test` of all decisions begin, and the `validation` before them.

    Shares of 1. Decisions of one moment stay together.
    """
    total = count_decided(session, shop=shop)
    in_test = round(total * test)
    in_validation = round(total * validation)
    return Cuts(
        _from(session, total - in_test - in_validation, in_validation, shop),
        _from(session, total - in_test, in_test, shop),
    )


def _from(session: Session, place: int, size: int, shop: str | None) -> datetime | None:
    return decided_at(session, max(place, 0), shop=shop) if size else None


class Seen:
    """What was given out before, on disk: any number of decisions, in the memory of a few.

    A context manager; the file is SQLite's own temporary one, and gone at the end.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("CREATE TABLE seen (mark BLOB PRIMARY KEY, split TEXT) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()

    def elsewhere(self, decided: DecidedReply, split: Split) -> str | None:
        """Why a decision must stay out of `split`: `customer` or `question` is in an earlier one.

        None: it is in, and both belong to `split` from now on.
        """
        customer = _mark("customer", decided.customer)
        asked = _mark("question", letters(decided.question), letters(decided.product or ""))
        for mark, why in ((customer, "customer"), (asked, "question")):
            if (self._split_of(mark) or split) != split:
                return why
        self._keep(customer, split)
        self._keep(asked, split)
        return None

    def is_new(self, *texts: str) -> bool:
        """Whether exactly these texts were not given out before; from now on they were."""
        mark = _mark("texts", *texts)
        if self._split_of(mark) is not None:
            return False
        self._keep(mark, Split.TRAIN)
        return True

    def _split_of(self, mark: bytes) -> str | None:
        row = self._rows.execute("SELECT split FROM seen WHERE mark = ?", (mark,)).fetchone()
        return row[0] if row else None

    def _keep(self, mark: bytes, split: Split) -> None:
        self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (mark, split.value))


def letters(text: str) -> str:
    """`text` as it is compared: letters and digits alone, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def _mark(kind: str, *texts: str) -> bytes:
    return blake2b("\x1f".join((kind, *texts)).encode(errors="replace"), digest_size=16).digest()
