"""The same results on CUDA, with graphs, as without; skipped where there is no CUDA device."""

import random

import pytest
import torch

from worker.engine import SamplingParams, load_engine
from worker.engine.graphs import DecodeGraphs, batch_bucket, width_bucket
from worker.engine.slot_runner import SlotRunner

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")


def results(engine, prompts):
    rng = random.Random(3)
    futures = [
        engine.submit(p, SamplingParams(max_new_tokens=rng.choice([1, 8, 40]), ignore_eos=True))
        for p in prompts
    ]
    found = [future.result(timeout=120).token_ids for future in futures]
    engine.close()
    return found


@pytest.mark.gpu
@needs_cuda
@pytest.mark.parametrize("count", [1, 7, 64])
def test_graphs_change_nothing(chat_model, count):
    rng = random.Random(count)
    shared = [rng.randrange(6, 600) for _ in range(30)]
    prompts = [shared + [rng.randrange(6, 600) for _ in range(n % 50 + 1)] for n in range(count)]
    on_cpu = load_engine(chat_model, device="cpu")
    plain = load_engine(chat_model, device="cuda", dtype="float32", plain=True)
    graphs = load_engine(chat_model, device="cuda", dtype="float32")
    expected = results(on_cpu, prompts)
    assert results(plain, prompts) == expected
    assert results(graphs, prompts) == expected


@pytest.mark.gpu
@needs_cuda
def test_bfloat16_is_the_default_and_finishes(chat_model):
    engine = load_engine(chat_model)
    assert engine.device.startswith("cuda")
    assert len(results(engine, [[7] * n for n in range(1, 40)])) == 39


@pytest.mark.gpu
@needs_cuda
def test_a_real_out_of_memory_shrinks_and_goes_on(chat_model, monkeypatch):
    decode, hungry = SlotRunner.decode, [True]

    def greedy_for_memory(self, tokens):
        if len(tokens) == 8 and hungry.pop():
            torch.empty(2**45, dtype=torch.uint8, device="cuda")
        return decode(self, tokens)

    expected = results(load_engine(chat_model, dtype="float32"), [[7, n] for n in range(10, 18)])
    monkeypatch.setattr(SlotRunner, "decode", greedy_for_memory)
    engine = load_engine(chat_model, dtype="float32", max_slots=8)
    futures = [
        engine.submit([7, n], SamplingParams(max_new_tokens=60, ignore_eos=True))
        for n in range(10, 18)
    ]
    assert all(future.result(timeout=120).completion_tokens == 60 for future in futures)
    assert engine._slots <= 8
    assert len(expected) == 8
    engine.close()


@pytest.mark.parametrize(
    ("rows", "bucket"), [(1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (64, 64), (65, 96), (250, 256)]
)
def test_a_batch_bucket_holds_its_rows(rows, bucket):
    assert batch_bucket(rows, 256) == bucket


def test_a_bucket_never_exceeds_the_slots_or_the_context():
    assert batch_bucket(65, 70) == 70
    assert [width_bucket(n, 4096) for n in (1, 129, 512, 513, 4096)] == [128, 256, 512, 1024, 4096]
    assert width_bucket(600, 700) == 700


def test_padding_to_a_bucket_changes_nothing_also_without_cuda(chat_model, monkeypatch):
    """The buckets' arithmetic on a CPU: a "graph" that computes anew at each replay."""
    shapes = set()

    class Eager:
        def __init__(self, graphs, bucket, width):
            self.logits = torch.zeros(bucket, 640)
            self.compute = lambda: graphs._decode(graphs._inputs[:, :bucket], width)
            shapes.add((bucket, width))

        def replay(self):
            self.logits.copy_(self.compute())

    def capture(self, bucket, width):
        graph = Eager(self, bucket, width)
        return graph, graph.logits

    monkeypatch.setattr(DecodeGraphs, "_capture", capture)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: None)
    prompts = [[7 + n] * (1 + 11 * n % 140) for n in range(30)]
    expected = results(load_engine(chat_model, device="cpu", max_slots=12, threads=1), prompts)
    start = SlotRunner.__init__

    def with_graphs(self, llama, **settings):
        start(self, llama, **settings)
        slots, context = settings["max_slots"], settings["context"]
        self._graphs = DecodeGraphs(self._decode_together, slots, context, llama.device)

    monkeypatch.setattr(SlotRunner, "__init__", with_graphs)
    engine = load_engine(chat_model, device="cpu", max_slots=12, threads=1)
    assert results(engine, prompts) == expected
    assert {bucket for bucket, _ in shapes} >= {1, 8, 12}
