"""The engine in a process of its own: its loop does not share the interpreter lock with the caller.

Two kinds of message go down the pipe (`_Job`, `_Cancel`, and None to close), two come back
(`_Started` once, then an `_Outcome` for every job). The caller's end closing, however it came to
that, ends the child; the child ending is fatal to the caller's engine.
"""

import atexit
import itertools
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .fatal import OnFatal, end_process
from .types import MAX_WAITING, EngineBusy, EngineFailed, Generation, Prompt, SamplingParams

if TYPE_CHECKING:
    from .local import LocalEngine

log = logging.getLogger(__name__)

CLOSE_SECONDS = 30.0
"""How long a child may take to end after `close()` before it is killed."""
# CUDA cannot be used after a fork.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    prompt: Prompt
    sampling: SamplingParams


@dataclass(frozen=True, slots=True)
class _Cancel:
    number: int


@dataclass(frozen=True, slots=True)
class _Started:
    """What the caller shows of the engine; `error` where there is none."""

    model: str = ""
    revision: str | None = None
    device: str = ""
    slots: int = 0
    summary: str = ""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    number: int
    result: Generation | Exception


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
        on_fatal: OnFatal = end_process,
    ) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._child = _SPAWN.Process(
            target=_serve, args=(theirs, load, prepare), name="engine", daemon=True
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
        self.summary = started.summary
        self._on_fatal = on_fatal
        self._numbers = itertools.count()
        self._open: dict[int, Future[Generation]] = {}
        # Two locks: whoever waits for room in the pipe must not hold up the thread that empties it.
        self._lock, self._sending = threading.Lock(), threading.Lock()
        self._closed: EngineFailed | None = None
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
            self._open[number] = future
        try:
            self._send(_Job(number, prompt, sampling))
        except BaseException:
            del self._open[number]
            raise
        future.add_done_callback(partial(self._forget, number))
        return future

    def close(self) -> None:
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

    def _started(self) -> _Started:
        try:
            started: _Started = self._pipe.recv()
        except EOFError:
            self._child.join()
            raise EngineFailed(
                f"the engine's process ended with status {self._child.exitcode} while it loaded"
            ) from None
        if started.error is not None:
            self._child.join()
            raise started.error
        return started

    def _send(self, message: _Job | _Cancel | None) -> None:
        # An error: the child is gone; the reader sees it too and fails what is open.
        with suppress(OSError), self._sending:
            self._pipe.send(message)

    def _forget(self, number: int, future: Future[Generation]) -> None:
        self._open.pop(number, None)
        if future.cancelled():
            self._send(_Cancel(number))

    def _read(self) -> None:
        try:
            while True:
                outcome = self._pipe.recv()
                if future := self._open.get(outcome.number):
                    _settle(future, outcome.result)
        except Exception as error:
            # The end of the pipe, mostly; after anything else nobody would read the answers.
            self._ended(error)

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
    on_fatal: OnFatal = end_process,
    **options: Any,
) -> ChildEngine:
    """As `load_engine` with `options`, in a child process; returns when the model is loaded.

    `prepare` runs first in the child (logging, say) and must be picklable. `on_fatal` gets a
    message when the child has ended without being asked to. Close it: the child would live on.
    Raises `OSError` and `ValueError` as `load_engine` does, `EngineFailed` for anything else.
    """
    # Only one of the two may refuse: the child learns a little later of what was cancelled.
    load = partial(_load, model, options | {"max_waiting": sys.maxsize})
    return ChildEngine(load, max_waiting=max_waiting, prepare=prepare, on_fatal=on_fatal)


def _load(model: str | Path, options: dict[str, Any]) -> "LocalEngine":
    from .local import load_alone

    return load_alone(model, **options)


def _settle(future: Future[Generation], result: Generation | Exception) -> None:
    with suppress(InvalidStateError):  # it was cancelled meanwhile
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)


def _serve(
    pipe: Connection, load: Callable[[], "LocalEngine"], prepare: Callable[[], None] | None
) -> None:
    """The child's life. Signals to a whole group of processes are left to the caller, which
    lets running work finish and then closes the engine."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    if prepare is not None:
        prepare()
    try:
        engine = load()
    except Exception as error:
        if not isinstance(error, OSError | ValueError):
            log.exception("the model could not be loaded")
        pipe.send(_Started(error=_portable(error)))
        return
    pipe.send(_Started(engine.model, engine.revision, engine.device, engine.slots, engine.summary))
    _Server(pipe, engine).run()


def _end_with_the_caller() -> None:
    """At once, also in the middle of loading: nobody waits for anything any more."""
    caller = multiprocessing.parent_process()
    assert caller is not None
    wait([caller.sentinel])
    os._exit(0)


class _Server:
    """The child's side of the pipe."""

    def __init__(self, pipe: Connection, engine: "LocalEngine") -> None:
        self._pipe, self._engine, self._sending = pipe, engine, threading.Lock()
        self._open: dict[int, Future[Generation]] = {}

    def run(self) -> None:
        try:
            while (message := self._pipe.recv()) is not None:
                if isinstance(message, _Job):
                    self._take(message)
                elif future := self._open.get(message.number):
                    future.cancel()
        except EOFError:
            os._exit(0)  # The caller is gone.
        self._engine.close()

    def _take(self, job: _Job) -> None:
        try:
            future = self._engine.submit(job.prompt, job.sampling)
        except Exception as error:
            if not isinstance(error, ValueError | EngineBusy | EngineFailed):
                log.exception("a prompt broke the engine's door")
            self._answer(job.number, _portable(error))
            return
        self._open[job.number] = future
        future.add_done_callback(partial(self._done, job.number))

    def _done(self, number: int, future: Future[Generation]) -> None:
        self._open.pop(number, None)
        if not future.cancelled():
            error = future.exception()
            self._answer(number, future.result() if error is None else _portable(error))

    def _answer(self, number: int, result: Generation | Exception) -> None:
        with self._sending:
            try:
                self._pipe.send(_Outcome(number, result))
            except OSError:
                os._exit(0)


def _portable(error: BaseException) -> Exception:
    """`error` as one of the kinds that callers know; others may not survive the pipe."""
    for known in (ValueError, OSError, EngineBusy, EngineFailed):
        if isinstance(error, known):
            return known(str(error))
    return EngineFailed(f"{type(error).__name__}: {error}")
