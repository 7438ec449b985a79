"""Greedy token-for-token equal to `model.generate()`, whatever shares the batch."""

import logging
import random
import threading
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, GemmaConfig, LlamaConfig, PreTrainedModel

from tests.worker.engine.families import FAMILIES, SHAPE, make_model
from worker.engine import SamplingParams, load_engine
from worker.engine.exaone import register_exaone

BUNDLED = Path(__file__).parents[3] / "worker" / "bundled_model"
TINY_EXAONE = Path(__file__).parents[2] / "data" / "exaone" / "tiny-tied"
SLOW = {"gemma": GemmaConfig(**SHAPE, head_dim=16)}


def prompts_for(vocabulary: int, count: int, rng: random.Random) -> list[list[int]]:
    """Prompts of different lengths; half of them begin with the same 40 tokens."""
    shared = [rng.randrange(3, vocabulary) for _ in range(40)]
    prompts = []
    for _ in range(count):
        own = [rng.randrange(3, vocabulary) for _ in range(rng.choice([1, 2, 7, 30, 61, 90]))]
        prompts.append(shared + own if rng.random() < 0.5 else own)
    return prompts


def generated(model: PreTrainedModel, prompt: list[int], new: int) -> list[int]:
    ids = torch.tensor([prompt])
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=new, do_sample=False
    )
    return out[0, len(prompt) :].tolist()


def check_equal(path: Path, count: int, *, slots: int | None = None) -> None:
    register_exaone()
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    rng = random.Random(count)
    prompts = prompts_for(model.config.vocab_size, count, rng)
    news = [rng.choice([1, 5, 16, 24]) for _ in prompts]
    engine = load_engine(path, device="cpu", threads=1, max_slots=slots)
    futures = []
    pause = threading.Event()
    for prompt, new in zip(prompts, news, strict=True):
        futures.append(engine.submit(prompt, SamplingParams(max_new_tokens=new)))
        pause.wait(rng.choice([0, 0, 0.002, 0.01]))  # arrivals at random times
    results = [list(future.result(timeout=120).token_ids) for future in futures]
    engine.close()
    expected = [generated(model, p, n) for p, n in zip(prompts, news, strict=True)]
    assert results == expected


@pytest.mark.parametrize("name", FAMILIES)
def test_slot_engine_equals_generate(tmp_path, caplog, name):
    check_equal(make_model(FAMILIES[name], tmp_path), 24)
    assert "cannot serve" not in caplog.text


@pytest.mark.parametrize("count", [1, 8, 64])
def test_any_number_of_requests_at_once(chat_model, count):
    check_equal(chat_model, count)


@pytest.mark.parametrize("slots", [1, 3])
def test_more_requests_than_slots(chat_model, slots):
    check_equal(chat_model, 10, slots=slots)


def test_exaone_equals_generate(caplog):
    check_equal(TINY_EXAONE, 24)
    assert "cannot serve" not in caplog.text


@pytest.mark.skipif(not (BUNDLED / "config.json").exists(), reason="no bundled model yet")
def test_the_bundled_model_equals_generate():
    check_equal(BUNDLED, 64)


@pytest.mark.parametrize("name", SLOW)
def test_other_models_fall_back_and_say_so(tmp_path, caplog, name):
    with caplog.at_level(logging.WARNING):
        check_equal(make_model(SLOW[name], tmp_path), 8)
    assert "the slot cache cannot serve this model" in caplog.text


def test_a_wrong_forward_pass_is_noticed_at_start(chat_model, caplog, monkeypatch):
    monkeypatch.setattr("worker.engine.plain.Norm.__call__", lambda self, x: x * self._weight)
    check_equal(chat_model, 3)
    assert "its logits differ" in caplog.text


def test_a_long_prompt_is_read_in_pieces(tmp_path):
    config = LlamaConfig(**{**SHAPE, "max_position_embeddings": 2048})
    path = make_model(config, tmp_path)
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    prompt = prompts_for(640, 1, random.Random(5))[0][:1] + list(range(3, 600)) * 3
    engine = load_engine(path, device="cpu", threads=1)
    futures = [engine.submit(prompt, SamplingParams(max_new_tokens=8)) for _ in range(3)]
    expected = generated(model, prompt, 8)
    assert [list(f.result(timeout=60).token_ids) for f in futures] == [expected] * 3
    engine.close()


def test_short_texts_attend_apart_from_a_long_one(chat_model, monkeypatch):
    from worker.engine import slot_runner

    model = AutoModelForCausalLM.from_pretrained(chat_model, dtype=torch.float32).eval()
    parts_for, seen = slot_runner.parts_for, []

    def noted(lengths, context):
        seen.append(len(parts_for(lengths, context)))
        return parts_for(lengths, context)

    monkeypatch.setattr(slot_runner, "parts_for", noted)
    rng = random.Random(8)
    prompts = [[rng.randrange(6, 600) for _ in range(n)] for n in (400, *range(5, 45))]
    engine = load_engine(chat_model, device="cpu", threads=1)
    futures = [engine.submit(prompt, SamplingParams(max_new_tokens=12)) for prompt in prompts]
    results = [list(future.result(timeout=120).token_ids) for future in futures]
    engine.close()
    assert results == [generated(model, prompt, 12) for prompt in prompts]
    assert max(seen) == 3
    assert min(seen) == 1
