"""Rows that cannot be read, and pages: nothing odd looks like "nothing there"."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from platforms.rows import (
    MAX_PAGES,
    ListedRow,
    Moment,
    Number,
    Unreadable,
    all_pages,
    read_one,
    read_rows,
)
from qna.outgoing import DeliveryError


class Row(ListedRow):
    id_key: ClassVar[str] = "no"

    no: Number
    at: Moment
    more: Any = None

    @property
    def row_id(self) -> str:
        return str(self.no)


GOOD = {"no": 7, "at": "2026-11-26 09:00:00"}


def deep(levels: int) -> Any:
    value: Any = "end"
    for _ in range(levels):
        value = [value]
    return value


def test_a_time_without_an_offset_is_korean() -> None:
    (row,) = read_rows(Row, {"rows": [GOOD]}, "rows", "somebody")
    assert isinstance(row, Row)
    assert row.at == datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "row_id"),
    [
        ({"at": None}, "7"),
        ({"at": "yesterday"}, "7"),
        ({"at": 1764115200}, "7"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "7"),
        ({"more": deep(60)}, "7"),
        ({"no": -1}, None),
        ({"no": 2**63}, "9223372036854775808"),
        ({"no": None}, None),
        ({"no": deep(900)}, None),
        ({"no": {"7": 7}}, None),
    ],
)
def test_one_row_that_cannot_be_read_is_alone(change: dict[str, Any], row_id: str | None) -> None:
    rows = read_rows(Row, {"rows": [GOOD | change, GOOD]}, "rows", "somebody")
    assert isinstance(rows[0], Unreadable)
    assert rows[0].row_id == row_id
    assert isinstance(rows[1], Row)


@pytest.mark.parametrize("fields", [None, "page", [], {}, [GOOD], GOOD | {"no": 8}])
def test_another_row_than_the_one_asked_for_proves_nothing(fields: object) -> None:
    assert read_one(Row, GOOD, "7", "somebody").no == 7
    with pytest.raises(DeliveryError) as failure:
        read_one(Row, fields, "7", "somebody")
    assert not failure.value.permanent


@pytest.mark.parametrize("said", [3, "3", None, "many", 3.0, [3], -1, float("inf")])
def test_every_page_is_read_whatever_is_said_of_their_number(said: object) -> None:
    """A list that ends too early would make questions look deleted."""
    pages = {1: [1, 2], 2: [3, 4], 3: [5]}
    assert list(all_pages(lambda page: (pages[page], said), 2, "somebody")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("said", "calls"), [(10**9, 1), (MAX_PAGES + 1, 1), (None, MAX_PAGES)])
def test_a_list_without_end_is_given_up(said: int | None, calls: int) -> None:
    asked: list[int] = []

    def page_of(page: int) -> tuple[list[str], int | None]:
        asked.append(page)
        return ["a", "b"], said

    with pytest.raises(DeliveryError, match=str(MAX_PAGES)):
        list(all_pages(page_of, 2, "somebody"))
    assert len(asked) == calls
