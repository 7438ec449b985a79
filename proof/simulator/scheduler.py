"""One clock and one scheduler: threads of the simulated processes take turns at boundaries.

Each thread is a greenlet. Time stands still while any of them can go on, and then jumps to the
next moment for which one waits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from greenlet import getcurrent, greenlet

from proof.simulator.faults import Fault, Plan

RESTART_SECONDS = 1.0
MOST_SECONDS, MOST_BOUNDARIES = 2 * 3600.0, 8000
"""By then each run has come to rest, or something is wrong. The longest: a claim stalls and holds
SQLite's lock, while its worker's other thread, without room, passes a message on every 0.25 s."""
STALL_SECONDS = 200.0
"""Longer than the lease of a draft and of a delivery."""


class Killed(BaseException):
    """kill -9: no `except Exception` of the product sees it, and nothing leaves the process."""


class NeverRests(AssertionError):
    """The run does not end: something is stuck or goes round in circles."""


@dataclass(eq=False)
class Process:
    """One process of the product; `start` makes its memory anew."""

    name: str
    start: Callable[["Process"], None] = lambda _: None
    alive: bool = True
    lives: int = 1
    skew: float = 0.0
    memory: Any = None
    threads: set["Thread"] = field(default_factory=set)


@dataclass(eq=False)
class Thread:
    process: Process
    run: Callable[[], object]
    name: str
    wake_at: float = 0.0
    ready: Callable[[], bool] | None = None
    """Waits until this is true, at most until `wake_at`."""
    killed: bool = False
    ended: bool = False
    failure: BaseException | None = None
    greenlet: Any = None


class Scheduler:
    def __init__(self, plan: Plan, *, trace: bool = False) -> None:
        self.plan = plan
        self.now = 0.0
        self.count = 0
        self.points: list[tuple[int, str]] = []
        self.trace: list[str] | None = [] if trace else None
        self.threads: list[Thread] = []
        self.current: Thread | None = None
        self.on_wipe: Callable[[], None] = lambda: None
        self._main = getcurrent()

    # -- for those who act -----------------------------------------------------------------
    def spawn(self, process: Process, run: Callable[[], object], name: str = "") -> Thread:
        thread = Thread(process, run, name or process.name, wake_at=self.now)
        thread.greenlet = greenlet(lambda: self._live(thread), self._main)
        process.threads.add(thread)
        self.threads.append(thread)
        return thread

    def kill(self, process: Process) -> None:
        """End its threads; its supervisor starts it again a moment later."""
        if not process.alive:
            return
        process.alive = False
        self.note(f"kill {process.name}")
        for thread in process.threads:
            thread.killed = True
        outside = Process("supervisor")

        def restart() -> None:
            self.sleep(RESTART_SECONDS)
            process.lives += 1
            process.alive = True
            process.start(process)

        self.spawn(outside, restart, f"restart {process.name}")

    def sleep(self, seconds: float) -> None:
        self.wait(lambda: False, seconds)

    def wait(self, ready: Callable[[], bool], seconds: float = 1e9) -> bool:
        """Until `ready()`, or False after `seconds`."""
        thread = self.current
        assert thread is not None
        thread.ready, thread.wake_at = ready, self.now + seconds
        self._switch(thread)
        return ready()

    def boundary(self, kind: str, what: str) -> Fault | None:
        """Called by the simulated world; kills and stalls here, and returns any other fault."""
        thread = self.current
        if thread is None:
            return None
        self._check(thread)
        number, self.count = self.count, self.count + 1
        self.points.append((number, kind))
        self.note(f"{number} {kind} [{what}]")
        fault = self.plan.fault(number, kind, what)
        if fault is Fault.KILL:
            self.kill(thread.process)
        elif fault is Fault.STALL:
            self.sleep(STALL_SECONDS)
        elif fault is Fault.WIPE:
            self.on_wipe()
        elif fault is None and self.plan.switches_now():
            thread.ready, thread.wake_at = None, self.now
            self._switch(thread)
        self._check(thread)
        return None if fault in (Fault.KILL, Fault.STALL, Fault.WIPE) else fault

    def note(self, line: str) -> None:
        if self.trace is not None:
            who = self.current.name if self.current else "-"
            self.trace.append(f"{self.now:9.2f} {who:22} {line}")

    def _check(self, thread: Thread) -> None:
        if thread.killed:
            raise Killed

    def _switch(self, thread: Thread) -> None:
        self._main.switch()
        self._check(thread)

    def _live(self, thread: Thread) -> None:
        try:
            if not thread.killed:
                thread.run()
        except Killed as error:
            thread.failure = error
        except BaseException as error:
            thread.failure = error
        finally:
            thread.ended = True
            thread.process.threads.discard(thread)

    # -- the loop --------------------------------------------------------------------------
    def run(self, at_rest: Callable[[], bool]) -> None:
        """Until `at_rest()`, which is asked whenever time has to jump. Raises `NeverRests`."""
        while self.now < MOST_SECONDS and self.count < MOST_BOUNDARIES:
            thread = self._next()
            if thread is None:
                if at_rest():
                    return
                if not self._jump():
                    raise NeverRests("nothing is left to do, and it is not at rest")
                continue
            self._step(thread)
        raise NeverRests(f"not at rest after {self.now:.0f} s and {self.count} boundaries")

    def _next(self) -> Thread | None:
        for thread in self.threads:
            if thread.killed:
                return thread
        runnable = [thread for thread in self.threads if self._may_run(thread)]
        if not runnable:
            return None
        return self.plan.random.choice(runnable) if self.plan.switches else runnable[0]

    def _may_run(self, thread: Thread) -> bool:
        return thread.wake_at <= self.now or (thread.ready is not None and thread.ready())

    def _step(self, thread: Thread) -> None:
        self.current, thread.ready = thread, None
        try:
            thread.greenlet.switch()
        finally:
            self.current = None
        if thread.ended:
            self.threads.remove(thread)

    def _jump(self) -> bool:
        waiting = [thread.wake_at for thread in self.threads]
        if not waiting or min(waiting) >= 1e8:
            return False
        self.now = max(self.now, min(waiting))
        return True

    def end(self) -> None:
        """Let every thread go, so that no connection stays open."""
        for thread in list(self.threads):
            thread.killed = True
            self._step(thread)
        self.threads.clear()
