"""Several engines behave as one, and the work is shared."""

import threading
from concurrent.futures import Future

import pytest

from worker.engine import (
    EngineBusy,
    EngineFailed,
    Generation,
    SamplingParams,
    load_engine,
    start_child_engine,
    start_replicas,
)
from worker.engine.cpu.replicas import Replicas

SHORT = SamplingParams(max_new_tokens=5, ignore_eos=True)


class Held:
    """Keeps what it is given."""

    name, model, revision, device = "held", "m", "r", "cpu"
    summary, extra_sampling = "held back", True

    def __init__(self, room: int = 100) -> None:
        self.room, self.closed = room, False
        self.futures: list[Future[Generation]] = []

    def submit(self, prompt: object, sampling: SamplingParams) -> Future[Generation]:
        if len(self.futures) >= self.room:
            raise EngineBusy("full")
        self.futures.append(Future())
        return self.futures[-1]

    def stalled_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        self.closed = True


def test_real_processes_write_what_one_engine_writes(chat_model) -> None:
    prompts = [[n, n + 1, 7] for n in range(12)]
    params = SamplingParams(max_new_tokens=20, do_sample=True, temperature=0.9, seed=3)
    one = load_engine(chat_model, device="cpu", threads=1)
    expected = [one.submit(prompt, params).result(timeout=60).token_ids for prompt in prompts]
    engines = start_replicas(lambda: start_child_engine(chat_model, device="cpu", threads=1), 2)
    futures = [engines.submit(prompt, params) for prompt in prompts]
    assert [future.result(timeout=60).token_ids for future in futures] == expected
    assert (engines.name, engines.model, engines.device) == (one.name, one.model, one.device)
    engines.close()
    one.close()
    with pytest.raises(EngineFailed, match="closed"):
        engines.submit([5], SHORT)


def test_each_prompt_goes_to_the_one_with_the_least_to_do() -> None:
    left, right = Held(), Held()
    engines = Replicas([left, right])
    for _ in range(6):
        engines.submit([5], SHORT)
    assert (len(left.futures), len(right.futures)) == (3, 3)
    assert right.futures[0].cancel()
    right.futures[1].set_exception(EngineFailed("a bad step"))
    for _ in range(2):
        engines.submit([5], SHORT)
    assert (len(left.futures), len(right.futures)) == (3, 5)


def test_a_refusal_leaves_no_trace() -> None:
    left, right = Held(room=0), Held()
    engines = Replicas([left, right])
    with pytest.raises(EngineBusy):
        engines.submit([5], SHORT)
    with pytest.raises(EngineBusy):
        engines.submit([5], SHORT)
    left.room = 1
    engines.submit([5], SHORT)
    assert (len(left.futures), len(right.futures)) == (1, 0)


def test_one_that_cannot_start_closes_the_others() -> None:
    started, first = [Held(), Held()], threading.Lock()

    def start() -> Held:
        with first:
            if not started:
                raise OSError("no such model")
            return started.pop()

    running = list(started)
    with pytest.raises(OSError, match="no such model"):
        start_replicas(start, 3)
    assert all(engine.closed for engine in running)


def test_one_alone_stays_as_it_is() -> None:
    only = Held()
    assert start_replicas(lambda: only, 1) is only
