"""The queue's order, pages, filters, counts and search, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DraftSource, Note, Question, Review, Role, Shop, Staff, now
from qna.outgoing import ReplyKind
from qna.secrets import SecretBox
from qna.store import queue, queue_counts
from qna.store.due import SOON
from qna.store.queue import Cursor
from qna.store.queue_counts import DueMarks, due_marks, tab_counts
from qna.store.queue_filter import Tab, Wanted
from tests.conftest import make_shop
from tests.review.desk import add_person, add_question

FOUND = [{"code": "contact", "excerpt": "x", "start": 0, "end": 1}]


def ids(database: Database, **wanted: Any) -> list[int]:
    with database.read() as session:
        return [row.id for row in queue.queue_page(session, Wanted(**wanted)).rows]


def due(hours: float) -> datetime:
    return now() + timedelta(hours=hours)


def test_what_is_due_first_stands_on_top_whatever_its_age(database: Database, shop: Shop) -> None:
    soon = add_question(database, shop.id, 1, minutes=5, due_at=due(0.5))
    late = add_question(database, shop.id, 2, minutes=1, due_at=due(-1))
    old = add_question(database, shop.id, 3, minutes=900, due_at=due(30))
    sensitive = add_question(database, shop.id, 4, sensitive="allergy", due_at=due(8))
    add_question(database, shop.id, 6, status=Status.POSTED, due_at=due(-9))
    without = add_question(database, shop.id, 7, minutes=2)
    later = add_question(database, shop.id, 8, minutes=3)
    # The release before wrote no due times; the relay fills them in soon.
    assert ids(database) == [row.id for row in (without, later, late, soon, sensitive, old)]


@pytest.mark.parametrize(
    ("tab", "status", "column"),
    [
        (Tab.DRAFTING, Status.RECEIVED, "due_at"),
        (Tab.SENDING, Status.APPROVED, "due_at"),
        (Tab.TROUBLE, Status.DELIVERY_FAILED, "due_at"),
        (Tab.PROMISED, Status.POSTED, "answer_due_at"),
    ],
)
def test_other_tabs_of_what_is_owed_go_by_due_time_too(
    database: Database, shop: Shop, tab: Tab, status: Status, column: str
) -> None:
    later = add_question(database, shop.id, 1, status=status, **{column: due(2)})
    first = add_question(database, shop.id, 2, status=status, **{column: due(1)})
    assert ids(database, tab=tab) == [first.id, later.id]


def test_overdue_and_soon_can_be_asked_for_and_are_counted(database: Database, shop: Shop) -> None:
    late = add_question(database, shop.id, 1, due_at=due(-1))
    soon = add_question(database, shop.id, 2, due_at=due(0.5), secret=True)
    add_question(database, shop.id, 3, due_at=due(1.5))
    add_question(database, shop.id, 4, due_at=due(-1), status=Status.ANSWERED)
    final = add_question(
        database, shop.id, 5, status=Status.POSTED, due_at=due(-9), answer_due_at=due(-1)
    )
    assert ids(database, due_within=timedelta(0)) == [late.id]
    assert ids(database, due_within=SOON) == [soon.id]
    assert set(ids(database, due_within=timedelta(0), tab=Tab.ALL)) == {late.id, final.id}
    with database.read() as session:
        assert due_marks(session, Wanted()) == DueMarks(1, 1)
        assert due_marks(session, Wanted(secret=False)) == DueMarks(1, 0)
        assert due_marks(session, Wanted(tab=Tab.PROMISED)) == DueMarks(1, 0)
        assert due_marks(session, Wanted(tab=Tab.ALL)) == DueMarks(2, 1)
        assert due_marks(session, Wanted(tab=Tab.CLOSED)) == DueMarks(0, 0)


def test_what_is_new_is_counted_wherever_its_due_time_puts_it(
    database: Database, shop: Shop
) -> None:
    for number in range(queue.PAGE + 5):
        at = now() - timedelta(hours=2)
        add_question(database, shop.id, number, minutes=120, status_at=at, due_at=due(1))
    moment = now() - timedelta(minutes=1)
    shown = ids(database)
    new = add_question(database, shop.id, 99, minutes=1, due_at=due(500))
    with database.read() as session:
        assert new.id not in ids(database)
        assert queue.arrived_since(session, Wanted(), moment, shown) == 1
        assert queue.arrived_since(session, Wanted(), moment, [*shown, new.id]) == 0


@pytest.mark.parametrize("tab", [Tab.REVIEW, Tab.CLOSED, Tab.ALL])
def test_pages_by_cursor_show_each_question_once(database: Database, shop: Shop, tab: Tab) -> None:
    at = now()
    for number in range(60):
        status = [Status.IN_REVIEW, Status.ANSWERED, Status.REJECTED][number % 3]
        marked = "allergy" if number % 4 == 0 else None
        # Many come in at the same moment: the id decides.
        add_question(
            database, shop.id, number, status=status, sensitive=marked, minutes=number // 5 * 15,
            due_at=None if number % 7 == 0 else at + timedelta(hours=number // 9),
        )  # fmt: skip
    seen: list[int] = []
    cursor: Cursor | None = None
    with database.read() as session:
        wanted = Wanted(tab=tab)
        whole = [row.id for row in queue.queue_page(session, wanted, limit=100).rows]
        while True:
            page = queue.queue_page(session, wanted, cursor=cursor, limit=7)
            seen += [row.id for row in page.rows]
            if page.next is None:
                break
            cursor = Cursor.parse(str(page.next))
            assert cursor == page.next
    assert seen == whole
    assert len(seen) == {Tab.REVIEW: 20, Tab.CLOSED: 40, Tab.ALL: 60}[tab]


@pytest.mark.parametrize("text", ["", "x", "1~2", "0~1~2020-01-01", "0~9~a", "0~1~a~b"])
def test_what_is_no_cursor_begins_at_the_top(text: str) -> None:
    assert Cursor.parse(text) is None


def test_filters(database: Database, box: SecretBox, shop: Shop) -> None:
    other = make_shop(database, box, name="sol", platform="cafe24")
    person = add_person(database, "minji", Role.REVIEWER)
    clean = add_question(database, shop.id, 1, assignee_id=person.id)
    bad = add_question(database, shop.id, 2, draft_violations=FOUND)
    template = add_question(database, other.id, 3, draft_source=DraftSource.FALLBACK)
    secret = add_question(database, other.id, 4, secret=True, sensitive="legal", minutes=300)
    everything = {clean.id, bad.id, template.id, secret.id}
    assert set(ids(database, shop_id=shop.id)) == {clean.id, bad.id}
    assert set(ids(database, platform="cafe24")) == {template.id, secret.id}
    assert set(ids(database, verdict="refused")) == {bad.id}
    assert set(ids(database, verdict="clean")) == everything - {bad.id}
    assert set(ids(database, verdict="template")) == {template.id}
    assert set(ids(database, sensitive=True)) == {secret.id}
    assert set(ids(database, sensitive=False)) == everything - {secret.id}
    assert set(ids(database, older_hours=4)) == {secret.id}
    assert set(ids(database, assignee=str(person.id))) == {clean.id}
    assert set(ids(database, assignee="nobody")) == everything - {clean.id}
    assert set(ids(database, secret=False)) == everything - {secret.id}


@pytest.fixture
def searchable(database: Database, shop: Shop) -> Callable[[str], set[int]]:
    """Question 1 is answered with an edited reply, 2 has an odd draft, 3 is English."""
    person = add_person(database, "minji", Role.REVIEWER)
    first = add_question(
        database, shop.id, 1, text="내년도 공휴일이 표시되나요", product_name="다이어리"
    )
    add_question(
        database,
        shop.id,
        2,
        text='환불 "100%" 되나요_',
        product_name="머그컵",
        draft_text="담당 부서에서 살펴보겠습니다",
    )
    add_question(database, shop.id, 3, text="Is it Waterproof?", product_name="방수팩", secret=True)
    with database.write() as session:
        review = Review(
            question_id=first.id, reviewer_id=person.id, decision="edited", reply_text="고친 글"
        )
        session.add(review)
        session.flush()
        session.add(
            Delivery(
                question_id=first.id, review_id=review.id, kind=ReplyKind.HOLDING,
                reply_text="꼼꼼히 알아보고 안내드릴게요", question_revision=1,
            )
        )  # fmt: skip

    def search(words: str, **more: Any) -> set[int]:
        with database.read() as session:
            wanted = replace(Wanted(search=words), **more)
            rows = queue.queue_page(session, wanted).rows
            return {int(row.platform_question_id[2:]) for row in rows}

    return search


SEARCHES: dict[str, set[int]] = {
    "공휴일": {1},
    "휴일": {1},
    "휴": {1},
    "되나요": {1, 2},
    "나요": {1, 2},
    "다이어리": {1},
    "어리": {1},
    "꼼꼼히": {1},
    "게요": {1},
    "부서": {2},
    "WATERPROOF": {3},
    "proof?": {3},
    "수팩": {3},
    "환불 되나요": {2},
    "환불 공휴일": set(),
    "100%": {2},
    '"100': {2},
    "요_": {2},
    "0%": {2},
    "%": {2},
    "없는말": set(),
    "없는": set(),
    'a" OR "b': set(),
    "*": set(),
    "NOT 환불": set(),
}


def test_search_finds_substrings_everywhere(searchable: Callable[..., set[int]]) -> None:
    assert {words: searchable(words) for words in SEARCHES} == SEARCHES


def test_search_keeps_secrets_and_follows_changes(
    database: Database, searchable: Callable[..., set[int]]
) -> None:
    assert searchable("waterproof", secret=False) == set()
    with database.write() as session:
        question = session.scalars(select(Question).where(Question.id == 1)).one()
        question.text = "표지는 가죽인가요"
    assert searchable("공휴일") == set()
    assert searchable("가죽") == {1}
    with database.write() as session:
        for row in (*session.scalars(select(Delivery)), *session.scalars(select(Review))):
            session.delete(row)
            session.flush()
        question = session.get_one(Question, 3)
        question.draft_id = None
        for draft in question.drafts:
            session.delete(draft)
        session.add(Note(question_id=3, staff_id=1, text="함께 지워진다"))
        session.flush()
        session.delete(question)
    assert searchable("waterproof") == set()


def test_counts_stop_at_the_cap(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, status in enumerate([Status.IN_REVIEW] * 5 + [Status.ANSWERED, Status.REJECTED]):
        add_question(database, shop.id, number, status=status, secret=number == 0)
    with database.read() as session:
        counts = tab_counts(session, Wanted())
        assert (counts[Tab.REVIEW], counts[Tab.CLOSED], counts[Tab.TROUBLE]) == (5, 2, 0)
        assert tab_counts(session, Wanted(secret=False))[Tab.REVIEW] == 4
        monkeypatch.setattr(queue_counts, "COUNT_CAP", 3)
        assert tab_counts(session, Wanted())[Tab.REVIEW] == 3


def test_next_goes_on_from_here_skips_colleagues_and_wraps(database: Database, shop: Shop) -> None:
    first, second, third = (add_question(database, shop.id, n, minutes=n) for n in (1, 2, 3))
    me: Staff = add_person(database, "minji", Role.REVIEWER)
    other = add_person(database, "suho", Role.REVIEWER)
    with database.write() as session:
        session.get_one(Question, second.id).assignee_id = other.id
    with database.read() as session:

        def after(question: Question) -> int | None:
            return queue.next_in_review(session, Wanted(), question, me=me.id)

        assert after(third) == first.id
        assert after(first) == third.id
