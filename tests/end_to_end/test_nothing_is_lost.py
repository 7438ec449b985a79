"""A worker killed at any moment, or all of Redis gone: every question still gets its one draft."""

import os
import signal
import subprocess
from pathlib import Path

from redis import Redis

from jamsi.run.redis_server import start_server
from qna.lifecycle import Status
from tests.end_to_end.conftest import MakeInstallation
from tests.processes import Processes, wait_until
from worker.engine.fatal import EXIT_STATUS


def test_kill_9_of_the_drafting_worker(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(redis_url, seconds=1.5)
    processes.start("relay", env=installation.env)
    worker = processes.start("worker", "drafts", env=installation.env)
    ids = installation.record(10)
    wait_until(lambda: installation.count(Status.DRAFTING) == 10, what="ten being drafted")
    worker.kill()
    assert installation.count(Status.IN_REVIEW) < 10, "killed too late to prove anything"

    processes.start("worker", "drafts", env=installation.env)

    wait_until(lambda: installation.count(Status.IN_REVIEW) == 10, what="ten drafts")
    assert installation.drafts_per_question() == dict.fromkeys(ids, 1)


def test_kill_9_of_the_engine_under_the_drafting_worker(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(
        redis_url, seconds=0, JAMSI_ENGINE="local", JAMSI_MODEL="bundled"
    )
    processes.start("relay", env=installation.env)
    worker = processes.start("worker", "drafts", env=installation.env)
    ids = installation.record(30)
    wait_until(lambda: installation.count(Status.DRAFTING) > 0, what="some being drafted")
    os.kill(engine_of(worker.process.pid), signal.SIGKILL)
    assert worker.process.wait(60) == EXIT_STATUS, worker.output()

    processes.start("worker", "drafts", env=installation.env)

    wait_until(lambda: installation.count(Status.IN_REVIEW) == 30, what="thirty drafts")
    assert installation.drafts_per_question() == dict.fromkeys(ids, 1)


def engine_of(worker: int) -> int:
    """The process that holds the model for process `worker`."""
    for children in Path(f"/proc/{worker}/task").glob("*/children"):
        for child in children.read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    raise AssertionError("the worker has no engine process")


def test_all_of_redis_is_lost(
    make_installation: MakeInstallation, tmp_path: Path, processes: Processes
) -> None:
    socket = tmp_path / "r.sock"
    redis = start_server(socket)
    try:
        installation = make_installation(f"unix://{socket}", seconds=0.01)
        ids = installation.record(30)
        with Redis.from_url(installation.redis_url) as client:
            assert 1 <= client.llen("drafts") < 30, "one message stands for many"
        redis = _replace(redis, socket)
        with Redis.from_url(installation.redis_url) as client:
            assert client.llen("drafts") == 0

        processes.start("worker", "drafts", env=installation.env)
        processes.start("relay", env=installation.env)

        wait_until(lambda: installation.count(Status.IN_REVIEW) == 30, what="thirty drafts")
        assert installation.drafts_per_question() == dict.fromkeys(ids, 1)
    finally:
        redis.kill()
        redis.wait()


def test_redis_restarts_under_running_workers(
    make_installation: MakeInstallation, tmp_path: Path, processes: Processes
) -> None:
    socket = tmp_path / "r.sock"
    redis = start_server(socket)
    try:
        installation = make_installation(f"unix://{socket}", seconds=0.01)
        processes.start("worker", "drafts", env=installation.env)
        processes.start("relay", env=installation.env)
        first = installation.record(1)
        wait_until(lambda: installation.count(Status.IN_REVIEW) == 1, what="the workers consume")

        redis = _replace(redis, socket)
        later = installation.record(5, nudge=False, start=1)

        wait_until(
            lambda: installation.count(Status.IN_REVIEW) == 6, what="drafts after the restart"
        )
        assert installation.drafts_per_question() == dict.fromkeys([*first, *later], 1)
    finally:
        redis.kill()
        redis.wait()


def _replace(redis: "subprocess.Popen[bytes]", socket: Path) -> "subprocess.Popen[bytes]":
    """kill -9 and a new, empty server at the same address."""
    redis.kill()
    redis.wait()
    socket.unlink(missing_ok=True)
    return start_server(socket)
