"""How things stand, for a monitor: right on both databases, and bounded by indexes."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Question, Shop, WorkerHeartbeat, now
from qna.secrets import SecretBox
from qna.store import sample
from qna.store.sample import ShopSample, take_sample
from qna.store.workers import beat
from tests.conftest import make_shop


def ask(
    database: Database, shop: Shop, status: Status, *, minutes: int = 0, **values: object
) -> None:
    moment = now() - timedelta(minutes=minutes)
    with database.write() as session:
        number = session.query(Question).count()
        question = Question(
            shop_id=shop.id, platform_question_id=f"Q-{number}", text="언제 오나요?",
            status=status, asked_at=moment, received_at=moment, **values,
        )  # fmt: skip
        session.add(question)


def shops_of(database: Database) -> dict[str, ShopSample]:
    with database.read() as session:
        return {each.name: each for each in take_sample(session).shops}


def test_counts_and_ages_by_shop(database: Database, box: SecretBox) -> None:
    busy, quiet = (make_shop(database, box, name=name) for name in ("busy", "quiet"))
    make_shop(database, box, name="closed")
    ask(database, busy, Status.RECEIVED, minutes=3)
    ask(database, busy, Status.DRAFTING, minutes=9)
    ask(database, busy, Status.IN_REVIEW, minutes=50)
    ask(database, busy, Status.DELIVERY_FAILED)
    ask(database, busy, Status.ANSWERED, minutes=500)
    ask(database, quiet, Status.POSTED, answer_due_at=now() - timedelta(hours=1))
    ask(database, quiet, Status.POSTED, answer_due_at=now() + timedelta(hours=1))
    found = shops_of(database)
    assert found["busy"].counts == {
        "waiting": 2, "in_review": 1, "sending": 0, "failed": 1, "open": 0, "overdue": 0,
    }  # fmt: skip
    assert found["quiet"].counts["open"] == 2
    assert found["quiet"].counts["overdue"] == 1
    assert found["quiet"].oldest == {"waiting": None, "in_review": None}
    oldest = found["busy"].oldest
    assert oldest["waiting"] is not None
    assert oldest["in_review"] is not None
    assert 8.9 < (now() - oldest["waiting"]).total_seconds() / 60 < 10
    assert 49 < (now() - oldest["in_review"]).total_seconds() / 60 < 51


def test_the_whole_counts_shops_that_are_not_named(
    database: Database, box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_shop(database, box, name=name) for name in ("first", "second"))
    ask(database, second, Status.RECEIVED, minutes=7)
    ask(database, second, Status.POSTED, answer_due_at=now() - timedelta(hours=1))
    monkeypatch.setattr(sample, "_SHOPS", sample._SHOPS.limit(1))
    with database.read() as session:
        taken = take_sample(session)
    assert [each.name for each in taken.shops] == [first.name]
    assert taken.oldest_waiting is not None
    assert taken.promises_overdue == 1
    assert taken.platforms == {"standard": (2, 0)}


def test_a_failing_poll_and_a_closed_shop(database: Database, box: SecretBox) -> None:
    for name, values in {"a": {"poll_error": "401"}, "b": {}, "c": {"active": False}}.items():
        shop = make_shop(database, box, name=name)
        with database.write() as session:
            row = session.get_one(Shop, shop.id)
            for key, value in values.items():
                setattr(row, key, value)
    with database.read() as session:
        taken = take_sample(session)
    assert taken.platforms == {"standard": (2, 1)}
    assert [each.name for each in taken.shops] == ["a", "b"]


def test_workers_by_kind_and_those_that_went_without_a_word(database: Database) -> None:
    with database.write() as session:
        beat(session, "drafts@a:1-x", "drafts", busy=5)
        beat(session, "drafts@b:1-x", "drafts", busy=2)
        beat(session, "relay@a:1-x", "relay")
    with database.write() as session:
        session.get_one(WorkerHeartbeat, "drafts@b:1-x").seen_at = now() - timedelta(minutes=4)
    with database.read() as session:
        workers = take_sample(session).workers
    assert (workers["drafts"].alive, workers["drafts"].busy) == (1, 5)
    assert (now() - workers["drafts"].oldest_beat).total_seconds() > 200
    assert workers["relay"].alive == 1
    assert "deliveries" not in workers


def test_counting_stops_at_the_cap(database: Database, box: SecretBox) -> None:
    shop = make_shop(database, box)
    with database.write() as session:
        session.add_all(
            Question(shop_id=shop.id, platform_question_id=str(n), text="?", asked_at=now())
            for n in range(1003)
        )
    assert shops_of(database)["demo"].counts["waiting"] == 1000


def test_no_statement_reads_the_whole_table(sqlite_database: Database) -> None:
    """SQLite says how it would look: each time by an index of `questions`, never a scan."""
    seen: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        sqlite_database.engine, "before_cursor_execute",
        lambda _c, _u, statement, parameters, _x, _m: seen.append((statement, parameters)),
    )  # fmt: skip
    with sqlite_database.read() as session:
        take_sample(session)
        asked = [each for each in seen if "FROM questions" in each[0]]
        assert len(asked) >= 5
        for statement, parameters in asked:
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN questions")], steps
            assert any("USING" in step and "INDEX ix_questions" in step for step in steps)
