"""What `bench/engine.py --device cuda` prints: the engine on its card, in under four minutes.

First what the card can do (a copy and a product, in this run), then ours at several sizes, one text
alone, the presets, arrivals at random, memory and where the time goes; then the alternatives, each
in a process of its own, one system after the other. What fails is skipped with its reason.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from bench.engine_host import Host
from bench.engine_model import Job, Setup, load, make_jobs
from bench.engine_systems import ContinuousBatching, Ours, Pipeline, Static, System
from qna.presets import PRESETS, sampling_for

SIZES = (1, 64, 256, 512)
OTHERS: tuple[tuple[type[System], tuple[int, ...]], ...] = (
    (Static, (64, 256)),
    (ContinuousBatching, (64, 256)),
    (Pipeline, (2,)),
)
"""One by one on two jobs: its replies/s do not depend on the number."""
AT_ONCE = 256
RATES = (10.0, 100.0)
REPEATS = 3


def run(
    setup: Setup, *, sizes: Sequence[int] = SIZES, at_once: int = AT_ONCE, arrivals: int = 60
) -> None:
    """Print everything; `sizes` and `at_once` are smaller in a trial on a CPU."""
    began = time.perf_counter()
    torch.set_num_threads(1)
    if setup.device == "cuda":
        _attempt("roofline", _roofline)
        torch.cuda.empty_cache()
    jobs = make_jobs(_without_weights(setup), max(*sizes, at_once))
    _attempt("ours", lambda: _ours(setup, jobs, sizes, at_once, arrivals))
    print("\n| at once | system | replies/s | peak GiB |\n|--:|---|--:|--:|", flush=True)
    for kind, counts in OTHERS:
        _attempt(kind.name, lambda kind=kind, counts=counts: _other(kind, setup, jobs, counts))
    print(f"\n{time.perf_counter() - began:.0f} s in all")


def _attempt(name: str, act: Callable[[], None]) -> None:
    try:
        act()
    except Exception as error:
        print(f"\n{name}: skipped, {type(error).__name__}: {str(error)[:300]}", flush=True)


def _without_weights(setup: Setup) -> object:
    """Jobs need a tokenizer and a vocabulary: the model is let go before others need the card."""
    return load(replace(setup, device="cpu")) if setup.model else load(setup, weightless=True)


def _roofline() -> None:
    here = torch.device("cuda")
    source = torch.empty(2**30, dtype=torch.uint8, device=here)
    target = torch.empty_like(source)
    copied = 2 * source.numel() / _seconds(lambda: target.copy_(source)) / 1e12
    left = torch.randn(8192, 8192, dtype=torch.bfloat16, device=here)
    product = 2 * 8192**3 / _seconds(lambda: left @ left) / 1e12
    print(
        f"\na copy moves {copied:.2f} TB/s, a bfloat16 product of 8192³ makes {product:.0f} TFLOP/s"
    )


def _seconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(8):
        torch.cuda.synchronize()
        start = time.perf_counter()
        act()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return statistics.median(times[2:])


def _ours(
    setup: Setup, jobs: Sequence[Job], sizes: Sequence[int], at_once: int, arrivals: int
) -> None:
    with Host(Ours, setup) as host:
        print(f"\nours: {host.summary()}\n\n| at once | replies/s | tokens/s |\n|--:|--:|--:|")
        for size in sizes:
            wall = _median(host, jobs[:size])
            new = sum(job.new for job in jobs[:size])
            print(f"| {size} | {size / wall:.1f} | {new / wall:.0f} |", flush=True)
        print(f"\npeak GPU memory: {host.peak_memory():.1f} GiB")
        _attempt("one text alone", lambda: _alone(host, jobs[0]))
        _attempt("presets", lambda: _presets(host, jobs[:at_once]))
        _attempt("arrivals", lambda: _arrivals(host, jobs, arrivals))
        _attempt("profile", lambda: print(host.profile(jobs[:at_once])))


def _median(host: Host, jobs: Sequence[Job]) -> float:
    host.timed(jobs)  # warms up
    return statistics.median(host.timed(jobs).wall for _ in range(REPEATS))


def _alone(host: Host, job: Job) -> None:
    short, long = (_median(host, [replace(job, new=new)]) for new in (10, 210))
    print(f"\none text alone, decoding: {200 / (long - short):.0f} tokens/s")


def _presets(host: Host, jobs: Sequence[Job]) -> None:
    print(f"\n| preset, {len(jobs)} at once | replies/s | of greedy |\n|---|--:|--:|")
    chosen = {key: sampling_for(key, {}).model_dump() for key in PRESETS}
    chosen["balanced, repetition penalty 1.1"] = chosen["balanced"] | {"repetition_penalty": 1.1}
    greedy = None
    for name, values in chosen.items():
        sampling = {key: value for key, value in values.items() if key != "max_new_tokens"}
        rate = len(jobs) / _median(host, [replace(job, sampling=sampling) for job in jobs])
        greedy = greedy or rate
        print(f"| {name} | {rate:.1f} | {rate / greedy:.0%} |", flush=True)


def _arrivals(host: Host, jobs: Sequence[Job], count: int) -> None:
    print("\n| arrivals/s (Poisson) | median s | p95 s |\n|--:|--:|--:|")
    alone = host.latencies(jobs[:1], [0.0])[0]
    print(f"| one alone | {alone:.2f} | |")
    for rate in RATES:
        rng = random.Random(rate)
        asked = [jobs[number % len(jobs)] for number in range(count)]
        waits = sorted(host.latencies(asked, [rng.expovariate(rate) for _ in asked]))
        p95 = waits[int(0.95 * (len(waits) - 1))]
        print(f"| {rate:g} | {statistics.median(waits):.2f} | {p95:.2f} |", flush=True)


def _other(kind: type[System], setup: Setup, jobs: Sequence[Job], counts: Sequence[int]) -> None:
    with Host(kind, setup) as host:
        host.timed(jobs[: counts[0]])  # warms up
        for count in counts:
            wall = host.timed(jobs[:count]).wall
            peak = host.peak_memory()
            print(f"| {count} | {kind.name} | {count / wall:.2f} | {peak:.1f} |", flush=True)
