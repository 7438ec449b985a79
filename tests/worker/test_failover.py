"""A Redis that is read-only for seconds, as while a fail-over lasts, ends no worker."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from jamsi.run.redis_server import start_server
from qna.dispatch import DELIVER_REPLY, DELIVERIES, RELAY, Dispatcher
from tests.conftest import SECRET_KEY
from tests.processes import Processes, wait_until

READ_ONLY_SECONDS = 4
"""Longer than a worker waits for a message before it writes again."""


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[str]:
    process = start_server(tmp_path / "redis.sock")
    yield f"unix://{tmp_path / 'redis.sock'}"
    process.terminate()
    process.wait(timeout=10)


@pytest.mark.parametrize(("worker", "queue"), [("worker deliveries", DELIVERIES), ("relay", RELAY)])
def test_a_worker_goes_on_after_a_fail_over(
    worker: str, queue: str, own_redis: str, processes: Processes, tmp_path: Path, sqlite_url: str
) -> None:
    environment = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": own_redis,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_RELAY_SECONDS": "1",
    }
    running = processes.start(*worker.split(), env=environment)
    dispatcher = Dispatcher(own_redis)
    with Redis.from_url(own_redis) as server:
        wait_until(lambda: server.info()["blocked_clients"], what="it listens")
        server.execute_command("REPLICAOF", "127.0.0.1", "1")
        time.sleep(READ_ONLY_SECONDS)  # the length of the fail-over is the matter of this test
        assert running.process.poll() is None, running.output()
        server.execute_command("REPLICAOF", "NO", "ONE")
        dispatcher.nudge(DELIVER_REPLY, 1) if queue == DELIVERIES else None
        wait_until(lambda: server.info()["blocked_clients"], what="it listens again")
        wait_until(lambda: not server.llen(queue), what="it takes what comes")
    assert running.process.poll() is None, running.output()
