"""Requests that arrive at random times: how long each waits for its whole text."""

import random
import statistics
from collections.abc import Mapping, Sequence

from bench.engine_host import Host
from bench.engine_model import Job, Setup
from bench.engine_systems import System


def compare(
    kinds: Sequence[type[System]], setup: Setup, jobs_at: Mapping[float, Sequence[Job]]
) -> None:
    """Print median and 95th percentile latency of every system with `jobs_at` each rate."""
    print("\n| arrivals/s (Poisson) | system | median s | p95 s |\n|--:|---|--:|--:|")
    for kind in kinds:
        with Host(kind, setup) as host:
            for rate, jobs in jobs_at.items():
                rng = random.Random(rate)
                waits = sorted(host.latencies(jobs, [rng.expovariate(rate) for _ in jobs]))
                p95 = waits[int(0.95 * (len(waits) - 1))]
                median = statistics.median(waits)
                print(f"| {rate:g} | {kind.name} | {median:.2f} | {p95:.2f} |", flush=True)
