"""The child's side of `child.py`: the messages of the pipe, and the loop that answers them."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from .types import EngineBusy, EngineFailed, Figures, Generation, Prompt, SamplingParams

if TYPE_CHECKING:
    from .local import LocalEngine

log = logging.getLogger(__name__)

MOVED_SECONDS = 1.0
"""Between two signs of life while steps are made."""


@dataclass(frozen=True, slots=True)
class Job:
    number: int
    prompt: Prompt
    sampling: SamplingParams


@dataclass(frozen=True, slots=True)
class Cancel:
    number: int


@dataclass(frozen=True, slots=True)
class Started:
    """What the caller shows of the engine; `error` where there is none."""

    model: str = ""
    revision: str | None = None
    device: str = ""
    slots: int = 0
    summary: str = ""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    number: int
    result: Generation | Exception


@dataclass(frozen=True, slots=True)
class Moved:
    """The engine has made a step since the last one."""


def serve(
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
        pipe.send(Started(error=_portable(error)))
        return
    pipe.send(Started(engine.model, engine.revision, engine.device, engine.slots, engine.summary))
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
        threading.Thread(target=self._tell_moves, name="engine-moves", daemon=True).start()
        try:
            while (message := self._pipe.recv()) is not None:
                if isinstance(message, Job):
                    self._take(message)
                elif future := self._open.get(message.number):
                    future.cancel()
        except EOFError:
            os._exit(0)  # The caller is gone.
        self._engine.close()

    def _take(self, job: Job) -> None:
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

    def _tell_moves(self) -> None:
        told, shown = self._engine.moved_at, Figures()
        while True:
            time.sleep(MOVED_SECONDS)
            if (figures := self._engine.figures()) != shown:
                shown = figures
                self._send(figures)
            if (moved := self._engine.moved_at) != told:
                told = moved
                self._send(Moved())

    def _answer(self, number: int, result: Generation | Exception) -> None:
        self._send(Outcome(number, result))

    def _send(self, message: Outcome | Moved | Figures) -> None:
        with self._sending:
            try:
                self._pipe.send(message)
            except OSError:
                os._exit(0)


def _portable(error: BaseException) -> Exception:
    """`error` as one of the kinds that callers know; others may not survive the pipe."""
    for known in (ValueError, OSError, EngineBusy, EngineFailed):
        if isinstance(error, known):
            return known(str(error))
    return EngineFailed(f"{type(error).__name__}: {error}")
