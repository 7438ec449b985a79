"""The supervisor of `jamsi run` with real processes that start processes of their own."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jamsi.run.supervisor import Child, ChildFailed, Supervisor
from tests.processes import wait_until

STARTS_ANOTHER = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def child(tmp_path: Path) -> Child:
    command = [sys.executable, "-c", STARTS_ANOTHER]
    return Child("parent", command, tmp_path / "parent.log", dict(os.environ))


@pytest.fixture
def supervisor(child: Child) -> Iterator[Supervisor]:
    supervisor = Supervisor()
    supervisor.start(child)
    yield supervisor
    supervisor.stop()


def grandchildren(child: Child) -> list[int]:
    return [int(line) for line in child.tail().splitlines()]


def test_nothing_of_a_killed_process_works_beside_its_replacement(
    supervisor: Supervisor, child: Child
) -> None:
    wait_until(lambda: grandchildren(child), what="the child has started its own")
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    wait_until(child.died, what="the child is dead")
    supervisor.check()
    wait_until(lambda: len(grandchildren(child)) == 2, what="the replacement has its own")
    before, after = grandchildren(child)
    wait_until(lambda: not runs(before), what="the first one's is gone")
    assert runs(after)


def test_nothing_is_left_after_the_stop(supervisor: Supervisor, child: Child) -> None:
    (only,) = wait_until(lambda: grandchildren(child), what="the child has started its own")
    supervisor.stop()
    wait_until(lambda: not runs(only), what="it is gone")


def test_what_keeps_stopping_rests_longer_and_takes_nobody_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen with a Redis that changed its master: one worker ended again and again, and at the
    fourth time the webhook and the review page were stopped too."""
    clock = [1000.0]
    monkeypatch.setattr("jamsi.run.supervisor.time.monotonic", lambda: clock[0])
    failing = Child("failing", [sys.executable, "-c", ""], tmp_path / "f.log", dict(os.environ))
    supervisor = Supervisor()
    supervisor.start(failing)
    rests = []
    for _ in range(8):
        wait_real(failing)
        supervisor.check()
        rests.append(round(max(0.0, failing.rests_until - clock[0]), 1))
        clock[0] = max(clock[0], failing.rests_until)
        supervisor.check()
        assert failing.process is not None, "it is tried again"
    assert rests == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    wait_real(failing)
    with pytest.raises(ChildFailed, match="failing keeps stopping"):
        supervisor.check(starting=True)
    supervisor.stop()


def wait_real(child: Child) -> None:
    assert child.process is not None
    child.process.wait()


def runs(pid: int) -> bool:
    """A zombie that nobody has waited for does not run."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
