"""Nudges: to the right queue, and never an error or a long wait when Redis is away."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError

from qna import dispatch
from qna.dispatch import (
    DELIVER_REPLY,
    DELIVERIES,
    DRAFTS,
    QUEUES,
    TASK_QUEUES,
    Dispatcher,
)
from tests.processes import free_port

PATIENCE = 15.0
"""Far above what a nudge may take and far below for ever."""


@pytest.mark.parametrize(("task", "queue"), TASK_QUEUES.items())
def test_each_task_goes_to_its_queue_alone(task: str, queue: str, redis_url: str) -> None:
    dispatcher = Dispatcher(redis_url)
    assert dispatcher.nudge(task, 7)
    assert {name: dispatcher.queue_length(name) for name in QUEUES} == {
        name: int(name == queue) for name in QUEUES
    }


def test_every_queue_has_a_task() -> None:
    assert set(TASK_QUEUES.values()) == set(QUEUES)


def test_a_nudge_carries_the_id_and_nothing_of_the_customer(redis_url: str) -> None:
    Dispatcher(redis_url).nudge(DELIVER_REPLY, 4711)
    with Redis.from_url(redis_url) as client:
        message = client.lindex(DELIVERIES, 0)
    assert b'"W1s0NzExXSw' in message  # base64 of [[4711],


def test_one_message_stands_for_all_questions_until_a_worker_takes_it(redis_url: str) -> None:
    webhook, relay, worker = (Dispatcher(redis_url) for _ in range(3))
    assert all(webhook.nudge_drafting() for _ in range(50))
    assert relay.nudge_drafting()
    assert worker.queue_length(DRAFTS) == 1
    worker.taken_by_drafting()
    assert webhook.nudge_drafting()
    assert worker.queue_length(DRAFTS) == 2


def test_a_worker_without_room_passes_the_message_on(redis_url: str) -> None:
    dispatcher = Dispatcher(redis_url)
    dispatcher.nudge_drafting()
    with Redis.from_url(redis_url) as client:
        client.delete(DRAFTS)  # the worker took it
        assert dispatcher.nudge_drafting()
        assert client.llen(DRAFTS) == 0
        assert dispatcher.nudge_drafting(again=True)
        assert client.llen(DRAFTS) == 1
        assert 0 < client.ttl(dispatch.TOLD) <= dispatch.TOLD_SECONDS


def test_without_redis_a_worker_still_looks_into_sql(nobody_listens: list[str]) -> None:
    for url in nobody_listens:
        dispatcher = Dispatcher(url)
        dispatcher.taken_by_drafting()
        assert not dispatcher.nudge_drafting()


@pytest.fixture
def nobody_listens(tmp_path: Path) -> list[str]:
    return [f"unix://{tmp_path}/none.sock", f"redis://127.0.0.1:{free_port()}/0"]


def test_without_redis_a_nudge_is_refused_and_then_kept_quiet(
    nobody_listens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in nobody_listens:
        dispatcher = Dispatcher(url)
        sent: list[object] = []
        real = dispatcher._app.send_task

        def send(*args: object, _r: Any = real, _s: list[object] = sent, **values: object) -> Any:
            _s.append(args)
            return _r(*args, **values)

        monkeypatch.setattr(dispatcher._app, "send_task", send)
        assert [dispatcher.nudge(DELIVER_REPLY, number) for number in range(50)] == [False] * 50
        assert len(sent) == 1
        with pytest.raises(RedisError):
            dispatcher.check()
        with pytest.raises(RedisError):
            dispatcher.queue_length(DRAFTS)


@pytest.fixture
def deaf_redis() -> Iterator[str]:
    """Takes connections and never says a word, as a frozen server or a firewall does."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_redis_that_never_answers_holds_nobody_up(deaf_redis: str) -> None:
    dispatcher = Dispatcher(deaf_redis)
    answers: list[bool] = []
    nudge = threading.Thread(
        target=lambda: answers.append(dispatcher.nudge(DELIVER_REPLY, 1)), daemon=True
    )
    nudge.start()
    nudge.join(PATIENCE)
    assert answers == [False]


def test_many_threads_at_once_leave_no_connections_behind(redis_url: str) -> None:
    dispatcher, together = Dispatcher(redis_url), threading.Barrier(16)

    def nudge() -> None:
        for number in range(5):
            together.wait(PATIENCE)
            dispatcher.nudge(DELIVER_REPLY, number)
            dispatcher.nudge_drafting()

    with Redis.from_url(redis_url) as client:
        dispatcher.nudge(DELIVER_REPLY, 0)
        dispatcher.nudge_drafting()
        alone = len(client.client_list())
        threads = [threading.Thread(target=nudge, daemon=True) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert client.llen(DELIVERIES) == 81
        assert len(client.client_list()) == alone


def test_after_the_quiet_time_it_tries_again(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "redis.sock"
    dispatcher = Dispatcher(f"unix://{path}")
    assert not dispatcher.nudge(DELIVER_REPLY, 1)
    path.symlink_to(redis_url.removeprefix("unix://"))
    assert not dispatcher.nudge(DELIVER_REPLY, 1)
    later = time.monotonic() + dispatch._COOL_DOWN + 1
    monkeypatch.setattr(dispatch.time, "monotonic", lambda: later)
    assert dispatcher.nudge(DELIVER_REPLY, 1)
    assert dispatcher.queue_length(DELIVERIES) == 1


def test_an_unknown_task_is_a_programming_error(redis_url: str) -> None:
    with pytest.raises(KeyError):
        Dispatcher(redis_url).nudge("jamsi.no_such_task", 1)


def test_senders_and_workers_share_one_set_of_queues(redis_url: str) -> None:
    app = dispatch.make_celery(redis_url)
    assert {queue.name for queue in app.conf.task_queues} == set(QUEUES)
    assert app.conf.task_acks_late
    assert app.conf.accept_content == ["json"]
