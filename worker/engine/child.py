"""The engine in a process of its own: its loop does not share the interpreter lock with the caller.

Two kinds of message go down the pipe (`Job`, `Cancel`, and None to close), four come back
(`Started` once, then an `Outcome` for every job, and every second `Moved` while steps are made and
`Figures` when they are others).
The caller's end closing, however it came to that, ends the child; the child ending is fatal to the
caller's engine, and a child that hangs is killed.
"""

import atexit
import itertools
import logging
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .fatal import OnFatal, end_process
from .served import MOVED_SECONDS, Cancel, Job, Moved, Started, serve
from .types import (
    MAX_WAITING,
    EngineBusy,
    EngineFailed,
    Figures,
    Generation,
    Prompt,
    SamplingParams,
)

if TYPE_CHECKING:
    from .local import LocalEngine

log = logging.getLogger(__name__)

CLOSE_SECONDS = 30.0
"""How long a child may take to end after `close()` before it is killed."""
STALL_SECONDS = {True: 150.0, False: 30.0}
"""On a CPU and on a GPU: a step that takes longer never ends. The longest one reads new prompts."""
# CUDA cannot be used after a fork.
_SPAWN = multiprocessing.get_context("spawn")


class ChildEngine:
    """`Engine` over a `LocalEngine` in a child process; see `start_child_engine`."""

    name = "local"
    extra_sampling = True

    def __init__(
        self,
        load: Callable[[], "LocalEngine"],
        *,
        max_waiting: int = MAX_WAITING,
        prepare: Callable[[], None] | None = None,
        stall_seconds: float | None = None,
        on_fatal: OnFatal = end_process,
    ) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._child = _SPAWN.Process(
            target=serve, args=(theirs, load, prepare), name="engine", daemon=True
        )
        self._child.start()
        theirs.close()
        try:
            started = self._started()
        except BaseException:  # Ctrl-C too: a child that still loads would not look up.
            self._child.kill()
            raise
        self.pid = self._child.pid
        self.model, self.revision = started.model, started.revision
        self.device, self._capacity = started.device, started.slots + max_waiting
        self.summary, self._figures = started.summary, Figures(rows=started.slots)
        self._on_fatal = on_fatal
        self._numbers = itertools.count()
        self._open: dict[int, Future[Generation]] = {}
        # Two locks: whoever waits for room in the pipe must not hold up the thread that empties it.
        self._lock, self._sending = threading.Lock(), threading.Lock()
        self._closed: EngineFailed | None = None
        self._moved_at, self._ending = time.monotonic(), threading.Event()
        self._stall_seconds = stall_seconds or STALL_SECONDS[self.device == "cpu"]
        threading.Thread(target=self._watch, name="engine-watch", daemon=True).start()
        self._reader = threading.Thread(target=self._read, name="engine-replies", daemon=True)
        self._reader.start()
        # Before multiprocessing's own handler, which would wait for a child that knows of nothing.
        atexit.register(self.close)

    def submit(self, prompt: Prompt, sampling: SamplingParams) -> Future[Generation]:
        """As `Engine.submit`; what is wrong with `prompt` is a `ValueError` of the future."""
        future: Future[Generation] = Future()
        with self._lock:
            if self._closed is not None:
                raise self._closed
            if len(self._open) >= self._capacity:
                raise EngineBusy(f"{self._capacity} prompts are open already")
            number = next(self._numbers)
            if not self._open:
                self._moved_at = time.monotonic()
            self._open[number] = future
        try:
            self._send(Job(number, prompt, sampling))
        except BaseException:
            del self._open[number]
            raise
        future.add_done_callback(partial(self._forget, number))
        return future

    def stalled_seconds(self) -> float:
        return time.monotonic() - self._moved_at if self._open else 0.0

    def figures(self) -> Figures:
        return self._figures

    def close(self) -> None:
        self._ending.set()
        with self._lock:
            already = self._closed is not None
            self._closed = self._closed or EngineFailed("the engine is closed")
        if not already:
            # In a thread: a child that is stuck with a full pipe must not hold us up.
            threading.Thread(target=self._send, args=[None], daemon=True).start()
        if threading.current_thread() is self._reader or self._pipe.closed:
            return
        self._child.join(CLOSE_SECONDS)
        self._child.kill()
        self._child.join()
        self._reader.join()
        self._pipe.close()
        self._child.close()
        atexit.unregister(self.close)

    def _started(self) -> Started:
        try:
            started: Started = self._pipe.recv()
        except EOFError:
            self._child.join()
            raise EngineFailed(
                f"the engine's process ended with status {self._child.exitcode} while it loaded"
            ) from None
        if started.error is not None:
            self._child.join()
            raise started.error
        return started

    def _send(self, message: Job | Cancel | None) -> None:
        # An error: the child is gone; the reader sees it too and fails what is open.
        with suppress(OSError), self._sending:
            self._pipe.send(message)

    def _forget(self, number: int, future: Future[Generation]) -> None:
        self._open.pop(number, None)
        if future.cancelled():
            self._send(Cancel(number))

    def _read(self) -> None:
        try:
            while True:
                outcome = self._pipe.recv()
                if isinstance(outcome, Figures):  # no step: an engine that hangs has them too
                    self._figures = outcome
                    continue
                self._moved_at = time.monotonic()
                if isinstance(outcome, Moved):
                    continue
                if future := self._open.get(outcome.number):
                    _settle(future, outcome.result)
        except Exception as error:
            # The end of the pipe, mostly; after anything else nobody would read the answers.
            self._ended(error)

    def _watch(self) -> None:
        """A child that hangs tells nobody, and may not even notice that its caller is gone."""
        while not self._ending.wait(MOVED_SECONDS):
            if (stalled := self.stalled_seconds()) > self._stall_seconds:
                log.critical("the engine has made no step for %.0f seconds", stalled)
                with suppress(ValueError):  # it was closed meanwhile
                    self._child.kill()
                return

    def _ended(self, error: Exception) -> None:
        if not isinstance(error, EOFError | OSError):
            log.error("an answer of the engine's process could not be read", exc_info=error)
            self._child.kill()
        self._child.join()
        message = f"the engine's process ended with status {self._child.exitcode}"
        with self._lock:
            expected = self._closed is not None
            self._closed = self._closed or EngineFailed(message)
        if not expected:
            # First: a process that ends here leaves its work to the next one, undone but whole.
            self._on_fatal(message)
        for future in list(self._open.values()):
            _settle(future, self._closed)


