"""Requests that arrive at random times: how long each waits for its whole text."""

import random
import statistics
import threading
import time
from collections.abc import Sequence

from bench.engine_model import Job, make_jobs
from bench.engine_systems import ContinuousBatching, Ours, Pipeline, Static, System
from worker.engine.loading import LoadedModel

_CB = {"page_size": 32, "num_blocks": 512, "max_batch_tokens": 512}


def compare(loaded: LoadedModel, rates: Sequence[float], count: int, threads: int) -> None:
    """Print median and 95th percentile latency of every system at every rate."""
    print("\n| arrivals/s (Poisson) | system | median s | p95 s |\n|--:|---|--:|--:|")
    for rate in rates:
        jobs = make_jobs(loaded, count, seed=int(rate * 1000))
        rng = random.Random(rate)
        gaps = [rng.expovariate(rate) for _ in jobs]
        makers = (
            lambda: Pipeline(loaded),
            lambda: Static(loaded, 64),
            lambda: ContinuousBatching(loaded, _CB),
            lambda: Ours(loaded, threads),
        )
        for make in makers:
            system = make()
            system.run(jobs[:2])
            waits = sorted(_latencies(system, jobs, gaps))
            system.close()
            p95 = waits[int(0.95 * (len(waits) - 1))]
            median = statistics.median(waits)
            print(f"| {rate:g} | {system.name} | {median:.2f} | {p95:.2f} |", flush=True)


def _latencies(system: System, jobs: Sequence[Job], gaps: Sequence[float]) -> list[float]:
    """Seconds from each job's due time to its last token."""
    waits: list[float] = []
    left = threading.Semaphore(0)
    due = time.perf_counter()
    for job, gap in zip(jobs, gaps, strict=True):
        due += gap
        time.sleep(max(0.0, due - time.perf_counter()))

        def done(_: object, due: float = due) -> None:
            waits.append(time.perf_counter() - due)
            left.release()

        system.submit(job).add_done_callback(done)
    for _ in jobs:
        left.acquire()
    return waits
