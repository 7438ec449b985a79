"""What was answered before is found again, the same product first; nothing of the forgotten."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from qna.database import Database
from qna.incoming import PRODUCT_CHANGED_AT
from qna.lifecycle import Status
from qna.models import (
    Delivery,
    DeliveryStatus,
    PastAnswer,
    PastAnswerTerm,
    PastSource,
    PlatformPost,
    PostKind,
    Question,
    Review,
    Shop,
    Staff,
    now,
)
from qna.outgoing import ReplyKind
from qna.reuse.rows import PastRow
from qna.store.answer_taking import ImportTask, _values
from qna.store.finding_past import CANDIDATES, Found, find_past, past_for
from qna.store.forgetting import forget, remove, remove_brought
from qna.store.keeping import answers_wait, keep_answers
from qna.store.past_answers import add_past, count_past
from tests.qna import steps

DIARY = {"product_id": "P-1", "product_name": "2027 위클리 다이어리"}


def add(database: Database, shop: Shop, *rows: PastRow) -> None:
    """As a file would bring them."""
    task = ImportTask(0, 1, "to_take", shop.id, "Asia/Seoul", 0, {}, 0)
    with database.write() as session:
        values = [_values(task, row) | {"import_id": None} for row in rows]
        assert add_past(session, values) == len(rows)


def past(question: str, answer: str, *, days: int = 10, **values: Any) -> PastRow:
    return PastRow(question, answer, answered_at=now() - timedelta(days=days), **(DIARY | values))


def find(database: Database, question_id: int, *, secret: bool = True) -> list[Found]:
    with database.read() as session:
        return find_past(session, session.get_one(Question, question_id), secret=secret)


def found_answers(database: Database, question_id: int, **values: Any) -> list[str]:
    return [each.answer.answer_text for each in find(database, question_id, **values)]


def test_the_same_product_comes_first_then_the_newest(database: Database, shop: Shop) -> None:
    add(
        database, shop,
        past("공휴일 표시가 되어 있나요?", "네, 있습니다. (작년)", days=300),
        past("내년 공휴일도 표시되나요?", "네, 표시됩니다.", days=20),
        past("만년필로 쓰면 비치나요?", "비치지 않습니다."),
        past("공휴일 표시되나요?", "다른 상품의 답", product_id="P-2", product_name="벽걸이 달력"),
    )  # fmt: skip
    asked = steps.ask(database, shop, text="이 다이어리에 내년 공휴일이 표시되어 있나요", **DIARY)
    assert found_answers(database, asked) == ["네, 표시됩니다.", "네, 있습니다. (작년)"]
    assert all(each.same_product for each in find(database, asked))


def test_blanks_and_spelling_of_a_customer_do_not_matter(database: Database, shop: Shop) -> None:
    add(database, shop, past("겨울 이불 커버도 같이 오나요?", "네, 옵니다."))
    asked = steps.ask(database, shop, text="겨울이불커버 같이오나요??", **DIARY)
    assert found_answers(database, asked) == ["네, 옵니다."]


def test_another_product_helps_where_the_answer_is_the_shops(
    database: Database, shop: Shop
) -> None:
    other = {"product_id": "P-9", "product_name": "원목 의자"}
    add(
        database, shop,
        past("제주도 배송비가 얼마인가요?", "제주는 3,000원이 더 듭니다.", **other),
        past("제주도 배송비 얼마예요?", "이 상품은 제주도 무료입니다.", days=400),
        past("무게가 얼마인가요?", "5kg입니다.", **other),
    )  # fmt: skip
    asked = steps.ask(database, shop, text="제주 배송비 얼마인가요", **DIARY)
    first, second = find(database, asked)
    assert (first.answer.answer_text, first.same_product) == ("이 상품은 제주도 무료입니다.", True)
    assert (second.answer.product_name, second.same_product) == ("원목 의자", False)
    heavy = steps.ask(database, shop, text="무게가 얼마인가요", **DIARY)
    assert find(database, heavy) == [], "the weight of another product is no answer"


@pytest.mark.parametrize(
    ("then", "now_", "changed"),
    [
        ({"product_name": "2026 위클리 다이어리"}, {}, "name"),
        ({"product_id": "P-0"}, {}, "id"),
        ({}, {"context": {PRODUCT_CHANGED_AT: "2020-01-01T00:00:00+09:00"}}, None),
        ({}, {"context": {PRODUCT_CHANGED_AT: "{yesterday}"}}, "later"),
        ({}, {"context": {PRODUCT_CHANGED_AT: "neulich"}}, None),
        ({}, {}, None),
    ],
    ids=["renamed", "listed anew", "changed before", "changed since", "no date", "the same"],
)
def test_an_answer_older_than_the_product_is_marked(
    database: Database, shop: Shop, then: dict[str, Any], now_: dict[str, Any],
    changed: str | None,
) -> None:  # fmt: skip
    add(database, shop, past("공휴일 표시되나요?", "네.", **then))
    if now_ and "{yesterday}" in str(now_):
        now_ = {"context": {PRODUCT_CHANGED_AT: (now() - timedelta(days=1)).isoformat()}}
    asked = steps.ask(database, shop, text="공휴일 표시되나요", **(DIARY | now_))
    (one,) = find(database, asked)
    assert (one.same_product, one.changed) == (True, changed)


def test_what_still_holds_stands_before_what_may_not(database: Database, shop: Shop) -> None:
    add(
        database, shop,
        past("15인치 노트북 들어가나요?", "15인치는 들어갑니다.", days=90),
        past("17인치 노트북 들어가나요?", "17인치는 안 들어갑니다.", days=1),
        past("15인치 노트북 들어가나요?", "옛 가방의 답", days=2, product_name="옛 가방"),
    )  # fmt: skip
    asked = steps.ask(database, shop, text="15인치 노트북이 들어가나요", **DIARY)
    assert found_answers(database, asked) == [
        "15인치는 들어갑니다.",
        "17인치는 안 들어갑니다.",
        "옛 가방의 답",
    ]
    assert [each.other_values for each in find(database, asked)] == [False, True, False]


def test_the_same_answer_is_offered_once(database: Database, shop: Shop) -> None:
    add(
        database,
        shop,
        *(past(f"공휴일 표시되나요 {n}?", "네, 됩니다.", days=n) for n in range(1, 30)),
    )
    asked = steps.ask(database, shop, text="공휴일 표시되나요", **DIARY)
    assert found_answers(database, asked) == ["네, 됩니다."]


def test_secret_and_other_shops_stay_apart(database: Database, shop: Shop, box: Any) -> None:
    from tests.conftest import make_shop

    other = make_shop(database, box, name="other")
    add(database, shop, past("공휴일 표시되나요?", "비밀 답", secret=True))
    add(database, other, past("공휴일 표시되나요?", "남의 답"))
    asked = steps.ask(database, shop, text="공휴일 표시되나요", **DIARY)
    (one,) = find(database, asked)
    assert one.answer.answer_text == "비밀 답"
    assert find(database, asked, secret=False) == []
    with database.read() as session:
        question = session.get_one(Question, asked)
        assert past_for(session, one.answer.id, question, secret=True) == "비밀 답"
        assert past_for(session, one.answer.id, question, secret=False) is None
        theirs = session.scalars(select(PastAnswer).where(PastAnswer.shop_id == other.id)).one()
        assert past_for(session, theirs.id, question, secret=True) is None


def test_hostile_words_are_only_words(database: Database, shop: Shop) -> None:
    add(database, shop, past("공휴일 표시되나요?", "네."))
    for words in (
        "' OR 1=1 --",
        "%_\\",
        "ㅋㅋㅋㅋ",
        "?",
        "😀😀",
        "가" * 4000,
        "a " * 1999,
        "{n} {k0}",
    ):
        asked = steps.ask(database, shop, text=words, **DIARY)
        assert find(database, asked) == [], words[:20]


def test_a_lookup_reads_a_bounded_number_of_rows(sqlite_database: Database, box: Any) -> None:
    """However many answers one product has: SQLite itself counts its instructions."""
    from tests.conftest import make_shop

    shop = make_shop(sqlite_database, box)

    def work() -> int:
        steps_done = 0

        def count() -> int:
            nonlocal steps_done
            steps_done += 1
            return 0

        with sqlite_database.read() as session:
            question = session.get_one(Question, asked)
            raw = session.connection().connection.driver_connection
            assert raw is not None
            raw.set_progress_handler(count, 100)
            assert len(find_past(session, question, secret=True)) == 5
            raw.set_progress_handler(None, 0)
        return steps_done

    def rows(start: int, count: int) -> list[PastRow]:
        return [past("공휴일 표시되나요?", f"{n}번째 답") for n in range(start, start + count)]

    asked = steps.ask(sqlite_database, shop, text="공휴일 표시되나요", **DIARY)
    add(sqlite_database, shop, *rows(0, 1000))
    few = work()
    add(sqlite_database, shop, *rows(1000, 4000))
    assert work() < 1.5 * few
    assert CANDIDATES <= 50


# What was answered here


def answer(
    database: Database, shop: Shop, person: Staff, question_id: str = "", **values: Any
) -> int:
    """A question with its holding reply and its final answer posted."""
    asked, delivery_id = steps.approved(
        database, shop, person, question_id=question_id, text="공휴일 표시되나요?", **DIARY
    )
    with database.write() as session:
        question = session.get_one(Question, asked)
        session.get_one(Delivery, delivery_id).status = DeliveryStatus.POSTED
        review = Review(
            question_id=asked, reviewer_id=person.id, kind=ReplyKind.FINAL,
            decision="approved", reply_text="네, 표시됩니다.",
        )  # fmt: skip
        session.add(review)
        session.flush()
        session.add(
            Delivery(
                question_id=asked, review_id=review.id, kind=ReplyKind.FINAL, question_revision=1,
                reply_text="네, 표시됩니다.", status=DeliveryStatus.POSTED, posted_at=now(),
            )
        )  # fmt: skip
        question.status, question.answered_at = Status.ANSWERED, now()
        for name, value in values.items():
            setattr(question, name, value)
    return asked


def keep(database: Database) -> int:
    with database.write() as session:
        return keep_answers(session)


def test_a_final_answer_is_kept_once_with_who_wrote_it(
    database: Database, shop: Shop, person: Staff
) -> None:
    asked = answer(database, shop, person, "Q-1")
    again = steps.ask(database, shop, text="공휴일이 표시되나요", **DIARY)
    assert find(database, again) == []
    assert keep(database) == 1
    assert keep(database) == 0
    (one,) = find(database, again)
    assert one.answer.staff is not None
    assert (one.answer.question_id, one.answer.staff.id, one.answer.source) == (
        asked, person.id, PastSource.FINAL,
    )  # fmt: skip
    assert find(database, asked) == [], "a question is no answer to itself"


def test_an_answer_given_on_the_platform_is_kept_too(
    database: Database, shop: Shop, person: Staff
) -> None:
    asked = steps.ask(database, shop, text="공휴일 표시되나요?", **DIARY)
    with database.write() as session:
        session.add(PlatformPost(question_id=asked, kind=PostKind.ANSWER, text="표시돼요."))
        question = session.get_one(Question, asked)
        question.status, question.answered_at = Status.ANSWERED, now()
    silent = steps.ask(database, shop, text="공휴일 표시되나요?", **DIARY)
    steps.change(database, Question, silent, status=Status.ANSWERED, answered_at=now())
    assert keep(database) == 2, "of one there is no text, and it is not looked at again"
    with database.read() as session:
        assert not answers_wait(session)
        assert count_past(session, shop.id) == {PastSource.PLATFORM: 1}


def test_what_was_answered_here_replaces_what_a_file_brought(
    database: Database, shop: Shop, person: Staff
) -> None:
    add(database, shop, past("공휴일 표시되나요?", "확인 후 안내드리겠습니다.", question_id="Q-1"))
    answer(database, shop, person, "Q-1")
    keep(database)
    again = steps.ask(database, shop, text="공휴일이 표시되나요", **DIARY)
    assert found_answers(database, again) == ["네, 표시됩니다."]


def test_what_waits_to_be_kept_is_found_by_an_index(
    sqlite_database: Database,
) -> None:
    with sqlite_database.read() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT id FROM questions WHERE answered_at IS NOT NULL "
                "AND answer_kept_at IS NULL ORDER BY id LIMIT 1"
            )
        ).all()
    assert "ix_questions_unkept" in str(plan)


# Forgetting


def left(database: Database) -> tuple[int, int]:
    with database.read() as session:
        answers = session.scalars(select(PastAnswer.id)).all()
        return len(answers), len(session.scalars(select(PastAnswerTerm.key)).all())


def test_a_forgotten_question_leaves_no_reuse(
    database: Database, shop: Shop, person: Staff
) -> None:
    kept, unkept = answer(database, shop, person, "Q-1"), answer(database, shop, person, "Q-2")
    steps.change(database, Question, unkept, answer_kept_at=now())
    keep(database)
    assert left(database)[0] == 1
    with database.write() as session:
        forget(session, [kept, unkept])
    steps.change(database, Question, unkept, answer_kept_at=None)
    assert keep(database) == 1, "looked at, and nothing kept"
    assert left(database) == (0, 0)


def test_forgetting_a_question_empties_what_a_file_brought_of_it(
    database: Database, shop: Shop
) -> None:
    asked = steps.ask(database, shop, "Q-1", text="공휴일 표시되나요?", **DIARY)
    add(database, shop, past("공휴일 표시되나요?", "네.", question_id="Q-1", author="김민수"))
    with database.write() as session:
        forget(session, [asked])
        row = session.scalars(select(PastAnswer)).one()
    assert (row.question_text, row.answer_text, row.author_name) == ("", "", None)
    assert left(database) == (1, 0), "an empty row keeps the file from bringing it back"


def test_purging_removes_both_kinds(database: Database, shop: Shop, person: Staff) -> None:
    asked = answer(database, shop, person, "Q-1")
    keep(database)
    add(database, shop, past("공휴일 되나요?", "네.", days=800), past("표시되나요?", "네!", days=5))
    with database.write() as session:
        remove(session, [asked])
    with database.write() as session:
        assert remove_brought(session, now() - timedelta(days=730)) == 1
        assert remove_brought(session, now() - timedelta(days=730)) == 0
    with database.read() as session:
        (row,) = session.scalars(select(PastAnswer)).all()
        holders = set(session.scalars(select(PastAnswerTerm.past_answer_id)))
    assert (row.answer_text, holders) == ("네!", {row.id})


def test_nothing_of_a_purged_answer_stays_in_the_file_of_sqlite(
    sqlite_database: Database, box: Any
) -> None:
    from tests.conftest import make_shop

    shop = make_shop(sqlite_database, box)
    add(sqlite_database, shop, past("은하수모양 컵 있나요?", "은하수모양은 없습니다.", days=900))
    with sqlite_database.write() as session:
        remove_brought(session, datetime.now().astimezone() - timedelta(days=730))
    path = sqlite_database.url.database
    assert path
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    with open(path, "rb") as file:
        assert "은하수모양".encode() not in file.read()
