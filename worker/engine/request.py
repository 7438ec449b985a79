"""One prompt on its way through the engine."""

import random
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Literal

from .types import Generation, SamplingParams


@dataclass(slots=True, eq=False)
class Request:
    """A checked prompt, its sampling, what it got so far, and the future its caller holds."""

    prompt: list[int]
    sampling: SamplingParams
    eos_ids: frozenset[int]
    future: "Future[Generation]" = field(default_factory=Future)
    output: list[int] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)
    _noise: random.Random | None = None
    _drawn: list[float] = field(default_factory=list)

    def uniform(self, place: int) -> float:
        """The number in (0, 1] that chooses the token at `place` of the output.

        From a stream of the request's own, and the same when a token is chosen again: neither
        neighbours in the batch nor a step that failed can shift it. With 0 left out, no token of
        weight 0 can be hit.
        """
        if self._noise is None:
            self._noise = random.Random(self.sampling.seed)  # noqa: S311  # text, not secrets
        while len(self._drawn) <= place:
            self._drawn.append(1.0 - self._noise.random())
        return self._drawn[place]

    @property
    def tokens(self) -> list[int]:
        """The prompt and the output so far: what a cache must hold to go on from here."""
        return self.prompt + self.output

    def accept(self, token: int) -> Literal["stop", "length"] | None:
        """Take the next token; says why the text is finished, or None to go on."""
        self.output.append(token)
        if token in self.eos_ids and not self.sampling.ignore_eos:
            return "stop"
        if len(self.output) >= self.sampling.max_new_tokens:
            return "length"
        return None

    def generation(self, text: str, reason: Literal["stop", "length"]) -> Generation:
        return Generation(
            token_ids=tuple(self.output),
            text=text,
            finish_reason=reason,
            prompt_tokens=len(self.prompt),
            completion_tokens=len(self.output),
            seconds=time.perf_counter() - self.started,
        )

    def fail(self, error: Exception) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)
