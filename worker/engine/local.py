"""The engine in this process: a thread that owns the model and a queue in front of it."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, cast

import torch

from .build import Choice, choose_runner
from .cpu.threads import ThreadTuner, cpu_threads
from .fatal import OnFatal, end_process
from .loading import LoadedModel, load_model
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

MAX_CONTEXT = 4096
_LONG_GREETING = 96
"""Tokens within which one sentence must have ended."""
MAX_FAILURES = 3
"""Failing steps, no text finished between them, after which the process ends, so that its
supervisor starts it anew."""


class LocalEngine:
    """`Engine` over a model in this process; see `load_engine`."""

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


def load_engine(
    model: str | Path,
    *,
    revision: str | None = None,
    device: str = "auto",
    max_slots: int | None = None,
    max_waiting: int = MAX_WAITING,
    dtype: str = "auto",
    weights: str = "float",
    threads: int | None = None,
    max_context: int = MAX_CONTEXT,
    plain: bool = False,
    adapter: str | Path | None = None,
    on_fatal: OnFatal = end_process,
) -> LocalEngine:
    """Load `model` (directory or hub id) and start the thread that serves it.

    `device` and `dtype` are torch names or `auto` (CUDA where there is one; bfloat16 there,
    float32 on a CPU). `weights` on a CPU: `float`, `int8`, `int4` or `auto` (int8 for a large
    model). `max_slots` texts are written at once (default by device and memory), `max_waiting` more
    may queue. A prompt and its new tokens share `max_context` tokens or the model's own limit,
    whichever is less. `threads`: CPU threads; by default one or all cores at
    hand, whichever the engine finds faster while it runs.
    `adapter`: the folder of a LoRA adapter that is merged into the weights.
    `plain` leaves out kernels, CUDA graphs and shared beginnings. `on_fatal` gets a message when
    three steps failed and no text was finished between them; by default it ends the process.

    Raises `OSError` or `ValueError` when the model cannot be loaded.
    """
    place = device_named(device)
    loaded = load_model(
        model, revision=revision, device=place, dtype=dtype, weights=weights, adapter=adapter
    )
    return start_engine(
        loaded,
        max_slots=max_slots,
        max_waiting=max_waiting,
        threads=threads,
        max_context=max_context,
        plain=plain,
        on_fatal=on_fatal,
    )


def load_alone(model: str | Path, **options: Any) -> LocalEngine:
    """`load_engine` for a process that does nothing else with torch.

    The loading thread's pool beside the loop's would be more threads than cores, and libgomp's
    then sleep after every operation: two threads write half as much again without it.
    """
    torch.set_num_threads(1)
    engine = load_engine(model, **options)
    _try_to_end(engine)
    keep_what_is_loaded()
    return engine


def keep_what_is_loaded() -> None:
    """Take what exists out of garbage collection: going through all of torch and transformers
    stops every text for a quarter of a second, again after some thousands of requests."""
    gc.collect()
    gc.freeze()


def _try_to_end(engine: LocalEngine) -> None:
    """Let it write one short text: a model whose end token nobody knows would never end one."""
    question = [{"role": "user", "content": "안녕하세요? 한 문장으로 짧게 인사해 주세요."}]
    try:
        answer = engine.submit(question, SamplingParams(max_new_tokens=_LONG_GREETING)).result()
    except (ValueError, EngineFailed) as error:
        log.warning("a trial of the model failed: %s", error)
        return
    if answer.finish_reason == "length":
        engine.summary += "; a short text did not end by itself"
        log.warning(
            "%s wrote %d tokens to a greeting and did not end: are its end tokens right?",
            engine.model, _LONG_GREETING,
        )  # fmt: skip


def start_engine(
    loaded: LoadedModel,
    *,
    max_slots: int | None = None,
    max_waiting: int = MAX_WAITING,
    threads: int | None = None,
    max_context: int = MAX_CONTEXT,
    plain: bool = False,
    on_fatal: OnFatal = end_process,
) -> LocalEngine:
    """As `load_engine`, for a model that is in memory already."""
    limit = getattr(loaded.model.config, "max_position_embeddings", None) or max_context
    context = min(max_context, limit)
    choice = choose_runner(
        loaded.model, context=context, max_slots=max_slots, plain=plain, decoder=loaded.decoder
    )
    log.info("%s on %s: %s", loaded.name, loaded.model.device, choice.summary)
    return LocalEngine(loaded, choice, max_waiting=max_waiting, threads=threads, on_fatal=on_fatal)


def device_named(name: str) -> torch.device:
    """`auto` is CUDA where there is one. Raises `ValueError` for what is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ValueError(f"device: {error}") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device: {name} was asked for, but torch sees no CUDA device here")
    return device
