"""Every process replaced in its turn: the new one is ready before the old one gets SIGTERM."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from proof.chaos.site import Daemon, Site
from proof.rolling.front import Front
from proof.rolling.people import RollingLedger
from qna.store.workers import alive_workers
from tests.processes import answers, free_port, wait_until

READY_PATH = {"webhook": "readyz", "review": "healthz"}
"""What deploy/kubernetes asks before it leads anybody there."""
LEAVING_SECONDS = 1.0
"""Between the last connection led to the old one and its SIGTERM; `preStop` there."""
STOP_SECONDS = 30


@dataclass
class Step:
    """One process replaced: seconds until the new one was ready, and until the old one ended."""

    name: str
    ready: float
    ended: float
    status: int


@dataclass
class Rollout:
    site: Site
    ledger: RollingLedger
    fronts: dict[str, Front]
    old_first: bool = False
    steps: list[Step] = field(default_factory=list)

    def run(self) -> None:
        for daemon in [each for each in self.site.daemons if each.name != "redis"]:
            self._replace(daemon)

    def _replace(self, old: Daemon) -> None:
        # Whoever is not in this list is not started again.
        self.site.daemons.remove(old)
        if self.old_first:
            ended, status = self._end(old)
            ready = self._begin(old)
        else:
            ready = self._begin(old)
            ended, status = self._end(old)
        self.steps.append(Step(old.name, ready, ended, status))
        if status:
            self.ledger.broken.append(f"{old.name} ended with {status} after SIGTERM")

    def _begin(self, old: Daemon) -> float:
        kind = old.name.split()[0]
        front = self.fronts.get(kind)
        port = free_port() if front else 0
        env = old.env | ({f"JAMSI_{kind.upper()}_PORT": str(port)} if front else {})
        new = Daemon(old.name, old.command, env, old.log.with_suffix(".new.log"))
        begun = time.monotonic()
        new.start()
        self.site.daemons.append(new)
        wait_until(self._ready(new, kind, port), seconds=120, what=f"{new.name} is ready")
        if front:
            front.target = port
        return time.monotonic() - begun

    def _ready(self, new: Daemon, kind: str, port: int) -> Callable[[], bool]:
        if port:
            return lambda: answers(f"http://127.0.0.1:{port}/{READY_PATH[kind]}")
        pid = new.process.pid if new.process else 0
        return lambda: self.ledger.peek(
            lambda session: any(f":{pid}-" in worker.name for worker in alive_workers(session))
        )

    def _end(self, old: Daemon) -> tuple[float, int]:
        time.sleep(0 if self.old_first else LEAVING_SECONDS)
        assert old.process
        begun = time.monotonic()
        old.process.send_signal(signal.SIGTERM)
        try:
            status = old.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            old.end(signal.SIGKILL)
            status = old.process.wait()
        return time.monotonic() - begun, status
