"""`jamsi webhook` and `jamsi review` as processes: what is left of them when they are killed."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from jamsi.serve import AUTOGROUP, BEHIND
from tests.conftest import SECRET_KEY
from tests.processes import Processes, Running, answers, free_port, wait_until


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str, redis_url: str) -> dict[str, str]:
    return {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_WEBHOOK_WORKERS": "2",
    }


@pytest.mark.parametrize("part", ["webhook", "review"])
def test_a_killed_web_process_leaves_no_worker_and_a_free_port(
    part: str, processes: Processes, environment: dict[str, str]
) -> None:
    port = free_port()
    variable = f"JAMSI_{part.upper()}_PORT"
    running = processes.start(part, env=environment | {variable: str(port)})
    url = f"http://127.0.0.1:{port}/healthz"
    try:
        wait_until(lambda: answers(url), what=f"{part} answers")
        assert len(group(running)) > 1, "it works in processes of its own"
        # The leader alone, as the kernel does when memory runs out: nobody tells the others.
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait(timeout=10)
        wait_until(lambda: not group(running), seconds=30, what="nothing of the group is left")
        wait_until(lambda: is_free(port), seconds=10, what="the port is free")
    finally:
        end(running)


def group(running: Running) -> list[int]:
    """The processes of its group that still run."""
    return [process.pid for process in psutil.process_iter() if _belongs(process, running)]


def _belongs(process: psutil.Process, running: Running) -> bool:
    try:
        ours = os.getpgid(process.pid) == running.process.pid
        return ours and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def end(running: Running) -> None:
    try:
        os.killpg(running.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="shares by process alone")
def test_a_drafting_worker_stands_behind_other_sessions_too() -> None:
    """`nice` alone orders the processes of one session, and under `jamsi run` each has its own."""
    code = "from jamsi import serve; serve._stand_behind(); print(open(serve.AUTOGROUP).read())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[1:] == ["nice", str(BEHIND)]
