"""Real `jamsi` processes for tests, and waiting for what they do."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

T = TypeVar("T")
QUIET_AND_LOCAL = {
    "OMP_NUM_THREADS": "1",
    "JAMSI_ENGINE_PROCESSES": "1",
    "JAMSI_PRIVATE_HOSTS": "127.0.0.1",
}
"""Platforms are fakes on loopback."""


def wait_until(condition: Callable[[], T], *, seconds: float = 60, what: str = "condition") -> T:
    """The first true value of `condition()`; fails the test when the time is up."""
    until = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        # Another process moves on; there is no event to wait for.
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """kill -9, the whole group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop:\n{self.output()}") from None

    def output(self) -> str:
        return self.log.read_text(errors="replace")


class Processes:
    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[Running] = []

    def start(self, *arguments: str, env: Mapping[str, str], module: str = "jamsi") -> Running:
        """`jamsi ARGUMENTS`, or another module, in a session of its own."""
        name = "-".join(arguments) or module
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}-{len(self._running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env={**os.environ, **QUIET_AND_LOCAL, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running = Running(name, process, log)
        self._running.append(running)
        return running

    def stop_all(self) -> None:
        for running in self._running[::-1]:
            if running.process.poll() is None:
                running.process.terminate()
        for running in self._running[::-1]:
            try:
                running.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                running.kill()


def answers(url: str) -> bool:
    """Whether something at `url` answers 200."""
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
