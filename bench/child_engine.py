"""The engine in a process of its own, behind the same interface: only to measure whether that pays.

`python -m bench.road --child` compares it with the engine in the worker's own process.
"""

import itertools
import multiprocessing
import threading
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

from worker.engine import Generation, SamplingParams

_SPAWN = multiprocessing.get_context("spawn")


class ChildEngine:
    """Sends prompts down a pipe, gets generations back."""

    name, revision = "local", None

    def __init__(self, model: str, threads: int | None) -> None:
        self.model = model
        self.device = "cpu"
        self._pipe, theirs = _SPAWN.Pipe()
        self._child = _SPAWN.Process(target=serve, args=(theirs, model, threads), daemon=True)
        self._child.start()
        self._pipe.recv()  # loaded
        self._numbers = itertools.count()
        self._futures: dict[int, Future[Generation]] = {}
        self._sending = threading.Lock()
        threading.Thread(target=self._receive, daemon=True).start()

    def submit(self, prompt: Any, sampling: SamplingParams) -> Future[Generation]:
        future: Future[Generation] = Future()
        number = next(self._numbers)
        self._futures[number] = future
        with self._sending:
            self._pipe.send((number, prompt, sampling))
        return future

    def _receive(self) -> None:
        while True:
            try:
                number, generation = self._pipe.recv()
            except (EOFError, OSError):
                return
            self._futures.pop(number).set_result(generation)

    def close(self) -> None:
        with self._sending:
            self._pipe.send(None)
        self._child.join()


def serve(pipe: Connection, model: str, threads: int | None) -> None:
    """The child: loads the model, answers until it gets None."""
    from worker.engine import load_engine

    engine = load_engine(model, threads=threads)
    sending = threading.Lock()

    def answer(number: int, done: Future[Generation]) -> None:
        with sending:
            pipe.send((number, done.result()))

    pipe.send("loaded")
    while (job := pipe.recv()) is not None:
        number, prompt, sampling = job
        future = engine.submit(prompt, sampling)
        future.add_done_callback(lambda done, number=number: answer(number, done))  # type: ignore[misc]  # binds now
    engine.close()
