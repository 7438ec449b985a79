"""A file becomes past answers: once each, whatever ends half-way, and nothing wrong among them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.models import (
    AnswerImport,
    AnswerImportPiece,
    ImportState,
    PastAnswer,
    PastAnswerTerm,
    Question,
    Shop,
    Staff,
    now,
)
from qna.reuse.files import Refusal
from qna.reuse.rows import RowProblem
from qna.store import answer_imports, answer_taking
from qna.store.answer_imports import PIECE_BYTES, ImportInvalid
from qna.store.forgetting import forget, forget_brought
from tests.qna import steps as questions
from tests.worker.importing import files, steps
from worker.importing import work
from worker.importing.work import work_on


def count(database: Database, model: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_right_rows_are_taken_and_wrong_ones_listed(database: Database, shop: Shop) -> None:
    wrong = [3, 14, 25, 36, 47, 58, 69, 80, 91, 100]
    row = steps.take(database, shop, files.as_csv(files.many(100, wrong=wrong), charset="cp949"))
    assert (row.state, row.taken, row.duplicates) == (ImportState.DONE, 90, 0)
    assert row.wrong_count == 10
    assert [each["line"] for each in row.wrong] == [place + 1 for place in wrong], "as Excel counts"
    assert {each["reason"] for each in row.wrong} == {
        "no_question",
        "no_answer",
        "bad_date",
        "too_long",
    }
    assert len(steps.answers(database, shop)) == 90
    assert count(database, AnswerImportPiece) == 0, "the file itself is not kept"
    assert row.sample == []


def test_duplicates_are_recognised_within_a_file_and_between_files(
    database: Database, shop: Shop
) -> None:
    rows = files.many(10)
    first = steps.take(database, shop, files.as_csv([*rows, rows[3], rows[4]]))
    assert (first.taken, first.duplicates) == (10, 2)
    again = steps.take(
        database, shop, files.as_xlsx([*rows, ["Q-11", "니트", "새 문의?", "새 답변", ""]])
    )
    assert (again.taken, again.duplicates) == (1, 10)
    unnamed = [row[1:] for row in rows]
    without_ids = steps.take(database, shop, files.as_csv([*unnamed, unnamed[1]]))
    assert (without_ids.taken, without_ids.duplicates) == (10, 1), "what it says decides"


def test_a_kind_of_file_is_mapped_once(database: Database, shop: Shop) -> None:
    rows = [["물음", "회신", "품명"], ["얼마나 큰가요?", "아주 큽니다.", "책상"]]
    import_id = steps.bring(database, shop, files.as_csv(rows))
    work_on(database, import_id)
    with pytest.raises(ImportInvalid, match="question"):
        steps.start(database, import_id)
    assert steps.start(database, import_id, {"question": 0, "answer": 1, "product_name": 2})
    work_on(database, import_id)
    other = steps.take(database, shop, files.as_xlsx([rows[0], ["작은가요?", "아닙니다.", "책상"]]))
    assert other.taken == 1, "XLSX with the same header, mapped as before"
    assert [row.product_name for row in steps.answers(database, shop)] == ["책상", "책상"]


def test_a_refused_file_says_why_and_keeps_nothing(database: Database, shop: Shop) -> None:
    import_id = steps.bring(database, shop, b"\xd0\xcf\x11\xe0" + b"\x00" * 100)
    assert work_on(database, import_id)
    row = steps.get(database, import_id)
    assert (row.state, row.problem) == (ImportState.FAILED, Refusal.OLD_EXCEL)
    assert count(database, AnswerImportPiece) == 0
    assert not work_on(database, import_id), "nothing more is to be done"


def test_taking_goes_on_behind_what_was_committed(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = steps.bring(database, shop, files.as_csv(files.many(1000, wrong=[250])))
    work_on(database, import_id)
    steps.start(database, import_id)

    class Killed(BaseException):
        """Nobody tidies up after it."""

    def die(done: int) -> None:
        if done >= 400:
            raise Killed

    with pytest.raises(Killed):
        work_on(database, import_id, progress=die)
    half = steps.get(database, import_id)
    assert (half.position, half.taken, half.wrong_count) == (400, 399, 1)
    assert not work_on(database, import_id), "its lease still runs"
    questions.change(database, AnswerImport, import_id, lease_until=now() - timedelta(seconds=1))
    assert work_on(database, import_id)
    whole = steps.get(database, import_id)
    assert (whole.state, whole.taken, whole.duplicates, whole.wrong_count) == ("done", 999, 0, 1)
    assert count(database, PastAnswer) == 999


def test_who_lost_the_file_writes_nothing(database: Database, shop: Shop) -> None:
    import_id = steps.bring(database, shop, files.as_csv(files.many(500)))
    work_on(database, import_id)
    steps.start(database, import_id)
    with database.write() as session:
        late = answer_taking.claim_import(session, import_id, lease_seconds=-1)
    assert late is not None
    assert work_on(database, import_id)
    with database.write() as session:
        assert not answer_taking.save_chunk(session, late, [(2, RowProblem.NO_ANSWER)])
        assert not answer_taking.save_refused(session, late, Refusal.LOST)
    row = steps.get(database, import_id)
    assert (row.state, row.taken, row.wrong_count) == ("done", 500, 0)


def test_a_file_that_kills_whoever_reads_it_is_given_up(database: Database, shop: Shop) -> None:
    import_id = steps.bring(database, shop, files.as_csv(files.many(5)))
    for _ in range(3):
        with database.write() as session:
            assert answer_taking.claim_import(session, import_id, lease_seconds=-1)
    assert work_on(database, import_id)
    row = steps.get(database, import_id)
    assert (row.state, row.problem) == (ImportState.FAILED, Refusal.LOST)


def test_what_is_under_way_or_forgotten_here_is_not_taken(
    database: Database, shop: Shop, person: Staff
) -> None:
    questions.approved(database, shop, person, question_id="Q-1")  # a holding reply may stand there
    gone = questions.ask(database, shop, "Q-2")
    with database.write() as session:
        forget(session, [gone])
    row = steps.take(database, shop, files.as_csv(files.many(3)))
    assert (row.taken, row.wrong_count) == (1, 2)
    assert {each["reason"] for each in row.wrong} == {"under_way", "forgotten"}


def test_a_customer_who_is_forgotten_does_not_come_back(database: Database, shop: Shop) -> None:
    content = files.as_csv(files.SMARTSTORE)
    steps.take(database, shop, content)
    with database.write() as session:
        forget_brought(session, shop.id, "abcd****")
    assert [row.question_text for row in steps.answers(database, shop) if row.answer_text] == [
        "만년필로 쓰면 뒷장에 비치나요?"
    ]
    again = steps.take(database, shop, content)
    assert (again.taken, again.duplicates) == (0, 2)
    first = steps.answers(database, shop)[0]
    assert (first.question_text, first.answer_text, first.author_name) == ("", "", None)


def test_a_file_can_be_taken_out_again(database: Database, shop: Shop) -> None:
    kept = steps.take(database, shop, files.as_csv(files.COUPANG))
    mistake = steps.take(database, shop, files.as_csv(files.many(450)))
    before = count(database, PastAnswerTerm)
    with database.write() as session:
        assert answer_imports.delete_import(session, mistake.id, staff_id=None)
    assert work_on(database, mistake.id)
    assert {row.import_id for row in steps.answers(database, shop)} == {kept.id}
    assert 0 < count(database, PastAnswerTerm) < before
    with database.read() as session:
        assert session.get(AnswerImport, mistake.id) is None
        holders = set(session.scalars(select(PastAnswerTerm.past_answer_id)))
    assert holders == {row.id for row in steps.answers(database, shop)}


def test_pieces_come_in_order_and_twice(database: Database, shop: Shop) -> None:
    with database.write() as session:
        row = answer_imports.record_import(session, shop, file_name="f.csv", staff_id=None)
    content = files.as_csv(files.many(30))
    halves = [content[:1000], content[1000:]]

    def add(number: int, part: bytes) -> None:
        with database.write() as session:
            answer_imports.add_piece(session, row.id, number, part)

    add(0, halves[0])
    add(0, halves[0])  # the answer was lost, and the browser sent it again
    with pytest.raises(ImportInvalid):
        add(2, halves[1])
    with pytest.raises(ImportInvalid):
        add(1, b"x" * (PIECE_BYTES + 1))
    add(1, halves[1])
    with database.write() as session:
        assert answer_imports.finish_upload(session, row.id)
    with pytest.raises(ImportInvalid):
        add(2, b"more")
    assert work_on(database, row.id)
    found = steps.get(database, row.id)
    assert (found.rows_total, found.size) == (30, len(content))


def test_a_shop_has_few_unfinished_files(database: Database, shop: Shop) -> None:
    for _ in range(answer_imports.MAX_OPEN):
        steps.bring(database, shop, b"a,b\n")
    with pytest.raises(ImportInvalid):
        steps.bring(database, shop, b"a,b\n")


def test_files_left_lying_are_dropped(database: Database, shop: Shop) -> None:
    import_id = steps.bring(database, shop, files.as_csv(files.many(3)))
    work_on(database, import_id)
    with database.read() as session:
        assert answer_imports.unfinished(session) == []
    questions.change(database, AnswerImport, import_id, created_at=now() - timedelta(days=8))
    with database.write() as session:
        answer_imports.drop_unfinished(session, answer_imports.unfinished(session))
    assert count(database, AnswerImport) == count(database, AnswerImportPiece) == 0


def test_a_reading_that_needs_too_much_memory_is_a_refusal(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(_content: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(work, "read_rows", too_much)
    import_id = steps.bring(database, shop, b"a,b\n")
    work_on(database, import_id)
    assert steps.get(database, import_id).problem == Refusal.TOO_LARGE


def test_odd_characters_are_kept_out_of_sql(database: Database, shop: Shop) -> None:
    header = ["문의\x00내용", "답변내용", "상품명\x00"]
    rows = [header, ["되나\x00요?\u202e", "됩\x00니다.", "\x00"]]
    row = steps.take(database, shop, files.as_csv(rows))
    (one,) = steps.answers(database, shop)
    assert (one.question_text, one.answer_text, one.product_name) == ("되나요?", "됩니다.", None)
    assert row.headers == ["문의내용", "답변내용", "상품명"]


def test_nothing_of_a_file_is_a_question(database: Database, shop: Shop) -> None:
    steps.take(database, shop, files.as_csv(files.COUPANG))
    assert count(database, Question) == 0
