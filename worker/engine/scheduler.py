"""Who runs: waiting prompts join the running batch at every step, finished ones leave it."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

from .request import Request
from .runner import Runner
from .sampling import NO_TOKEN
from .types import EngineFailed, Figures

log = logging.getLogger(__name__)


class Scheduler:
    """Continuous batching over a runner. One thread calls `step()`; `waiting` may grow from any
    thread."""

    def __init__(self, runner: Runner, decode_text: Callable[[Sequence[int]], str]) -> None:
        self.waiting: deque[Request] = deque()
        self.running: list[Request] = []
        self.runner: Runner | None = runner
        """None only while the engine replaces it; no step is taken then."""
        self.finished = 0
        """Texts so far."""
        self._decode_text = decode_text

    @property
    def idle(self) -> bool:
        return not self.waiting and not self.running

    def figures(self) -> Figures:
        """From any thread: a number may be a step old."""
        if (runner := self.runner) is None:
            return Figures(waiting=len(self.waiting))
        used, cells = runner.cells()
        return Figures(runner.max_rows, len(self.running), cells, used, len(self.waiting))

    def step(self) -> bool:
        """Admit what fits, then let the runner go on; was it decoding alone, nobody joining?"""
        self._drop_cancelled()
        joined = self._admit()
        for request, token in self._active.step() if self.running else []:
            self._accept(request, token)
        return not joined

    def take_in_flight(self) -> list[Request]:
        """Empty the batch after an error: what ran, oldest first."""
        taken, self.running = self.running, []
        return sorted(
            (request for request in taken if not request.future.done()),
            key=lambda request: request.started,
        )

    def requeue_in_flight(self) -> None:
        """Put what is in flight back in front of the queue, with the tokens it already has."""
        self.waiting.extendleft(reversed(self.take_in_flight()))

    @property
    def _active(self) -> Runner:
        assert self.runner is not None
        return self.runner

    def _admit(self) -> int:
        joined = 0
        while self.waiting:
            request = self.waiting[0]
            if not request.future.cancelled():
                if not self._active.add(request):
                    break
                self.running.append(request)
                joined += 1
            self.waiting.popleft()
        return joined

    def _accept(self, request: Request, token: int) -> None:
        if token == NO_TOKEN:
            self._remove(request, scrub=True)
            request.fail(EngineFailed("the model's output is not a number for this prompt"))
            return
        reason = request.accept(token)
        if reason is not None:
            self._remove(request)
            self._finish(request, reason)

    def _finish(self, request: Request, reason: Literal["stop", "length"]) -> None:
        self.finished += 1
        try:
            generation = request.generation(self._decode_text(request.output), reason)
        except Exception as error:
            log.exception("decoding a text failed")
            request.fail(EngineFailed(f"the text could not be decoded: {error}"))
            return
        if request.future.set_running_or_notify_cancel():
            request.future.set_result(generation)

    def _drop_cancelled(self) -> None:
        for request in [request for request in self.running if request.future.cancelled()]:
            self._remove(request)

    def _remove(self, request: Request, *, scrub: bool = False) -> None:
        self._active.remove(request, scrub=scrub)
        self.running.remove(request)
