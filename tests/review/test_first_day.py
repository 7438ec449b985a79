"""The first day: an address to copy, a test question that comes in, a model that takes hints."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from qna.database import Database
from qna.models import Question, Role, Shop, WorkerHeartbeat
from qna.settings import Settings
from review.app import create_app
from tests.review.desk import Person, add_question, serving
from webhook.app import create_app as create_webhook

Enter = Callable[..., Person]


@pytest.fixture
def webhook(desk_settings: Settings, sqlite_database: Database) -> Iterator[str]:
    with serving(create_webhook(desk_settings)) as address:
        yield address


@pytest.fixture
def app(desk_settings: Settings, sqlite_database: Database, webhook: str) -> Flask:
    return create_app(desk_settings.model_copy(update={"webhook_url": webhook}), sqlite_database)


def test_a_test_question_comes_in_by_the_shops_own_webhook(
    come_in: Enter, haru: Shop, sqlite_database: Database, webhook: str
) -> None:
    person = come_in("root", Role.ADMIN)
    page = person.get("/shops/1").text
    assert f"{webhook}/webhooks/standard/haru" in page
    assert "do_sample" not in page
    answer = person.post("/shops/1/test-question")
    assert "시험 문의를 받았습니다" in person.get(answer.headers["Location"]).text
    with sqlite_database.read() as session:
        question = session.scalars(select(Question)).one()
    assert question.platform_question_id.startswith("TEST-")
    assert question.text.startswith("[시험 문의]")


def test_a_hint_stays_in_the_history_with_who_gave_it(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in(name="김민지")
    fields = {"draft_id": question.draft_id, "hint": "더 짧게", "preset": "cool"}
    person.post(f"/questions/{question.id}/redraft", **fields)
    page = person.get(f"/questions/{question.id}").text
    assert "귀띔: 더 짧게" in page
    assert "차분하게" in page.split("timeline")[1]


@pytest.mark.parametrize(("model", "warned"), [("bundled", True), ("LGAI-EXAONE/EXAONE", False)])
def test_a_model_that_takes_no_hints_is_told_before(
    come_in: Enter, haru: Shop, sqlite_database: Database, model: str, warned: bool
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    with sqlite_database.write() as session:
        session.execute(update(WorkerHeartbeat).values(model=model))
    page = person.get(f"/questions/{question.id}").text
    assert ("귀띔을 알아듣지 못합니다" in page) == warned
