"""Past answers over HTTP: who sees what of them, and the way of a file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import (
    AnswerImport,
    AuditEvent,
    Delivery,
    ImportState,
    PastAnswer,
    Question,
    Role,
    Shop,
    now,
)
from tests.review.desk import Person, add_question
from tests.review.past import add_past_answer
from tests.worker.importing import files
from worker.importing.work import work_on

Enter = Callable[..., Person]
ASKED = "내년 공휴일이 표시되어 있나요?"


@pytest.fixture
def promised(sqlite_database: Database, haru: Shop) -> Question:
    return add_question(
        sqlite_database, haru.id, text=ASKED, status=Status.POSTED, posted_at=now(),
        answer_due_at=now() + timedelta(hours=3),
    )  # fmt: skip


def add(database: Database, shop: Shop, answer: str = "네, 표시됩니다.", **values: object) -> None:
    add_past_answer(database, shop.id, "공휴일 표시되나요?", answer, **values)  # type: ignore[arg-type]  # as given


def upload(person: Person, shop: Shop, content: bytes, name: str = "문의.csv") -> str:
    """The page of the uploaded file."""
    address = f"/shops/{shop.id}/answers"
    sent = person.http.post(
        address, data={"csrf_token": person.token(address)}, files={"file": (name, content)}
    )
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def editor_of(page: str) -> str:
    return page.partition('id="reply_text"')[2].partition("</textarea>")[0]


def test_a_question_shows_what_was_answered_before(
    come_in: Enter, haru: Shop, sqlite_database: Database, promised: Question
) -> None:
    add(sqlite_database, haru, days=200)
    page = come_in().get(f"/questions/{promised.id}").text
    assert "전에 이렇게 답했습니다" in page
    assert "네, 표시됩니다." in page
    assert "7개월 전" in page
    assert "박민아" in page


def test_an_answer_begins_with_one_that_is_taken_over(
    come_in: Enter, haru: Shop, sqlite_database: Database, promised: Question
) -> None:
    """Without scripts: the link itself. Nothing goes out by it."""
    add(sqlite_database, haru, "네, 표시됩니다. 010-2345-6789로 연락 주셔서 감사합니다.")
    with sqlite_database.read() as session:
        past_id = session.scalars(select(PastAnswer.id)).one()
    person = come_in()
    page = person.get(f"/questions/{promised.id}?take={past_id}").text
    editor = editor_of(page)
    assert "네, 표시됩니다. [전화번호]로 연락" in editor, "another customer's number stays behind"
    for other in (past_id + 1, 10**17, "x"):
        fresh = person.get(f"/questions/{promised.id}?take={other}")
        assert fresh.status_code == 200
        assert "표시됩니다" not in editor_of(fresh.text)
    left_in = "[전화번호]로 연락드렸습니다."
    sent = person.post(f"/questions/{promised.id}/answer", reply_text=left_in)
    assert sent.status_code == 422, "a mask that somebody left in is asked about"
    with sqlite_database.read() as session:
        assert session.scalars(select(Delivery.id)).all() == []


def test_a_viewer_reads_them_masked_and_takes_none(
    come_in: Enter, haru: Shop, sqlite_database: Database, promised: Question
) -> None:
    add(sqlite_database, haru, "표시됩니다. 한소희님, 010-2345-6789로 알려 드렸어요.")
    add(sqlite_database, haru, "비밀글의 답", secret=True)
    person = come_in("viewer", Role.VIEWER)
    for path in (f"/questions/{promised.id}", f"/promises/past?id={promised.id}"):
        page = person.get(path).text
        assert "표시됩니다." in page
        assert "010-2345-6789" not in page
        assert "한소희" not in page
        assert "비밀글의 답" not in page
        assert "take=" not in page


def test_the_list_of_promises_hints_at_them(
    come_in: Enter, haru: Shop, sqlite_database: Database, promised: Question
) -> None:
    add(sqlite_database, haru)
    other = add_question(sqlite_database, haru.id, 2, status=Status.POSTED, text="무게가 얼마예요?",
                         answer_due_at=now())  # fmt: skip
    hidden = add_question(
        sqlite_database, haru.id, 3, status=Status.POSTED, text=ASKED, secret=True,
        answer_due_at=now(),
    )  # fmt: skip
    person = come_in("viewer", Role.VIEWER)
    listed = person.get("/promises").text
    assert f"/promises/past?id={other.id}" in listed or f"/promises/past?id={promised.id}" in listed
    hints = person.get(
        f"/promises/past?id={promised.id}&id={other.id}&id={hidden.id}&id=x&id=99"
    ).text
    assert f'id="past-{promised.id}"' in hints
    assert f'id="past-{other.id}"' not in hints
    assert f'id="past-{hidden.id}"' not in hints, "a viewer does not see secret questions"


def test_nothing_is_offered_where_nothing_is_to_be_written(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    add(sqlite_database, haru)
    done = add_question(sqlite_database, haru.id, text=ASKED, status=Status.ANSWERED)
    assert "전에 이렇게" not in come_in().get(f"/questions/{done.id}").text


def test_a_file_goes_from_upload_to_result(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    place = upload(person, haru, files.as_csv(files.SMARTSTORE), r"C:\fakepath\문의 목록.csv")
    assert "읽는 중" in person.get(place).text
    import_id = int(place.rpartition("/")[2])
    assert person.get(f"{place}/state?seen=to_read/0/0").status_code == 204
    work_on(sqlite_database, import_id)
    assert person.get(f"{place}/state?seen=to_read/0/0").headers["HX-Refresh"] == "true"
    page = person.get(place).text
    assert "<h1>문의 목록.csv</h1>" in page, "no folders of the seller's machine"
    assert "내년 공휴일도 표시되어 있나요?" in page
    assert "가져오지 않음: 답변이 없음" in page
    chosen = {"column_question": 6, "column_answer": 2}
    preview = person.post(f"{place}/preview", **chosen).text
    assert preview.index("모두 표시되어 있습니다") < preview.index("내년 공휴일도")
    refused = person.post(f"{place}/start", column_question=2)
    assert refused.status_code == 422
    assert "답변 내용" in refused.text
    started = person.post(
        f"{place}/start", column_question=2, column_answer=6, column_product_name=1,
        column_answered_at=8,
    )  # fmt: skip
    assert started.status_code == 303
    assert "가져오는 중" in person.get(place).text
    work_on(sqlite_database, import_id)
    result = person.get(place).text
    assert "다 가져왔습니다." in result
    assert "답변이 없음" in result
    overview = person.get(f"/shops/{haru.id}/answers").text
    assert "문의 목록.csv" in overview
    with sqlite_database.read() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
        assert session.scalars(select(PastAnswer.answered_by)).all() == [None, None]
    assert "answers.import_started" in actions


def test_pieces_over_http_and_what_they_refuse(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    address = f"/shops/{haru.id}/answers"
    token = person.token(address)
    begun = person.http.post(
        f"{address}/begin", data={"csrf_token": token, "name": "큰.csv"}
    ).json()
    content = files.as_csv(files.many(50))

    def send(number: object, part: bytes) -> int:
        return person.http.post(
            begun["pieces"], data={"csrf_token": token, "number": number}, files={"piece": part}
        ).status_code

    assert send(1, content) == 422
    assert send("x", content) == 422
    assert send(0, content[:700]) == 204
    assert send(0, content[:700]) == 204
    assert send(1, content[700:]) == 204
    assert send(2, b"x" * 600_000) == 413
    done = person.http.post(begun["finish"], data={"csrf_token": token}).json()
    assert send(2, b"more") == 422
    import_id = int(done["next"].rpartition("/")[2])
    work_on(sqlite_database, import_id)
    with sqlite_database.read() as session:
        row = session.get_one(AnswerImport, import_id)
    assert (row.state, row.rows_total, row.file_name) == (ImportState.TO_MAP, 50, "큰.csv")


def test_a_refused_file_says_what_to_do_and_can_be_deleted(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    place = upload(person, haru, b"\xd0\xcf\x11\xe0" + b"\0" * 100, "옛 파일.xls")
    import_id = int(place.rpartition("/")[2])
    work_on(sqlite_database, import_id)
    assert "암호 없이 xlsx로 저장해 주세요" in person.get(place).text
    assert person.post(f"{place}/delete").status_code == 303
    assert person.get(place).status_code == 303, "back to the list"
    empty = person.http.post(
        f"/shops/{haru.id}/answers", data={"csrf_token": person.token(f"/shops/{haru.id}/answers")}
    )
    assert empty.status_code == 422


def test_another_shops_file_is_not_found(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    place = upload(person, haru, files.as_csv(files.COUPANG))
    other = place.replace(f"/shops/{haru.id}/", f"/shops/{haru.id + 1}/")
    for path in (other, f"{other}/preview", f"{other}/start", f"{other}/delete"):
        answer = person.get(path) if path == other else person.post(path)
        assert answer.status_code in (404, 405), path


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_files_are_for_managers(come_in: Enter, haru: Shop, role: Role) -> None:
    person = come_in("someone", role)
    assert person.get(f"/shops/{haru.id}/answers").status_code == 403
    assert person.post(f"/shops/{haru.id}/answers/begin").status_code == 403


def test_markup_in_a_file_is_text(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    person = come_in("boss", Role.MANAGER)
    evil = "<img src=x onerror=alert(1)>"
    rows = [["문의내용", f"답변내용 {evil}", "답변내용"], ["a < b && 되나요?", "x", "됩니다 <3"]]
    place = upload(person, haru, files.as_csv(rows), f"{evil}.csv")
    work_on(sqlite_database, int(place.rpartition("/")[2]))
    page = person.get(place).text
    assert "<img" not in page
    assert "a &lt; b &amp;&amp; 되나요?" in page
