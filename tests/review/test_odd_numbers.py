"""Numbers that are no row's id, and times outside the calendar: told plainly, never a traceback."""

from collections.abc import Callable

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Role, Shop
from qna.store.queue import Cursor, queue_page
from qna.store.queue_filter import Tab, Wanted
from tests.review.desk import Person, add_question, get

Enter = Callable[..., Person]
ODD = ["²", "٣", "9" * 30, "9" * 5000]
EARLY = "0001-01-01T00:00:00%2b14:00"


@pytest.mark.parametrize("odd", ODD)
def test_odd_ids_in_forms(come_in: Enter, haru: Shop, sqlite_database: Database, odd: str) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    assert person.review(question, draft_id=odd).status_code == 422
    for path, fields, status in (
        (f"/questions/{question.id}/redraft", {"draft_id": odd}, 422),
        (f"/questions/{question.id}/assign", {"assignee": odd}, 303),
        ("/queue/bulk", {"pick": f"{odd}:1"}, 303),
        ("/queue/bulk/approve", {"pick": f"{odd}:1"}, 303),
        ("/undo", {"review_id": odd}, 303),
    ):
        assert person.post(path, **fields).status_code == status, path
    assert get(sqlite_database, question).status == Status.IN_REVIEW


@pytest.mark.parametrize("odd", ODD)
def test_odd_ids_in_addresses(come_in: Enter, odd: str) -> None:
    person = come_in("boss", Role.MANAGER)
    for path in (
        f"/queue?shop={odd}&assignee={odd}",
        f"/queue/pulse?ids={odd}",
        f"/promises?after=2026-11-24T09:00:00%2b09:00~{odd}",
        f"/audit?before={odd}&staff={odd}&question={odd}",
        f"/promises/past?id={odd}",
    ):
        assert person.get(path).status_code == 200, path
    for path in (
        f"/questions/{odd}",
        f"/shops/{odd}/answers",
        f"/shops/1/answers/{odd}",
        f"/shops/{odd}",
        f"/shops/1/trials/{odd}",
    ):
        assert person.get(path).status_code == 404, path


def test_times_outside_the_calendar(come_in: Enter) -> None:
    person = come_in()
    for path in (
        f"/queue?after=1~1~{EARLY}~{EARLY}",
        f"/promises?after={EARLY}~1",
        f"/queue/pulse?since={EARLY}",
    ):
        assert person.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2026-11-24T09:00:00+09:00"]
)
def test_every_cursor_that_can_be_read_can_be_asked_for(database: Database, at: str) -> None:
    cursor = Cursor.parse(f"1~{2**63 - 1}~{at}")
    assert cursor is not None
    with database.read() as session:
        assert queue_page(session, Wanted(tab=Tab.REVIEW), cursor=cursor).rows == []