def start_child_engine(
    model: str | Path,
    *,
    max_waiting: int = MAX_WAITING,
    prepare: Callable[[], None] | None = None,
    stall_seconds: float | None = None,
    on_fatal: OnFatal = end_process,
    **options: Any,
) -> ChildEngine:
    """As `load_engine` with `options`, in a child process; returns when the model is loaded.

    `prepare` runs first in the child (logging, say) and must be picklable. A child that makes no
    step for `stall_seconds` although prompts are open is killed (default: `STALL_SECONDS`).
    `on_fatal` gets a message when the child has ended without being asked to. Close it: the child
    would live on.
    Raises `OSError` and `ValueError` as `load_engine` does, `EngineFailed` for anything else.
    """
    # Only one of the two may refuse: the child learns a little later of what was cancelled.
    load = partial(_load, model, options | {"max_waiting": sys.maxsize})
    return ChildEngine(
        load,
        max_waiting=max_waiting,
        prepare=prepare,
        stall_seconds=stall_seconds,
        on_fatal=on_fatal,
    )


def _load(model: str | Path, options: dict[str, Any]) -> "LocalEngine":
    from .starting import load_alone

    return load_alone(model, **options)


def _settle(future: Future[Generation], result: Generation | Exception) -> None:
    with suppress(InvalidStateError):  # it was cancelled meanwhile
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
