import pytest
import torch

from worker.engine.cpu.cores import cpu_threads
from worker.engine.cpu.threads import ThreadTuner


class Clock:
    """Time that passes only when a step takes it."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr("worker.engine.cpu.threads.time.perf_counter", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    before = torch.get_num_threads()
    yield Clock(monkeypatch)
    torch.set_num_threads(before)


def run(tuner, clock, steps, cost, *, comparable=True):
    """Take `steps`; `cost` gives a step's seconds by its threads. How often each was used."""
    used = []

    def step():
        used.append(torch.get_num_threads())
        clock.now += cost[used[-1]]
        return comparable

    for _ in range(steps):
        tuner.run(step)
    return {threads: used.count(threads) for threads in (1, 2)}


def test_two_threads_stay_where_they_help(clock):
    used = run(ThreadTuner(2), clock, 1000, {1: 1.0, 2: 0.6})
    assert used[1] < 40


def test_one_thread_is_found_where_two_wait_for_each_other(clock):
    used = run(ThreadTuner(2), clock, 1000, {1: 1.0, 2: 30.0})
    assert used[2] < 10


def test_a_small_model_leaves_the_other_cores_alone_unless_they_bring_much(clock):
    assert run(ThreadTuner(2), clock, 1000, {1: 0.010, 2: 0.007})[2] < 20
    assert run(ThreadTuner(2), clock, 1000, {1: 0.100, 2: 0.070})[1] < 40
    assert run(ThreadTuner(2), clock, 1000, {1: 0.010, 2: 0.004})[1] < 40


def test_the_choice_follows_the_machine(clock):
    tuner = ThreadTuner(2)
    run(tuner, clock, 50, {1: 1.0, 2: 30.0})
    assert tuner.threads == 1
    run(tuner, clock, 500, {1: 1.0, 2: 0.6})
    assert tuner.threads == 2


def test_steps_that_read_prompts_are_not_compared(clock):
    tuner = ThreadTuner(2)
    run(tuner, clock, 50, {1: 1.0, 2: 30.0}, comparable=False)
    assert tuner.threads == 2


def test_a_fixed_number_is_never_changed(clock):
    assert run(ThreadTuner(2, fixed=True), clock, 100, {1: 1.0, 2: 30.0})[1] == 0


@pytest.mark.parametrize(
    ("quota", "threads"), [("max 100000", 8), ("200000 100000", 2), ("50000 100000", 1), ("", 8)]
)
def test_a_containers_quota_counts(tmp_path, monkeypatch, quota, threads):
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr("worker.engine.cpu.cores._CPU_MAX", tmp_path / "cpu.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)))
    assert cpu_threads() == threads
