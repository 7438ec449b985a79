"""SQL goes away under somebody who is logged in: the page says so, and what was typed stays."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from qna.database import Database
from qna.models import Shop
from tests.review.desk import GOOD, Person, add_question

Enter = Callable[..., Person]


def lose(database: Database, table: str) -> None:
    with database.write() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO away"))


@pytest.mark.parametrize("table", ["staff_sessions", "questions"])
def test_a_typed_reply_is_not_lost(
    table: str, come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    token = person.token("/account")
    lose(sqlite_database, table)
    for path in (f"/questions/{question.id}/review", f"/questions/{question.id}/answer"):
        fields = {"csrf_token": token, "decision": "approve", "draft_id": "1", "reply_text": GOOD}
        answer = person.http.post(path, data=fields)
        assert answer.status_code == 503
        assert "데이터베이스에 연결하지 못했습니다" in answer.text
        assert GOOD in answer.text


def test_pages_and_unknown_addresses_say_so_too(come_in: Enter, sqlite_database: Database) -> None:
    person = come_in()
    lose(sqlite_database, "staff_sessions")
    assert person.get("/queue").status_code == 503
    assert person.get("/no-such-page").status_code == 404
    assert person.http.post("/logout", data={}).status_code == 400
