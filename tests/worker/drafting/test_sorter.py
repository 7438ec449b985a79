"""The thread that groups what was drafted: it finds its work in SQL, and no text stops it."""

import threading

import pytest
from sqlalchemy import select

import worker.drafting.sorter as sorter_module
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop, now
from qna.secrets import SecretBox
from qna.store.grouping import Asked, Looked
from tests.conftest import make_shop
from tests.qna import steps
from worker.drafting.sorter import Sorter, sort_some


def add(database: Database, shop: Shop, number: int, text: str) -> int:
    with database.write() as session:
        row = Question(
            shop_id=shop.id, platform_question_id=f"Q-{number}", text=text, product_name="백팩",
            asked_at=now(), status=Status.IN_REVIEW, ungrouped=True,
        )  # fmt: skip
        session.add(row)
    return row.id


def groups(database: Database) -> list[int | None]:
    with database.read() as session:
        return list(session.scalars(select(Question.group_id).order_by(Question.id)))


def test_it_takes_what_waits(database: Database, shop: Shop) -> None:
    for number in range(3):
        add(database, shop, number, "방수 되나요?")
    assert sort_some(database, 2) == 2
    assert sort_some(database, 2) == 1
    assert sort_some(database, 2) == 0
    assert len(set(groups(database))) == 1
    assert groups(database)[0] is not None


def test_a_text_that_breaks_it_is_set_aside(
    sqlite_database: Database, box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop(sqlite_database, box)
    add(sqlite_database, shop, 1, "bad")
    add(sqlite_database, shop, 2, "방수 되나요?")
    look = sorter_module.look

    def breaking(asked: Asked) -> Looked:
        if asked.text == "bad":
            raise RuntimeError("no such text")
        return look(asked)

    monkeypatch.setattr(sorter_module, "look", breaking)
    assert sort_some(sqlite_database) == 2
    assert sort_some(sqlite_database) == 0, "it is not tried for ever"
    assert groups(sqlite_database)[0] is None
    assert groups(sqlite_database)[1] is not None


def test_a_saved_draft_is_grouped_when_the_thread_is_woken(database: Database, shop: Shop) -> None:
    steps.draft(database, steps.ask(database, shop, text="방수 되나요?", product_name="백팩"))
    sorter = Sorter(database)
    sorter.start()
    sorter.wake()
    done = threading.Event()
    for _ in range(600):
        if groups(database)[0] is not None:
            done.set()
            break
        done.wait(0.05)
    sorter.close()
    assert done.is_set()
