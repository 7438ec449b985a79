"""What the search box finds: numbers, ids, names, several words, whatever Unicode form."""

import unicodedata
from dataclasses import replace

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Shop
from qna.store.queue import queue_page
from qna.store.queue_counts import place_in_review, tab_counts
from qna.store.queue_filter import Tab, Wanted
from tests.review.desk import add_question

TYPED = ["#1", "AB-77", "박새롬", "재고 색상", "색상 재고", "ＧＢ 재고"]
NAMES = {"author_name": "박새롬", "platform_question_id": "AB-77"}


def found(database: Database, typed: str, *, secret: bool = True) -> list[int]:
    with database.read() as session:
        wanted = Wanted(tab=Tab.ALL, search=typed, secret=secret)
        return sorted(row.id for row in queue_page(session, wanted).rows)


@pytest.mark.parametrize("typed", [*TYPED, unicodedata.normalize("NFD", "재고 색상")])
def test_one_question_is_found(database: Database, shop: Shop, typed: str) -> None:
    one = add_question(database, shop.id, 1, text="네이비 색상 재고 있나요? 64GB", **NAMES)
    add_question(database, shop.id, 2, text="재고만 물어요")
    assert found(database, typed) == [one.id]


def test_names_are_no_way_in_for_who_sees_none(database: Database, shop: Shop) -> None:
    add_question(database, shop.id, 1, **NAMES)
    assert found(database, "박새롬", secret=False) == []


def test_tabs_are_counted_with_every_filter(database: Database, shop: Shop) -> None:
    found_ = [{"code": "definitive", "excerpt": "확인", "start": 0, "end": 2}]
    add_question(database, shop.id, 1, text="재고 색상", draft_violations=found_)
    add_question(database, shop.id, 2, text="재고")
    add_question(database, shop.id, 3, text="재고", status=Status.POSTED)
    with database.read() as session:
        wanted = Wanted(search="재고")
        counts = tab_counts(session, wanted)
        assert (counts[Tab.REVIEW], counts[Tab.PROMISED]) == (2, 1)
        refused = tab_counts(session, replace(wanted, verdict="refused", platform=shop.platform))
        assert (refused[Tab.REVIEW], refused[Tab.PROMISED]) == (1, 0)


def test_the_place_in_the_queue(database: Database, shop: Shop) -> None:
    rows = [add_question(database, shop.id, n, minutes=minutes) for n, minutes in
            enumerate((1, 2, 90, 200), 1)]  # fmt: skip
    rows.append(add_question(database, shop.id, 9, sensitive="allergy", minutes=5))
    with database.read() as session:
        order = [row.id for row in queue_page(session, Wanted()).rows]
        for row in rows:
            place, total = place_in_review(session, Wanted(), row)
            assert (order[place - 1], total) == (row.id, 5)
