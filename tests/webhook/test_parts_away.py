"""Redis away: questions are still taken. SQL away: the sender is asked to come again."""

import json
import time
from pathlib import Path

from redis import Redis

from qna.database import Database
from qna.models import Question
from qna.secrets import SecretBox
from qna.settings import Settings
from tests.conftest import SECRET_KEY, make_shop
from tests.processes import Processes, answers, free_port, wait_until
from tests.qna import steps
from tests.webhook.conftest import webhook_settings
from tests.webhook.storefront import Storefront, event, is_problem, serving


def test_health(webhook_address: str, redis_url: str, storefront: Storefront) -> None:
    client = storefront.client
    assert client.get(f"{webhook_address}/healthz").json() == {"status": "ok"}
    ready = client.get(f"{webhook_address}/readyz")
    assert (ready.status_code, ready.json()) == (200, {"sql": True, "redis": True})


def test_without_redis_questions_are_taken_quickly(settings: Settings, box: SecretBox) -> None:
    alone = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})
    database = Database(settings.database)
    shop = make_shop(database, box)
    with serving(alone) as address:
        storefront = Storefront(address, shop.name)
        started = time.monotonic()
        taken = [storefront.send(event()) for _ in range(20)]
        # A bound on waiting, not a measure of speed: one time-out for each would be 80 seconds.
        assert time.monotonic() - started < 20
        assert {answer.status_code for answer in taken} == {202}
        ready = storefront.client.get(f"{address}/readyz")
        assert (ready.status_code, ready.json()) == (200, {"sql": True, "redis": False})
    ids = {answer.json()["question"] for answer in taken}
    assert len(ids) == 20
    assert all(steps.get(database, Question, question_id) for question_id in ids)
    database.dispose()


def test_without_sql_the_sender_is_asked_to_come_again(tmp_path: Path, redis_url: str) -> None:
    for number, url in enumerate(
        (
            f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none",
            f"sqlite:///{tmp_path}",  # a folder is no database
            f"sqlite:///{tmp_path / 'empty.db'}",  # not migrated
        )
    ):
        with serving(webhook_settings(tmp_path / str(number), url, redis_url)) as address:
            storefront = Storefront(address, "demo")
            answer = storefront.send(event())
            is_problem(answer, 503)
            assert int(answer.headers["retry-after"]) > 0
            assert "sqlite" not in answer.text.lower()
            if number < 2:
                ready = storefront.client.get(f"{address}/readyz")
                assert (ready.status_code, ready.json()["sql"]) == (503, False)
            assert storefront.client.get(f"{address}/healthz").status_code == 200


def test_the_real_process(
    processes: Processes, sqlite_url: str, redis_url: str, tmp_path: Path, box: SecretBox
) -> None:
    """granian with two of its processes: taken, committed before the 202, refused, stopped."""
    database, port = Database(sqlite_url), free_port()
    shop = make_shop(database, box)
    webhook = processes.start(
        "webhook",
        env={
            "JAMSI_STATE_DIR": str(tmp_path / "var"),
            "JAMSI_DATABASE_URL": sqlite_url,
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_SECRET_KEY": SECRET_KEY,
            "JAMSI_WEBHOOK_PORT": str(port),
            "JAMSI_WEBHOOK_WORKERS": "2",
        },
    )
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(f"{address}/readyz"), what=f"webhook\n{webhook.output()}")
    # One of the two answers while the other may still start, and granian stops only whole ones.
    wait_until(lambda: webhook.output().count("runtime-1\n") == 2, what="both processes")
    storefront = Storefront(address, shop.name)
    for _ in range(5):
        taken = storefront.send(event())
        assert taken.status_code == 202
        assert steps.get(database, Question, taken.json()["question"])
    _refuses_and_takes_chunks(storefront)
    with Redis.from_url(redis_url) as client:
        assert 1 <= client.llen("drafts") < 6, "one message stands for many"
    storefront.client.close()
    assert webhook.stop() == 0
    assert "Traceback" not in webhook.output()
    database.dispose()


def _refuses_and_takes_chunks(storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    is_problem(storefront.send_bytes(b"[" * 100_000), 400)
    is_problem(storefront.send_bytes(body, url=f"{storefront.url}%00"), 404)
    is_problem(storefront.send_bytes(b"x" * 300_000), 413)
    # Without a length: the limit must count what comes.
    chunks = (b"x" * 10_000 for _ in range(40))
    headers = storefront.signed(b"")
    refused = storefront.client.post(storefront.url, content=chunks, headers=headers)
    is_problem(refused, 413)
    assert refused.headers["connection"] == "close"
    halves = (half for half in (body[:20], body[20:]))
    signed = storefront.signed(body)
    assert storefront.client.post(storefront.url, content=halves, headers=signed).status_code == 202
