"""The relay's page of figures: what it shows, without SQL or Redis, and that it costs no query."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse
from sqlalchemy import event

from qna.database import Database
from qna.dispatch import DELIVER_REPLY, Dispatcher
from qna.lifecycle import Status
from qna.metrics.catalogue import all_metrics
from qna.models import Question, now
from qna.secrets import SecretBox
from qna.store.workers import beat
from tests.conftest import make_shop
from tests.processes import free_port
from worker.relay import sampling
from worker.relay.sampling import Sampler


def shown(sampler: Sampler) -> dict[tuple[str, ...], float]:
    """(name, label values …) to value."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parse(sampler.page().decode())
        for sample in family.samples
    }


@pytest.fixture
def sampler(database: Database, box: SecretBox, redis_url: str) -> Sampler:
    shop = make_shop(database, box)
    came = now() - timedelta(minutes=5)
    with database.write() as session:
        session.add(
            Question(shop_id=shop.id, platform_question_id="1", text="?", asked_at=came,
                     received_at=came, status=Status.RECEIVED)
        )  # fmt: skip
        beat(session, "drafts@here:1-x", "drafts", busy=3)
    dispatcher = Dispatcher(redis_url)
    dispatcher.nudge(DELIVER_REPLY, 1)
    return Sampler(database, dispatcher)


def test_it_shows_the_whole_installation(sampler: Sampler) -> None:
    assert shown(sampler) == {}
    sampler.take()
    found = shown(sampler)
    assert 299 < found["jamsi_oldest_waiting_seconds",] < 330
    assert 299 < found["jamsi_shop_oldest_seconds", "demo", "waiting"] < 330
    assert found["jamsi_shop_oldest_seconds", "demo", "in_review"] == 0
    assert found["jamsi_shop_questions", "demo", "waiting"] == 1
    assert found["jamsi_shop_promises", "demo", "overdue"] == 0
    assert found["jamsi_workers", "drafts"] == 1
    assert found["jamsi_workers_busy", "drafts"] == 3
    assert found["jamsi_workers", "deliveries"] == found["jamsi_workers", "relay"] == 0
    assert found["jamsi_queue_messages", "deliveries"] == 1
    assert found["jamsi_queue_messages", "drafts"] == 0
    assert found["jamsi_redis_up",] == 1
    assert found["jamsi_shops", "standard"] == 1
    assert {name for name, *_ in found} <= set(all_metrics())


def test_a_scrape_asks_nobody(sampler: Sampler, database: Database) -> None:
    sampler.take()
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert shown(sampler)
    assert asked == []
    sampler.take()
    assert 5 <= len(asked) <= 12


def test_old_figures_are_left_out_and_their_age_is_told(
    sampler: Sampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    sampler.take()
    monkeypatch.setattr(sampling, "KEPT_SECONDS", -1.0)
    found = shown(sampler)
    assert {name for name, *_ in found} == {
        "jamsi_sample_timestamp_seconds",
        "jamsi_sample_seconds",
    }


def test_without_redis_and_without_sql(sampler: Sampler, database: Database) -> None:
    away = Sampler(database, Dispatcher(f"redis://127.0.0.1:{free_port()}/0"))
    away.take()
    found = shown(away)
    assert found["jamsi_redis_up",] == 0
    assert found["jamsi_workers", "drafts"] == 1
    nowhere = Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    lost = Sampler(nowhere, Dispatcher(f"redis://127.0.0.1:{free_port()}/0"))
    lost.take()
    assert shown(lost) == {}
