"""From a model's name to an engine that serves it."""

import gc
import logging
from pathlib import Path
from typing import Any

import torch

from .build import choose_runner
from .fatal import OnFatal, end_process
from .loading import LoadedModel, load_model
from .local import LocalEngine
from .types import MAX_WAITING, EngineFailed, SamplingParams

log = logging.getLogger(__name__)

MAX_CONTEXT = 4096
_LONG_GREETING = 96
"""Tokens within which one sentence must have ended."""


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
    `on_fatal` gets a message when three steps failed and no text was finished between them; by
    default it ends the process.

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
    on_fatal: OnFatal = end_process,
) -> LocalEngine:
    """As `load_engine`, for a model that is in memory already."""
    limit = getattr(loaded.model.config, "max_position_embeddings", None) or max_context
    context = min(max_context, limit)
    choice = choose_runner(
        loaded.model, context=context, max_slots=max_slots, decoder=loaded.decoder
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
