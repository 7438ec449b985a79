import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from worker.engine import SamplingParams, load_engine
from worker.engine.exaone import register_exaone

DATA = Path(__file__).parents[2] / "data" / "exaone"
TINY = DATA / "tiny-tied"
EXPECTED = load_file(DATA / "tiny-tied.expected.safetensors")
GREEDY = json.loads((DATA / "tiny-tied.greedy.json").read_text())


@pytest.fixture(autouse=True, scope="module")
def _registered():
    register_exaone()


def logits(model):
    with torch.no_grad():
        return model.eval()(EXPECTED["input_ids"]).logits


def test_logits_equal_the_independent_implementation():
    model = AutoModelForCausalLM.from_pretrained(TINY, trust_remote_code=False)
    assert (logits(model) - EXPECTED["logits"]).abs().max() < 1e-4


def test_greedy_continuation_is_exact():
    engine = load_engine(TINY, device="cpu")
    future = engine.submit(GREEDY["prompt"], SamplingParams(max_new_tokens=40, ignore_eos=True))
    result = future.result(timeout=60)
    engine.close()
    assert list(result.token_ids) == GREEDY["greedy"]
    assert (result.finish_reason, result.prompt_tokens, result.text) == ("length", 30, "")


@pytest.mark.parametrize("shard", ["1GB", "200KB"])
def test_save_and_load_is_exact_and_keeps_the_names(tmp_path, shard):
    model = AutoModelForCausalLM.from_pretrained(TINY, trust_remote_code=False)
    model.save_pretrained(tmp_path, max_shard_size=shard)
    saved = {}
    for file in tmp_path.glob("*.safetensors"):
        saved |= load_file(file)
    original = load_file(TINY / "model.safetensors")
    assert saved.keys() == original.keys()
    assert all(torch.equal(saved[name], original[name]) for name in original)
    again = AutoModelForCausalLM.from_pretrained(tmp_path, trust_remote_code=False)
    assert torch.equal(logits(again), logits(model))
    assert len(list(tmp_path.glob("*.safetensors"))) == (1 if shard == "1GB" else 3)


def test_an_untied_head_is_loaded(tmp_path):
    weights = load_file(TINY / "model.safetensors")
    weights["lm_head.weight"] = weights["transformer.wte.weight"] * 2
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((TINY / "config.json").read_text()) | {"tie_word_embeddings": False}
    (tmp_path / "config.json").write_text(json.dumps(config))
    model = AutoModelForCausalLM.from_pretrained(tmp_path, trust_remote_code=False)
    assert torch.allclose(logits(model), EXPECTED["logits"] * 2, atol=2e-4)


def test_a_checkpoint_that_lacks_a_weight_is_refused(tmp_path):
    weights = load_file(TINY / "model.safetensors")
    del weights["transformer.h.1.mlp.c_proj.weight"]
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    (tmp_path / "config.json").write_text((TINY / "config.json").read_text())
    with pytest.raises(ValueError, match="missing or misshapen"):
        load_engine(tmp_path, device="cpu")
