"""How fast the engine is, against what one would pick instead, in one run.

    python -m bench.engine                                  # CPU, bundled or random small model
    python -m bench.engine --model DIR --threads 2 --repeats 5
    python -m bench.engine --device cuda        # EXAONE-3.5-2.4B's shape, under four minutes

The same prompts and the same numbers of new tokens (end tokens ignored) go to every system, each
in a process of its own. On a CPU they take turns within each repeat, so a neighbour on the machine
slows all of them; on a GPU (`engine_cuda.py`) they run one after the other. Each figure is the
median of the repeats. "CPU time" compares the processor seconds that a reply took, which a busy
machine distorts less than the wall clock; read it with one thread. Random weights are as fast as
trained ones. With several threads "ours" is as many processes of one thread each, as the worker
runs the bundled model; a row of its own is one process.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import torch
import transformers

from bench import engine_arrivals, engine_cuda
from bench.engine_host import Host, Timed
from bench.engine_model import Job, Setup, load, make_jobs
from bench.engine_systems import ContinuousBatching, Ours, OursByProcess, Pipeline, Static, System
from worker.engine.cpu.cores import cpu_threads
from worker.engine.loading import LoadedModel

BUNDLED = Path(__file__).resolve().parents[1] / "worker" / "bundled_model"
ONE_BY_ONE = 8
"""Jobs that the one-by-one baseline is timed on: its replies/s do not depend on the number."""


def main() -> None:
    options = _options()
    setup = Setup(options.model, options.shape, options.device, options.threads)
    if options.device == "cuda":
        print(_card())
        engine_cuda.run(setup)
        return
    torch.set_num_threads(1)  # this process only makes prompts until the others have ended
    loaded = load(setup)
    print(_machine(options, loaded))
    kinds: list[type[System]] = [Ours, Pipeline, Static, ContinuousBatching]
    _compare(kinds, setup, {size: make_jobs(loaded, size) for size in options.sizes}, options)
    if options.poisson:
        jobs = {r: make_jobs(loaded, options.arrivals, seed=int(r * 1000)) for r in options.poisson}
        engine_arrivals.compare(kinds, setup, jobs)
    if 1 in options.sizes:
        _single_stream(loaded, setup, options.repeats)
    if options.profile:
        _profile(setup, make_jobs(loaded, max(options.sizes)))


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
    add("--sizes", type=_sizes, default="1,8,32,64", help="requests at once")
    add("--repeats", type=int, default=3, help="runs of each system, whose median is shown")
    add("--poisson", type=_rates, help="also arrivals at random, so many a second: 4,16")
    add("--arrivals", type=int, default=60, help="requests per rate of --poisson")
    add("--profile", action="store_true", help="also say where the engine's time goes")
    options = parser.parse_args()
    if options.device == "cuda" and options.model is None:
        options.shape = options.shape or "exaone-2.4b"
    options.model = options.model or (None if options.shape else bundled)
    return options


def _sizes(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def _rates(text: str) -> list[float]:
    return [float(each) for each in text.split(",")]


def _machine(options: argparse.Namespace, loaded: LoadedModel) -> str:
    model = loaded.model
    size = sum(weight.numel() for weight in model.parameters())
    place = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        place = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), place)
    return (
        f"{place}, {cpu_threads()} cores, {options.threads} threads; Python "
        f"{platform.python_version()}, torch {torch.__version__}, transformers "
        f"{transformers.__version__}\n{loaded.name}: {size / 1e6:.1f} M parameters, {model.dtype}; "
        f"median of {options.repeats} runs, systems in turn"
    )


def _compare(
    kinds: Sequence[type[System]],
    setup: Setup,
    jobs_of: Mapping[int, Sequence[Job]],
    options: argparse.Namespace,
) -> None:
    print(
        "\n| at once | system | replies/s | ours, by wall clock | ours, by CPU time | same tokens |"
        "\n|--:|---|--:|--:|--:|--:|"
    )
    by_process = setup.model is not None and setup.threads > 1
    together = [OursByProcess, *kinds] if by_process else kinds
    ours = together[0]
    with ExitStack() as stack:
        hosts = {kind: stack.enter_context(Host(kind, setup)) for kind in together}
        for size, jobs in jobs_of.items():
            runs = _runs(hosts, jobs, options.repeats)
            for each in runs.values():
                _print_row(size, each, runs[ours])


def _runs(
    hosts: Mapping[type[System], Host], jobs: Sequence[Job], repeats: int
) -> dict[type[System], list[Timed]]:
    runs: dict[type[System], list[Timed]] = {kind: [] for kind in hosts}
    for host in hosts.values():
        host.prepare(jobs)
    for turn in range(repeats + 1):
        for kind, host in hosts.items():
            timed = host.timed(jobs[:ONE_BY_ONE] if kind is Pipeline else jobs)
            if turn > 0:  # the first turn warms up
                runs[kind].append(timed)
    return runs


def _print_row(size: int, runs: Sequence[Timed], ours: Sequence[Timed]) -> None:
    wall, processor = _medians(runs)
    my_wall, my_processor = _medians(ours)
    tokens = runs[-1].tokens
    same = sum(left == right for left, right in zip(tokens, ours[-1].tokens, strict=False))
    print(
        f"| {size} | {runs[-1].name} | {1 / wall:.2f} | {wall / my_wall:.1f}× "
        f"| {processor / my_processor:.1f}× | {same}/{len(tokens)} |",
        flush=True,
    )


def _medians(runs: Sequence[Timed]) -> tuple[float, float]:
    """Seconds for a reply: by the clock, and of processors."""
    count = len(runs[0].tokens)
    wall = statistics.median(run.wall for run in runs) / count
    return wall, statistics.median(run.processor for run in runs) / count


def _single_stream(loaded: LoadedModel, setup: Setup, repeats: int) -> None:
    """Decode speed of one text: the difference between a long and a short one."""
    ours = Ours(loaded, setup)
    job = make_jobs(loaded, 1)[0]
    short, long = Job(job.messages, job.ids, 10), Job(job.messages, job.ids, 210)
    speeds = []
    for turn in range(repeats + 1):
        times = []
        for given in (short, long):
            start = time.perf_counter()
            ours.run([given])
            times.append(time.perf_counter() - start)
        if turn > 0:
            speeds.append(200 / (times[1] - times[0]))
    ours.close()
    print(f"\none text alone, decoding: {statistics.median(speeds):.0f} tokens/s")


def _profile(setup: Setup, jobs: Sequence[Job]) -> None:
    with Host(Ours, setup) as host:
        host.timed(jobs)
        print(host.profile(jobs))


def _card() -> str:
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    return f"{torch.cuda.get_device_name()}; Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    main()
