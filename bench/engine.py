"""How fast the engine is, against what one would pick instead, in one process and one run.

    python bench/engine.py                                  # CPU, bundled or random small model
    python bench/engine.py --model DIR --threads 2 --repeats 5
    python bench/engine.py --device cuda --shape exaone-2.4b --sizes 1,64,256 --profile

The same prompts and the same numbers of new tokens (end tokens ignored) go to every system; the
systems take turns within each repeat, so a neighbour on the machine slows all of them; each
figure is the median of the repeats. "CPU time" compares the processor seconds that a reply took,
which a busy machine distorts less than the wall clock; read it with one thread.
Random weights are as fast as trained ones.
"""

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
import torch
import transformers

from bench import engine_arrivals
from bench.engine_model import Job, load, make_jobs
from bench.engine_systems import ContinuousBatching, Ours, OursByProcess, Pipeline, Static, System
from worker.engine.loading import LoadedModel
from worker.engine.threads import cpu_threads

BUNDLED = Path(__file__).resolve().parents[1] / "worker" / "bundled_model"
CB_SETTINGS: list[dict[str, Any]] = [
    {"max_batch_tokens": 512},
    {"max_batch_tokens": 128},
    {"max_batch_tokens": 512, "max_requests_per_batch": 16},
]
"""Tried for each size, with a cache of just the pages needed: it masks over all of its cache."""
ONE_BY_ONE = 8
"""Jobs that the one-by-one baseline is timed on: its replies/s do not depend on the number."""


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    loaded = load(options.model, device, options.shape)
    loaded.model.generation_config.eos_token_id = None  # same token counts for everybody
    print(_machine(options, loaded))
    sizes = [int(size) for size in options.sizes.split(",")]
    print(
        "\n| at once | system | replies/s | ours, by wall clock | ours, by CPU time | same tokens |"
        "\n|--:|---|--:|--:|--:|--:|"
    )
    for size in sizes:
        _compare(loaded, make_jobs(loaded, size), options)
    if device.type == "cuda":
        print(f"\npeak GPU memory: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
    if 1 in sizes:
        _single_stream(loaded, options)
    if options.poisson:
        rates = [float(rate) for rate in options.poisson.split(",")]
        engine_arrivals.compare(loaded, rates, options.arrivals, options.threads)
    if options.profile:
        _profile(loaded, make_jobs(loaded, max(sizes)), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    bundled = BUNDLED if (BUNDLED / "config.json").exists() else None
    add = parser.add_argument
    add("--model", type=Path, metavar="DIR", help="a chat model's directory (default: bundled)")
    add("--shape", default="", help="random weights instead: small or exaone-2.4b")
    add("--device", default="cpu", help="cpu or cuda")
    add("--threads", type=int, default=cpu_threads(), help="CPU threads (default: all cores)")
    add("--sizes", default="1,8,32,64", help="requests at once")
    add("--repeats", type=int, default=3, help="runs of each system, whose median is shown")
    add("--poisson", default="", help="also arrivals at random, at these requests/s: 4,16")
    add("--arrivals", type=int, default=60, help="requests per rate of --poisson")
    add("--profile", action="store_true", help="also say where the engine's time goes")
    options = parser.parse_args()
    options.model = options.model or (None if options.shape else bundled)
    return options


def _machine(options: argparse.Namespace, loaded: LoadedModel) -> str:
    model = loaded.model
    size = sum(weight.numel() for weight in model.parameters())
    place = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        place = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), place)
    if options.device == "cuda":
        place = torch.cuda.get_device_name()
    return (
        f"{place}, {cpu_threads()} cores, {options.threads} threads; Python "
        f"{platform.python_version()}, torch {torch.__version__}, transformers "
        f"{transformers.__version__}\n{loaded.name}: {size / 1e6:.1f} M parameters, {model.dtype}; "
        f"median of {options.repeats} runs, systems in turn"
    )


