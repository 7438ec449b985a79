"""The ways to run one model that `bench/engine.py` compares, behind one small interface."""

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from transformers import (
    ContinuousBatchingConfig,
    GenerationConfig,
    PreTrainedModel,
    TextGenerationPipeline,
)

from bench.engine_model import Job, Setup
from worker.engine import Engine, start_child_engine, start_replicas
from worker.engine.loading import LoadedModel
from worker.engine.starting import start_engine
from worker.engine.types import SamplingParams

Tokens = list[int]


class System(ABC):
    """`run` gives all jobs at once; `submit` one now, for arrivals at random times."""

    name: str
    summary = ""

    @abstractmethod
    def __init__(self, loaded: LoadedModel, setup: Setup) -> None: ...

    def prepare(self, jobs: Sequence[Job]) -> None:  # noqa: B027 - most have nothing to choose
        """Choose the settings that are best for `jobs`, where there are any to choose."""

    def run(self, jobs: Sequence[Job]) -> list[Tokens]:
        return [future.result() for future in [self.submit(job) for job in jobs]]

    @abstractmethod
    def submit(self, job: Job) -> "Future[Tokens]": ...

    @abstractmethod
    def close(self) -> None: ...


class _Worker(System):
    """A thread that takes everything that waits, up to `most`, and generates it together."""

    most = 1

    def __init__(self, loaded: LoadedModel, setup: Setup) -> None:
        torch.set_num_threads(setup.threads)
        self._model = loaded.model
        self._queue: queue.Queue[tuple[Job, Future[Tokens]] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def run(self, jobs: Sequence[Job]) -> list[Tokens]:
        parts = [jobs[at : at + self.most] for at in range(0, len(jobs), self.most)]
        return [tokens for part in parts for tokens in self.generate(part)]

    def submit(self, job: Job) -> "Future[Tokens]":
        future: Future[Tokens] = Future()
        self._queue.put((job, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    @abstractmethod
    def generate(self, jobs: Sequence[Job]) -> list[Tokens]: ...

    def _loop(self) -> None:
        while (item := self._queue.get()) is not None:
            batch = [item]
            while len(batch) < self.most and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)
                    break
                batch.append(following)
            for (_, future), tokens in zip(
                batch, self.generate([job for job, _ in batch]), strict=True
            ):
                future.set_result(tokens)


class Pipeline(_Worker):
    """`pipeline("text-generation")`, one call after the other; `generate()` without a tokenizer."""

    name = "pipeline() one by one"

    def __init__(self, loaded: LoadedModel, setup: Setup) -> None:
        self._pipe: Any = None
        if loaded.text is not None:
            tokenizer = loaded.text._tokenizer
            self._pipe = TextGenerationPipeline(model=loaded.model, tokenizer=tokenizer)
        super().__init__(loaded, setup)

    def generate(self, jobs: Sequence[Job]) -> list[Tokens]:
        return [self._one(job) for job in jobs]

    def _one(self, job: Job) -> Tokens:
        if self._pipe is None:
            return _static(self._model, [job])[0]
        answer = self._pipe(
            job.messages, max_new_tokens=job.new, do_sample=False, return_tensors=True
        )
        ids: Tokens = answer[0]["generated_token_ids"]
        return ids[len(job.ids) :]


class Static(_Worker):
    """One left-padded `generate()` per batch, which runs until its longest text is done."""

    name = "static generate()"
    most = 256

    def generate(self, jobs: Sequence[Job]) -> list[Tokens]:
        return _static(self._model, jobs)


def _static(model: PreTrainedModel, jobs: Sequence[Job]) -> list[Tokens]:
    longest = max(len(job.ids) for job in jobs)
    ids = torch.tensor([[0] * (longest - len(job.ids)) + job.ids for job in jobs])
    mask = torch.tensor([[0] * (longest - len(job.ids)) + [1] * len(job.ids) for job in jobs])
    generate: Any = model.generate
    output = generate(
        ids.to(model.device),
        attention_mask=mask.to(model.device),
        max_new_tokens=max(job.new for job in jobs),
        do_sample=False,
        pad_token_id=0,
    )[:, longest:].tolist()
    return [row[: job.new] for row, job in zip(output, jobs, strict=True)]


CB_SETTINGS: list[dict[str, Any]] = [
    {"max_batch_tokens": 512},
    {"max_batch_tokens": 128},
    {"max_batch_tokens": 512, "max_requests_per_batch": 16},
]
"""Tried for each size, with a cache of just the pages needed: it masks over all of its cache."""


class ContinuousBatching(System):
    """transformers' own continuous batching with one manager that stays."""

    name = "transformers' continuous batching"

    def __init__(self, loaded: LoadedModel, setup: Setup) -> None:
        torch.set_num_threads(setup.threads)
        self._model: Any = loaded.model
        self._stack = ExitStack()
        self._count = 0
        self._open: dict[str, Future[Tokens]] = {}
        self._collector: threading.Thread | None = None
        self._closed = False
        on_cuda = loaded.model.device.type == "cuda"  # it sizes itself from the GPU's memory
        self._start({} if on_cuda else {"page_size": 32, "num_blocks": 512, **CB_SETTINGS[0]})

    def _start(self, settings: dict[str, Any]) -> None:
        self._stack.close()
        config = GenerationConfig(
            do_sample=False, eos_token_id=-1, pad_token_id=0, max_new_tokens=256
        )
        self._manager = self._stack.enter_context(
            self._model.continuous_batching_context_manager(
                generation_config=config,
                continuous_batching_config=ContinuousBatchingConfig(**settings),
            )
        )

    def prepare(self, jobs: Sequence[Job]) -> None:
        if self._model.device.type == "cuda":
            return
        longest = max(len(job.ids) + job.new for job in jobs)
        blocks = {"page_size": 32, "num_blocks": (longest // 32 + 2) * (len(jobs) + 1)}
        best = min(CB_SETTINGS, key=lambda settings: self._seconds(blocks | settings, jobs))
        self._start(blocks | best)
        self.name = f"{ContinuousBatching.name} {blocks | best}"

    def _seconds(self, settings: dict[str, Any], jobs: Sequence[Job]) -> float:
        self._start(settings)
        self.run(jobs[:1])
        start = time.perf_counter()
        self.run(jobs)
        return time.perf_counter() - start

    def submit(self, job: Job) -> "Future[Tokens]":
        """After the first of these, only these: one thread collects for all, because
        `get_result(request_id=...)` takes other callers' results."""
        future: Future[Tokens] = Future()
        self._count += 1
        self._open[str(self._count)] = future
        if self._collector is None:
            self._collector = threading.Thread(target=self._collect, daemon=True)
            self._collector.start()
        self._manager.add_request(job.ids, request_id=str(self._count), max_new_tokens=job.new)
        return future

    def run(self, jobs: Sequence[Job]) -> list[Tokens]:
        names = []
        for job in jobs:
            self._count += 1
            names.append(str(self._count))
            self._manager.add_request(job.ids, request_id=names[-1], max_new_tokens=job.new)
        done: dict[str, Tokens] = {}
        while len(done) < len(jobs):
            output = self._manager.get_result(timeout=60)
            if output is None:
                raise RuntimeError("continuous batching gave no result in 60 s")
            if output.is_finished():
                done[output.request_id] = list(output.generated_tokens)
        return [done[name] for name in names]

    def _collect(self) -> None:
        while not self._closed:
            output = self._manager.get_result(timeout=0.5)
            if output is not None and output.is_finished():
                self._open.pop(output.request_id).set_result(list(output.generated_tokens))

    def close(self) -> None:
        self._closed = True
        if self._collector is not None:
            self._collector.join()
        self._stack.close()


class Ours(System):
    """The slot engine, messages in and Generation out."""

    name = "ours, one process"

    def __init__(self, loaded: LoadedModel, setup: Setup) -> None:
        threads = setup.threads if setup.device == "cpu" else None
        self._engine: Engine = start_engine(loaded, threads=threads)
        self.summary = self._engine.summary

    def submit(self, job: Job) -> "Future[Tokens]":
        tokens: Future[Tokens] = Future()
        chosen = job.sampling or {}
        sampling = SamplingParams(**chosen, max_new_tokens=job.new, ignore_eos=True)
        future = self._engine.submit(job.messages or job.ids, sampling)
        future.add_done_callback(lambda done: tokens.set_result(list(done.result().token_ids)))
        return tokens

    def close(self) -> None:
        self._engine.close()


class OursByProcess(Ours):
    """The same as the worker runs a small model: a process of one thread for each core."""

    name = "ours"

    def __init__(self, loaded: LoadedModel, setup: Setup) -> None:
        start = partial(start_child_engine, str(setup.model), threads=1)
        self._engine = start_replicas(start, setup.threads)
