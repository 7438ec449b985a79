"""Contact and personal data go out only when a person confirms that very text."""

import re
from collections.abc import Callable

import httpx
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import AuditEvent, Shop
from tests.review.desk import GOOD, Person, add_question, get

Enter = Callable[..., Person]

PHONE = f"{GOOD} 070-1234-5678로도 알려 드릴 수 있습니다."


def stamp_of(page: httpx.Response) -> str:
    found = re.search(r'name="confirmed" id="confirmed" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


def test_a_phone_number_is_asked_about_once(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    asked = person.review(question, reply_text=PHONE)
    assert asked.status_code == 422
    assert PHONE in asked.text
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    done = person.review(question, reply_text=PHONE, confirmed=stamp_of(asked))
    assert done.status_code == 303
    assert get(sqlite_database, question).status == Status.APPROVED
    with sqlite_database.read() as session:
        query = select(AuditEvent).where(AuditEvent.action == "review.despite_violations")
        assert "contact" in session.scalars(query).one().detail["codes"]


def test_another_text_is_asked_about_again(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    stamp = stamp_of(person.review(question, reply_text=PHONE))
    changed = PHONE.replace("5678", "9999")
    assert person.review(question, reply_text=changed, confirmed=stamp).status_code == 422
    assert get(sqlite_database, question).status == Status.IN_REVIEW


def test_nothing_is_asked_about_a_text_that_passes(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    assert come_in().review(question, reply_text=f"{GOOD} 감사합니다.").status_code == 303


def test_a_text_that_states_an_answer_is_asked_about(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    asked = person.review(question, reply_text="품절입니다.")
    assert asked.status_code == 422
    assert "품절입니다.</textarea>" in asked.text
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    sent = person.review(question, reply_text="품절입니다.", confirmed=stamp_of(asked))
    assert sent.status_code == 303


def test_a_draft_that_was_refused_is_asked_about_as_it_stands(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    found = [{"code": "definitive", "excerpt": "감사", "start": 15, "end": 17}]
    question = add_question(sqlite_database, haru.id, draft_violations=found)
    person = come_in()
    asked = person.review(question)
    assert asked.status_code == 422
    assert person.review(question, confirmed=stamp_of(asked)).status_code == 303


def test_the_final_answer_asks_too(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id, status=Status.POSTED)
    person = come_in()
    answer = "help@shop.example.com 으로 보내 드렸습니다."
    asked = person.post(f"/questions/{question.id}/answer", reply_text=answer)
    assert asked.status_code == 422
    assert answer in asked.text
    sent = person.post(
        f"/questions/{question.id}/answer", reply_text=answer, confirmed=stamp_of(asked)
    )
    assert sent.status_code == 303


def test_the_verdict_beside_the_question_is_on_the_text_that_is_shown(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    asked = come_in().review(question, reply_text="네, 됩니다. 010-1234-5678로 전화 주세요.")
    assert asked.status_code == 422
    verdict = asked.text.split('id="verdict"')[1].split("</div>")[0]
    assert "정책 검사 통과" not in verdict
    assert re.search(r"<mark [^>]*>[^<]*010-1234-5678", verdict)
    assert "data-violates" in asked.text
