"""How full an engine says it is: in its own process, across the pipe, of several, on a server."""

from multiprocessing import Pipe
from types import SimpleNamespace

from tests.processes import wait_until
from worker.engine import (
    ChildEngine,
    Figures,
    OpenAIEngine,
    SamplingParams,
    load_engine,
    start_child_engine,
)
from worker.engine.cpu.replicas import Replicas

LONG = SamplingParams(max_new_tokens=450, ignore_eos=True)


def test_rows_fill_and_empty_again_across_the_pipe(chat_model):
    engine = start_child_engine(chat_model, device="cpu", threads=1, max_slots=2)
    try:
        assert engine.figures() == Figures(rows=2)
        futures = [engine.submit([1, 2, 3], LONG) for _ in range(40)]
        wait_until(lambda: engine.figures().rows_used == 2, what="both rows are used")
        assert engine.figures().waiting > 0
        for future in futures:
            future.cancel()
        wait_until(lambda: engine.figures() == Figures(rows=2), what="all rows are free")
    finally:
        engine.close()


def test_figures_are_no_sign_of_life():
    """They change while nothing moves: an engine that hangs must still be found out."""
    here, there = Pipe()
    reader = SimpleNamespace(_pipe=here, _moved_at=1.0, _figures=None, _ended=lambda _: None)
    there.send(Figures(waiting=7))
    there.close()
    ChildEngine._read(reader)
    assert (reader._figures, reader._moved_at) == (Figures(waiting=7), 1.0)


def test_in_this_process(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=3)
    try:
        assert engine.figures() == Figures(rows=3)
        engine.submit([1, 2, 3], SamplingParams(max_new_tokens=2)).result(timeout=60)
        wait_until(lambda: engine.figures().rows_used == 0, what="its row is free")
    finally:
        engine.close()


def test_replicas_add_up():
    each = SimpleNamespace(
        name="local", model="m", revision=None, device="cpu", summary="", extra_sampling=True,
        figures=lambda: Figures(4, 3, 100, 50, 2),
    )  # fmt: skip
    assert Replicas([each, each]).figures() == Figures(8, 6, 200, 100, 4)


def test_a_server_counts_what_is_under_way():
    engine = OpenAIEngine(
        model="m", base_url="http://127.0.0.1:9/v1", api_key="", max_concurrency=2, max_retries=0
    )
    try:
        assert engine.figures() == Figures(rows=2)
        future = engine.submit([{"role": "user", "content": "?"}], SamplingParams())
        assert future.exception(timeout=60) is not None
        wait_until(lambda: engine.figures() == Figures(rows=2), what="it is done")
    finally:
        engine.close()
