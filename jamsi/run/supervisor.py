"""Starts the product's processes, starts them again when they die, and stops them all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 20.0
QUICK_DEATHS = 4
"""A process that dies so often within `QUICK_SECONDS` of its start is not started again."""
QUICK_SECONDS = 20.0
LONGEST_PAUSE = 30.0

_PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """A process keeps dying; the message holds the end of its log."""


@dataclass
class Child:
    """One supervised process; its output goes to `log`."""

    name: str
    command: list[str]
    log: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    rests_until: float = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.env),
                # Ctrl-C goes to us alone; we stop the children in order.
                start_new_session=True,
                # One call into libc, nothing that a thread could hold a lock for.
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )
        self.started = time.monotonic()

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """After its death: how long it rests, longer each time that starting again did not help."""
        # What it started itself may live on, and would work beside its replacement.
        self.signal(signal.SIGKILL)
        self.process = None
        quick = time.monotonic() - self.started < QUICK_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        pause = min(2.0 ** (self.quick_deaths - 2), LONGEST_PAUSE) if self.quick_deaths > 1 else 0.0
        self.rests_until = time.monotonic() + pause

    def tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def signal(self, number: int) -> None:
        """Signal the process and what it started itself (granian's workers)."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def wait(self, until: float) -> bool:
        if self.process is None:
            return True
        try:
            self.process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True


def _die_with_parent() -> None:
    # prctl(2): even when this supervisor is killed, nothing is left behind.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """`check()` is to be called now and then; it restarts what died."""

    children: list[Child] = field(default_factory=list)
    on_restart: Callable[[Child], None] = lambda _: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, child: Child) -> Child:
        child.start()
        self.children.append(child)
        return child

    def check(self, *, starting: bool = False) -> None:
        """Start again what died. Raises `ChildFailed` for what keeps stopping while `starting`;
        later on it is tried again and again, for the others need not stop because of one."""
        for child in self.children:
            if child.died():
                child.bury()
                self.on_restart(child)
            if starting and child.quick_deaths >= QUICK_DEATHS:
                end = f"the end of {child.log}:\n{child.tail()}"
                raise ChildFailed(f"{child.name} keeps stopping; {end}")
            if child.process is None and time.monotonic() >= child.rests_until:
                child.start()

    def stop(self) -> None:
        """Last started, first stopped; whatever does not leave in time is killed."""
        with self._lock:
            children, self.children = self.children[::-1], []
        for child in children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            if not child.wait(until):
                child.signal(signal.SIGKILL)
                child.wait(time.monotonic() + 5)
            # What a killed parent may have left in its process group.
            child.signal(signal.SIGKILL)
