"""A system in a process of its own, as each would run in earnest.

In one process they would slow each other: torch keeps a pool of threads for every thread that
computes, and once these are more than the cores, libgomp lets them sleep after every operation.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import get_context

import psutil
import torch

from bench.engine_model import Job, Setup, load
from bench.engine_systems import System, Tokens
from bench.processor_time import processor_seconds
from worker.engine.starting import keep_what_is_loaded


@dataclass(frozen=True)
class Timed:
    name: str
    tokens: list[Tokens]
    wall: float
    """Seconds."""
    processor: float
    """Seconds, in the system's process and those that it started."""


class Host(AbstractContextManager["Host"]):
    """Runs one `System`; the process ends with the context."""

    def __init__(self, system: type[System], setup: Setup) -> None:
        # CUDA cannot be used after a fork.
        self._pool = ProcessPoolExecutor(
            1, get_context("spawn"), initializer=_open, initargs=(system, setup)
        )

    def prepare(self, jobs: Sequence[Job]) -> None:
        self._pool.submit(_prepare, jobs).result()

    def timed(self, jobs: Sequence[Job]) -> Timed:
        """All `jobs` at once."""
        return self._pool.submit(_timed, jobs).result()

    def latencies(self, jobs: Sequence[Job], gaps: Sequence[float]) -> list[float]:
        """Seconds from each job's due time to its last token; they come with `gaps` between."""
        return self._pool.submit(_latencies, jobs, gaps).result()

    def peak_memory(self) -> float:
        """GiB of the GPU; 0 without one."""
        return self._pool.submit(_peak_memory).result()

    def summary(self) -> str:
        return self._pool.submit(_summary).result()

    def profile(self, jobs: Sequence[Job]) -> str:
        """Where the time of all `jobs` at once goes."""
        return self._pool.submit(_profile, jobs).result()

    def __exit__(self, *_: object) -> None:
        self._pool.submit(_close).result()
        self._pool.shutdown()


_mine: list[System] = []
"""The one system of this process, where it is a host's."""


def _open(kind: type[System], setup: Setup) -> None:
    torch.set_num_threads(1)  # no pool for loading beside the one that computes
    _mine.append(kind(load(setup), setup))
    keep_what_is_loaded()


def _prepare(jobs: Sequence[Job]) -> None:
    _mine[0].prepare(jobs)


def _timed(jobs: Sequence[Job]) -> Timed:
    wall, processor = time.perf_counter(), _processor_seconds()
    tokens = _mine[0].run(jobs)
    wall, processor = time.perf_counter() - wall, _processor_seconds() - processor
    if [len(row) for row in tokens] != [job.new for job in jobs]:
        raise RuntimeError(f"{_mine[0].name} wrote another number of tokens")
    return Timed(_mine[0].name, tokens, wall, processor)


def _processor_seconds() -> float:
    own = psutil.Process()
    return processor_seconds([own, *own.children()])


def _latencies(jobs: Sequence[Job], gaps: Sequence[float]) -> list[float]:
    for job in jobs[:2]:  # warms up
        _mine[0].submit(job).result()
    waits: list[float] = []
    left = threading.Semaphore(0)
    due = time.perf_counter()
    for job, gap in zip(jobs, gaps, strict=True):
        due += gap
        time.sleep(max(0.0, due - time.perf_counter()))

        def done(_: object, due: float = due) -> None:
            waits.append(time.perf_counter() - due)
            left.release()

        _mine[0].submit(job).add_done_callback(done)
    for _ in jobs:
        left.acquire()
    return waits


def _peak_memory() -> float:
    return torch.cuda.max_memory_allocated() / 2**30 if torch.cuda.is_available() else 0.0


def _summary() -> str:
    return _mine[0].summary


def _profile(jobs: Sequence[Job]) -> str:
    from torch.profiler import ProfilerActivity, profile

    activities = [ProfilerActivity.CPU]
    if torch.cuda.is_available():
        activities.append(ProfilerActivity.CUDA)
    with profile(activities=activities) as record:
        _mine[0].run(jobs)
    order = "self_cuda_time_total" if len(activities) > 1 else "self_cpu_time_total"
    table: str = record.key_averages().table(sort_by=order, row_limit=20, max_name_column_width=60)
    return table


def _close() -> None:
    _mine[0].close()
