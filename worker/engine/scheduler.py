"""Who runs: waiting prompts join the running batch at every step, finished ones leave it."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

import torch

from .request import Request
from .runner import Runner
from .sampling import NO_TOKEN, Sampler
from .types import EngineFailed

log = logging.getLogger(__name__)


class Scheduler:
    """Continuous batching over a runner's rows. One thread calls `step()`; `waiting` may grow
    from any thread."""

    def __init__(
        self,
        runner: Runner,
        decode_text: Callable[[Sequence[int]], str],
        *,
        device: torch.device,
        prefill_tokens: int,
    ) -> None:
        self.waiting: deque[Request] = deque()
        self.running: list[Request] = []
        self.runner: Runner | None = runner
        """None only while the engine replaces it; no step is taken then."""
        self._decode_text = decode_text
        self._device = device
        self._prefill_tokens = prefill_tokens
        self._joining: list[Request] = []
        self._sampler: Sampler | None = None

    @property
    def idle(self) -> bool:
        return not self.waiting and not self.running

    def step(self) -> bool:
        """Admit what fits, then give every running request one token; was it decoding alone?"""
        self._drop_cancelled()
        self._joining = self._next_joining()
        decoding_alone = not self._joining
        if self._joining:
            self._admit()
        if self.running:
            logits = self._active.decode([request.output[-1] for request in self.running])
            if self._sampler is None:
                self._sampler = Sampler(self.running, self._device)
            self._accept(0, self._sampler.pick(logits))
        return decoding_alone

    def take_in_flight(self) -> list[Request]:
        """Empty the batch after an error: what ran or was about to, oldest first."""
        taken = [*self.running, *(r for r in self._joining if r not in self.running)]
        self.running, self._joining, self._sampler = [], [], None
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

    def _next_joining(self) -> list[Request]:
        joining: list[Request] = []
        room = self._active.max_slots - len(self.running)
        budget = self._prefill_tokens
        while self.waiting and len(joining) < room:
            request = self.waiting[0]
            if joining and len(request.prompt) > budget:
                break
            self.waiting.popleft()
            if not request.future.cancelled():
                budget -= len(request.prompt)
                joining.append(request)
        return joining

    def _admit(self) -> None:
        logits = self._active.admit(self._joining)
        first = len(self.running)
        self.running += self._joining
        tokens = Sampler(self._joining, self._device).pick(logits)
        self._joining, self._sampler = [], None
        self._accept(first, tokens)

    def _accept(self, first: int, tokens: list[int]) -> None:
        """Hand `tokens` to the rows from `first` on and release those that are finished."""
        done: list[tuple[int, Literal["stop", "length"] | None]] = []
        for row, token in enumerate(tokens, start=first):
            if token == NO_TOKEN:
                done.append((row, None))
                continue
            reason = self.running[row].accept(token)
            if reason is not None:
                done.append((row, reason))
        for row, outcome in reversed(done):
            request = self._release(row, scrub=outcome is None)
            if outcome is None:
                request.fail(EngineFailed("the model's output is not a number for this prompt"))
            else:
                self._finish(request, outcome)

    def _finish(self, request: Request, reason: Literal["stop", "length"]) -> None:
        try:
            generation = request.generation(self._decode_text(request.output), reason)
        except Exception as error:
            log.exception("decoding a text failed")
            request.fail(EngineFailed(f"the text could not be decoded: {error}"))
            return
        if request.future.set_running_or_notify_cancel():
            request.future.set_result(generation)

    def _drop_cancelled(self) -> None:
        for row in reversed(range(len(self.running))):
            if self.running[row].future.cancelled():
                self._release(row)

    def _release(self, row: int, *, scrub: bool = False) -> Request:
        self._active.release(row, scrub=scrub)
        self._sampler = None
        request, last = self.running[row], self.running.pop()
        if row < len(self.running):
            self.running[row] = last
        return request
