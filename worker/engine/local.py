"""The engine in this process: a thread that owns the model and a queue in front of it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import cast

import torch

from .build import Choice
from .cpu.cores import cpu_threads
from .cpu.threads import ThreadTuner
from .fatal import OnFatal, end_process
from .loading import LoadedModel
from .request import Request
from .scheduler import Scheduler
from .types import (
    MAX_WAITING,
    EngineBusy,
    EngineFailed,
    Figures,
    Generation,
    Prompt,
    SamplingParams,
)

log = logging.getLogger(__name__)

MAX_FAILURES = 3
"""Failing steps, no text finished between them, after which the process ends, so that its
supervisor starts it anew."""


class LocalEngine:
    """`Engine` over a model in this process; see `starting.load_engine`."""

    name = "local"
    extra_sampling = True

    def __init__(
        self,
        loaded: LoadedModel,
        choice: Choice,
        *,
        max_waiting: int = MAX_WAITING,
        threads: int | None = None,
        on_fatal: OnFatal = end_process,
    ) -> None:
        self.model = loaded.name
        self.revision = loaded.revision
        self.device = str(loaded.model.device)
        self.context = choice.context
        self.summary = choice.summary
        self._text = loaded.text
        self._eos_ids = loaded.eos_ids
        self._vocabulary = cast(int, loaded.model.get_input_embeddings().num_embeddings)
        self._make_runner = choice.make
        self._slots = choice.slots
        self._max_waiting = max_waiting
        self._threads = threads
        self._tuner: ThreadTuner | None = None
        self._on_fatal = on_fatal
        self._failures = 0
        self.moved_at = time.monotonic()
        """The end of the last step, or the moment when a prompt came to an idle engine."""
        self._closed: EngineFailed | None = None
        self._wake = threading.Condition()
        self._scheduler = Scheduler(choice.make(choice.slots), self._decode)
        self._thread = threading.Thread(target=self._loop, name="engine", daemon=True)
        self._thread.start()

    @property
    def slots(self) -> int:
        """Texts that are written at once."""
        return self._slots

    def submit(self, prompt: Prompt, sampling: SamplingParams) -> Future[Generation]:
        request = Request(self._prompt_ids(prompt), sampling, self._eos_ids)
        self._check_length(request)
        with self._wake:
            if self._closed is not None:
                raise self._closed
            if len(self._scheduler.waiting) >= self._max_waiting:
                raise EngineBusy(f"{self._max_waiting} prompts are waiting already")
            if self._scheduler.idle:
                self.moved_at = time.monotonic()
            self._scheduler.waiting.append(request)
            self._wake.notify()
        return request.future

    def stalled_seconds(self) -> float:
        return 0.0 if self._scheduler.idle else time.monotonic() - self.moved_at

    def figures(self) -> Figures:
        return self._scheduler.figures()

    def close(self) -> None:
        self._stop(EngineFailed("the engine is closed"))
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _prompt_ids(self, prompt: Prompt) -> list[int]:
        if not isinstance(prompt, list) or not prompt:
            raise ValueError("prompt: must be a list of messages or of token ids, not empty")
        if isinstance(prompt[0], dict):
            if self._text is None:
                raise ValueError("prompt: this model has no tokenizer; give token ids")
            return self._text.encode_messages(prompt)
        for kind in set(map(type, prompt)) - {int}:
            raise ValueError(f"prompt: token ids must be whole numbers, not {kind.__name__}")
        for token in (min(prompt), max(prompt)):
            if not 0 <= token < self._vocabulary:
                raise ValueError(f"prompt: token id {token} is not in 0 to {self._vocabulary - 1}")
        return list(prompt)

    def _check_length(self, request: Request) -> None:
        length = len(request.prompt)
        if length >= self.context:
            raise ValueError(f"prompt: {length} tokens do not fit the context of {self.context}")
        if length + request.sampling.max_new_tokens > self.context:
            raise ValueError(
                f"max_new_tokens: {request.sampling.max_new_tokens} after a prompt of {length} "
                f"tokens exceeds the context of {self.context}"
            )

    def _decode(self, ids: Sequence[int]) -> str:
        return self._text.decode(ids) if self._text is not None else ""

    def _loop(self) -> None:
        # Made here: torch keeps the number of threads per calling thread.
        self._tuner = ThreadTuner(self._threads or cpu_threads(), fixed=self._threads is not None)
        with torch.inference_mode():
            while self._wait_for_work():
                self._guarded_step()
        self._fail_all()

    def _wait_for_work(self) -> bool:
        with self._wake:
            self._wake.wait_for(lambda: self._closed is not None or not self._scheduler.idle)
            return self._closed is None

    def _guarded_step(self) -> None:
        finished = self._scheduler.finished
        error = self._try(self._step)
        self.moved_at = time.monotonic()
        if error is None:
            # A prompt may be read without harm each time, and its first token never decoded.
            if self._scheduler.finished > finished:
                self._failures = 0
        elif isinstance(error, torch.OutOfMemoryError) and self._slots > 1:
            self._shrink()
        else:
            self._recover(error)

    def _step(self) -> None:
        assert self._tuner is not None
        self._tuner.run(self._scheduler.step)

    def _try(self, act: Callable[[], None]) -> Exception | None:
        """Run `act`; its error without the traceback, which would keep the cache alive."""
        try:
            act()
        except Exception as error:
            log.exception("an engine step failed")
            return error.with_traceback(None)
        return None

    def _shrink(self) -> None:
        """Out of memory: half as many slots; what was running goes on where it was."""
        self._slots //= 2
        log.warning("out of memory: going on with %d slots", self._slots)
        self._scheduler.requeue_in_flight()
        self._rebuild()

    def _recover(self, error: Exception) -> None:
        """Fail what is in flight and start over with an empty cache."""
        failed = EngineFailed(f"the engine failed on this batch: {error!r}")
        failed.__cause__ = error
        for request in self._scheduler.take_in_flight():
            request.fail(failed)
        self._count_failure(error)
        if self._closed is None:
            self._rebuild()

    def _rebuild(self) -> None:
        """A new runner; the old one's memory is given back first."""
        self._scheduler.runner = None
        while self._closed is None and self._scheduler.runner is None:
            error = self._try(self._new_runner)
            if error is not None:
                self._slots = max(1, self._slots // 2)
                self._count_failure(error)

    def _new_runner(self) -> None:
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        self._scheduler.runner = self._make_runner(self._slots)

    def _count_failure(self, error: Exception) -> None:
        """Three in a row are fatal: something outside this process has to look after it."""
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            message = f"the engine failed {self._failures} times in a row, last: {error!r}"
            self._stop(EngineFailed(message))
            self._on_fatal(message)

    def _fail_all(self) -> None:
        reason = self._closed or EngineFailed("the engine is closed")
        for request in [*self._scheduler.take_in_flight(), *self._scheduler.waiting]:
            request.fail(reason)

    def _stop(self, reason: EngineFailed) -> None:
        with self._wake:
            if self._closed is None:
                self._closed = reason
            self._wake.notify_all()