def _compare(loaded: LoadedModel, jobs: Sequence[Job], options: argparse.Namespace) -> None:
    settings = _best_settings(loaded, jobs)
    seconds: dict[str, list[tuple[float, float]]] = {}
    tokens: dict[str, list[list[int]]] = {}
    ours = Ours(loaded, options.threads)
    systems: list[System] = [Pipeline(loaded), Static(loaded, len(jobs)), ours]
    if options.device == "cpu" and options.model and options.threads > 1:
        systems.append(OursByProcess(options.model, options.threads))
    for turn in range(options.repeats + 1):
        for system in systems:
            given = jobs[:ONE_BY_ONE] if isinstance(system, Pipeline) else jobs
            _timed(system, given, turn, seconds, tokens)
        batching = ContinuousBatching(loaded, settings)
        batching.run(jobs[:1])
        _timed(batching, jobs, turn, seconds, tokens)
        batching.close()
    for system in systems:
        system.close()
    _print_rows(len(jobs), seconds, tokens, settings)


def _timed(
    system: System,
    jobs: Sequence[Job],
    turn: int,
    seconds: dict[str, list[tuple[float, float]]],
    tokens: dict[str, list[list[int]]],
) -> None:
    wall, cpu = time.perf_counter(), _processor_seconds()
    output = system.run(jobs)
    wall, cpu = time.perf_counter() - wall, _processor_seconds() - cpu
    if [len(row) for row in output] != [job.new for job in jobs]:
        raise RuntimeError(f"{system.name} wrote another number of tokens")
    tokens[system.name] = output
    if turn > 0:  # the first turn warms up
        seconds.setdefault(system.name, []).append((wall / len(jobs), cpu / len(jobs)))


def _processor_seconds() -> float:
    """So far in this process and in the engines that it started."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children())]
    return sum(each.user + each.system for each in times)


def _print_rows(
    size: int,
    seconds: dict[str, list[tuple[float, float]]],
    tokens: dict[str, list[list[int]]],
    settings: dict[str, Any],
) -> None:
    my_wall, my_cpu = map(statistics.median, zip(*seconds[Ours.name], strict=True))
    for name, values in seconds.items():
        wall, cpu = map(statistics.median, zip(*values, strict=True))
        pairs = zip(tokens[name], tokens[Ours.name], strict=False)
        same = sum(left == right for left, right in pairs)
        note = f" {settings}" if name == ContinuousBatching.name else ""
        print(
            f"| {size} | {name}{note} | {1 / wall:.2f} | {wall / my_wall:.1f}× "
            f"| {cpu / my_cpu:.1f}× | {same}/{len(tokens[name])} |",
            flush=True,
        )


def _best_settings(loaded: LoadedModel, jobs: Sequence[Job]) -> dict[str, Any]:
    """The settings of transformers' continuous batching that are fastest for these jobs."""
    if loaded.model.device.type == "cuda":
        return {}  # it sizes itself from the GPU's memory
    times = []
    longest = max(len(job.ids) + job.new for job in jobs)
    blocks = {"page_size": 32, "num_blocks": (longest // 32 + 2) * (len(jobs) + 1)}
    candidates = [{**blocks, **settings} for settings in CB_SETTINGS]
    for settings in candidates:
        system = ContinuousBatching(loaded, settings)
        system.run(jobs[:1])
        start = time.perf_counter()
        system.run(jobs)
        times.append(time.perf_counter() - start)
        system.close()
    return candidates[times.index(min(times))]


def _single_stream(loaded: LoadedModel, options: argparse.Namespace) -> None:
    """Decode speed of one text: the difference between a long and a short one."""
    ours = Ours(loaded, options.threads)
    job = make_jobs(loaded, 1)[0]
    short, long = Job(job.messages, job.ids, 10), Job(job.messages, job.ids, 210)
    speeds = []
    for turn in range(options.repeats + 1):
        times = []
        for given in (short, long):
            start = time.perf_counter()
            ours.run([given])
            times.append(time.perf_counter() - start)
        if turn > 0:
            speeds.append(200 / (times[1] - times[0]))
    ours.close()
    print(f"\none text alone, decoding: {statistics.median(speeds):.0f} tokens/s")


def _profile(loaded: LoadedModel, jobs: Sequence[Job], options: argparse.Namespace) -> None:
    from torch.profiler import ProfilerActivity, profile

    ours = Ours(loaded, options.threads)
    ours.run(jobs)
    activities = [ProfilerActivity.CPU]
    if loaded.model.device.type == "cuda":
        activities.append(ProfilerActivity.CUDA)
    with profile(activities=activities) as record:
        ours.run(jobs)
    ours.close()
    order = "self_cuda_time_total" if len(activities) > 1 else "self_cpu_time_total"
    print(record.key_averages().table(sort_by=order, row_limit=20, max_name_column_width=60))


if __name__ == "__main__":
    main()
