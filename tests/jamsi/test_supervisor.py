"""The supervisor of `jamsi run` with real processes that start processes of their own."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jamsi.run.supervisor import Child, Supervisor
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


def runs(pid: int) -> bool:
    """A zombie that nobody has waited for does not run."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
