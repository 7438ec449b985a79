"""A viewer sees no personal data: on no page that shows a text, and not by searching either."""

import unicodedata
from collections.abc import Callable

import pytest
from sqlalchemy import update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import (
    Decision,
    Delivery,
    DeliveryStatus,
    Draft,
    Note,
    Question,
    Review,
    Role,
    Shop,
    Staff,
    now,
)
from qna.outgoing import ReplyKind
from tests.review.desk import Person, add_question

Enter = Callable[..., Person]

PHONE = "010-2345-6789"
MAIL = "hansohee@example.com"
TEXT = f"{PHONE}로 연락 주세요. {MAIL}"


def fill(database: Database, shop: Shop, status: Status = Status.POSTED) -> Question:
    """A question with the number in every column that holds a text of a person or a model."""
    thrown = {"reply": TEXT, "violations": [{"code": "contact", "start": 0, "end": 13}], "seed": 1}
    question = add_question(
        database, shop.id, text=TEXT, product_id="P-1", status=status, draft_text=TEXT,
        draft_rejected=[thrown], draft_source="fallback",
    )  # fmt: skip
    with database.write() as session:
        person = session.query(Staff).first()
        assert person is not None
        draft = session.query(Draft).filter_by(question_id=question.id).one()
        session.add(Note(question_id=question.id, staff_id=person.id, text=TEXT))
        for kind in ReplyKind:
            review = Review(
                question_id=question.id, draft_id=draft.id, kind=kind, decision=Decision.EDITED,
                reviewer_id=person.id, reply_text=f"{TEXT} 감사합니다.", reason=TEXT,
            )  # fmt: skip
            session.add(review)
            session.flush()
            session.add(
                Delivery(
                    question_id=question.id,
                    review_id=review.id,
                    kind=kind,
                    reply_text=TEXT,
                    status=DeliveryStatus.FAILED if kind == "final" else DeliveryStatus.POSTED,
                    last_error=TEXT,
                    question_revision=1,
                    posted_at=now(),
                    attempts=2,
                )
            )
    return question


@pytest.mark.parametrize("status", list(Status)[2:])
def test_no_page_shows_a_viewer_personal_data(
    status: Status, come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    viewer = come_in("viewer", Role.VIEWER)
    question = fill(sqlite_database, haru, status)
    add_question(sqlite_database, haru.id, 2, product_id="P-1")
    with sqlite_database.write() as session:
        session.execute(update(Question).values(answer_due_at=now()))
    paths = [f"/questions/{n}" for n in (question.id, question.id + 1)]
    for path in (*paths, "/queue?tab=all", "/promises"):
        page = viewer.get(path)
        assert page.status_code == 200
        for told in ("2345", "6789", "hansohee"):
            assert told not in page.text, path
    reviewer = come_in("reviewer", Role.REVIEWER)
    assert reviewer.get(paths[0]).text.count("2345-6789") >= 3


@pytest.mark.parametrize("words", ["010", "2345", "010-2345-6789", "6", "hansohee", "example"])
def test_a_viewer_finds_nothing_by_what_is_masked(
    words: str, come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    viewer, reviewer = come_in("viewer", Role.VIEWER), come_in("reviewer", Role.REVIEWER)
    question = fill(sqlite_database, haru)
    link = f'href="/questions/{question.id}'
    assert link in reviewer.get(f"/queue?tab=all&q={words}").text
    assert link not in viewer.get(f"/queue?tab=all&q={words}").text
    assert link in viewer.get("/queue?tab=all&q=연락").text


def test_what_is_typed_is_searched_for_as_it_is_stored(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    for words in (unicodedata.normalize("NFD", "공휴일"), "공휴일\u200b", "공\u00ad휴일"):
        page = person.http.get("/queue", params={"q": words}).text
        assert f'href="/questions/{question.id}' in page
