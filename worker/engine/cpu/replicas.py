"""Several engines as one: each prompt goes to the one with the least to do.

On a CPU a small model is too small for threads: they wait for each other at every operation. As
many processes of one thread each do not. A large model is the other way round, and so is a GPU.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import astuple
from functools import partial

from ..types import Engine, Figures, Generation, Prompt, SamplingParams


class Replicas:
    """`Engine` over `engines`, which hold the same model."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        first = engines[0]
        self.name, self.model = first.name, first.model
        self.revision, self.device = first.revision, first.device
        self.summary = f"{len(engines)} times: {first.summary}"
        self.extra_sampling = first.extra_sampling
        self._engines = engines
        self._open = [0] * len(engines)
        self._lock = threading.Lock()

    def submit(self, prompt: Prompt, sampling: SamplingParams) -> Future[Generation]:
        with self._lock:
            idlest = min(range(len(self._engines)), key=self._open.__getitem__)
            self._open[idlest] += 1
        try:
            future = self._engines[idlest].submit(prompt, sampling)
        except BaseException:
            self._done(idlest)
            raise
        future.add_done_callback(partial(self._done, idlest))
        return future

    def stalled_seconds(self) -> float:
        return max(engine.stalled_seconds() for engine in self._engines)

    def figures(self) -> Figures:
        each = [astuple(engine.figures()) for engine in self._engines]
        return Figures(*map(sum, zip(*each, strict=True)))

    def close(self) -> None:
        for engine in self._engines:
            engine.close()

    def _done(self, number: int, _: object = None) -> None:
        with self._lock:
            self._open[number] -= 1


def start_replicas(start: Callable[[], Engine], count: int) -> Engine:
    """What `start` returns, `count` of it at the same time; one alone stays as it is.

    Raises what `start` raises, with the others closed.
    """
    with ThreadPoolExecutor(count) as pool:
        futures = [pool.submit(start) for _ in range(count)]
    started = [future.result() for future in futures if future.exception() is None]
    if len(started) < count:
        for engine in started:
            engine.close()
    engines = [future.result() for future in futures]
    return Replicas(engines) if count > 1 else engines[0]
