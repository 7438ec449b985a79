"""The whole engine on CUDA: the same texts as on a CPU. Skipped where there is no CUDA device.

pytest -m gpu tests/worker/engine
"""

import random

import pytest
import torch

from worker.engine import SamplingParams, load_engine
from worker.engine.build import Choice
from worker.engine.cuda.build import lacking
from worker.engine.cuda.graphs import batch_bucket, buckets
from worker.engine.cuda.runner import CellRunner
from worker.engine.loading import load_model
from worker.engine.local import LocalEngine

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
CPU = torch.device("cpu")


def results(engine, prompts, news=(1, 8, 40), **sampling):
    rng = random.Random(3)
    futures = [
        engine.submit(
            p, SamplingParams(max_new_tokens=rng.choice(news), ignore_eos=True, **sampling)
        )
        for p in prompts
    ]
    found = [future.result(timeout=240).token_ids for future in futures]
    engine.close()
    return found


@pytest.mark.gpu
@needs_cuda
@pytest.mark.parametrize("count", [1, 7, 64])
def test_kernels_and_graphs_change_nothing(chat_model, count, monkeypatch):
    rng = random.Random(count)
    shared = [rng.randrange(6, 600) for _ in range(30)]
    prompts = [shared + [rng.randrange(6, 600) for _ in range(n % 50 + 1)] for n in range(count)]
    expected = results(load_engine(chat_model, device="cpu"), prompts)
    for lacks in ("left out here", None):
        monkeypatch.setattr("worker.engine.cuda.build.lacking", lambda _, lacks=lacks: lacks)
        engine = load_engine(chat_model, device="cuda", dtype="float32")
        assert ("cells" in engine.summary) is (lacks is None)
        assert results(engine, prompts) == expected


@pytest.mark.gpu
@needs_cuda
@pytest.mark.parametrize("dtype", ["auto", "float16"])
def test_other_precisions_finish(chat_model, dtype):
    engine = load_engine(chat_model, dtype=dtype)
    assert engine.device.startswith("cuda")
    assert len(results(engine, [[7] * n for n in range(1, 40)])) == 39


@pytest.mark.gpu
@needs_cuda
def test_a_seed_gives_its_text_again(chat_model):
    seeded = {"do_sample": True, "temperature": 1.2, "top_p": 0.9, "seed": 5}
    alone = results(load_engine(chat_model, dtype="float32"), [[9, 10]], (20,), **seeded)
    prompts = [[n, 11] for n in range(20, 60)] + [[9, 10]]
    among = results(load_engine(chat_model, dtype="float32"), prompts, (20,), **seeded)
    assert among[-1] == alone[0]


@pytest.mark.gpu
@needs_cuda
def test_a_real_out_of_memory_shrinks_and_goes_on(chat_model, monkeypatch):
    step, hungry = CellRunner.step, [True]

    def greedy_for_memory(self):
        if len(self._writing) == 8 and hungry and hungry.pop():
            torch.empty(2**45, dtype=torch.uint8, device="cuda")
        return step(self)

    prompts = [[7, n] for n in range(10, 18)]
    expected = results(load_engine(chat_model, dtype="float32", max_slots=8), prompts, (60,))
    monkeypatch.setattr(CellRunner, "step", greedy_for_memory)
    engine = load_engine(chat_model, dtype="float32", max_slots=8)
    assert results(engine, prompts, (60,)) == expected
    assert engine.slots == 4


def interpreted(path):
    """The engine with cells and kernels on a CPU."""
    from worker.engine.families import plain_product, read_decoder

    loaded = load_model(path, revision=None, device=CPU, dtype="float32")
    decoder = read_decoder(loaded.model, plain_product)

    def make(rows):
        return CellRunner(decoder, max_rows=rows, cells=60 * rows, context=60)

    return LocalEngine(loaded, Choice(make, 4, 60, "interpreted"), threads=1)


@pytest.mark.skipif(torch.cuda.is_available(), reason="Triton compiles here")
def test_the_engine_around_cells_also_without_cuda(chat_model, monkeypatch):
    """Its thread, its queue, and a lack of memory in the middle."""
    prompts = [[7 + n, 8, 9] for n in range(6)]
    expected = results(load_engine(chat_model, device="cpu", threads=1), prompts, (2, 4))
    step, calls = CellRunner.step, []

    def short_of_memory(self):
        calls.append(len(self._rows))
        if len(calls) == 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return step(self)

    monkeypatch.setattr(CellRunner, "step", short_of_memory)
    engine = interpreted(chat_model)
    assert results(engine, prompts, (2, 4)) == expected
    assert engine.slots == 2
    assert max(calls[4:]) <= 2


@pytest.mark.parametrize(
    ("rows", "bucket"), [(1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (64, 64), (65, 96), (250, 256)]
)
def test_a_batch_bucket_holds_its_rows(rows, bucket):
    assert batch_bucket(rows, 256) == bucket


def test_there_are_few_buckets():
    assert batch_bucket(65, 70) == 70
    assert buckets(70) == [70, 64, 56, 48, 40, 32, 24, 16, 8, 4, 2, 1]
    assert len(buckets(512)) == 25


def test_without_a_compiler_the_log_says_what_to_install(monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "install gcc" in (lacking(CPU) or "")
    monkeypatch.setattr("worker.engine.cuda.build.find_spec", lambda name: None)
    assert "pip install triton" in (lacking(CPU) or "")


@pytest.mark.parametrize("capability", [(6, 1), (7, 0), (9, 0)])
def test_an_old_card_goes_on_without_kernels(monkeypatch, capability):
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/gcc")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert (lacking(torch.device("cuda")) is None) is (capability >= (7, 0))
