"""Weights of 8 and 4 bits: close to float, the same in any company, loaded without a float copy."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import AutoModelForCausalLM, LlamaConfig

from tests.worker.engine.families import FAMILIES, SHAPE, make_model
from tests.worker.engine.test_equality import BUNDLED, TINY_EXAONE
from worker.engine import SamplingParams, load_engine
from worker.engine.build import _probe
from worker.engine.cpu import quantised
from worker.engine.cpu.quantised import Int4Product, Int8Product
from worker.engine.loading import choose_weights, load_model
from worker.engine.plain import PlainDecoder
from worker.prompt import build_messages

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def no_gradients():
    torch.manual_seed(0)
    with torch.no_grad():
        yield


@pytest.mark.parametrize(("kind", "cosine"), [(Int8Product, 0.9998), (Int4Product, 0.993)])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("rows", [1, 3, 40])
def test_a_product_is_close_to_that_of_float(kind, cosine, bias, rows):
    weight, x = torch.randn(96, 256) * 0.02, torch.randn(rows, 256)
    added = torch.randn(96) * 0.1 if bias else None
    found = kind(weight.bfloat16(), added)(x)
    expected = F.linear(x, weight.bfloat16().float(), added)
    assert F.cosine_similarity(found, expected).min() > cosine


@pytest.mark.parametrize("levels", [127, 63])
def test_int8_is_exact_in_any_company_with_8_bits_and_with_7(monkeypatch, levels):
    """63 levels are for processors whose sums of 8-bit products would overflow."""
    monkeypatch.setattr(quantised, "_LEVELS", levels)
    product, x = Int8Product(torch.randn(96, 256), None), torch.randn(40, 256)
    x[7] *= 1000  # one token's large values are nobody else's scale
    together = product(x)
    for row in (0, 7, 39):
        assert torch.equal(product(x[row : row + 1])[0], together[row])


def test_a_row_of_zeros_stays_finite():
    product = Int8Product(torch.zeros(16, 64), None)
    assert torch.equal(product(torch.zeros(2, 64)), torch.zeros(2, 16))


IDS = [number * 7919 % 640 for number in range(24)]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_can_be_read_in_int8(tmp_path, name):
    path = make_model(FAMILIES[name], tmp_path)
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    loaded = load_model(path, revision=None, device=CPU, dtype="auto", weights="int8")
    found = _probe(PlainDecoder(loaded.decoder), IDS)
    expected = model(input_ids=torch.tensor([IDS])).logits[0, -2:]
    assert F.cosine_similarity(found, expected).min() > 0.99


def test_exaone_s_own_names_are_read(tmp_path):
    loaded = load_model(TINY_EXAONE, revision=None, device=CPU, dtype="auto", weights="int8")
    model = load_model(TINY_EXAONE, revision=None, device=CPU, dtype="float32").model
    ids = [number * 31 % 500 for number in range(24)]
    found = _probe(PlainDecoder(loaded.decoder), ids)
    expected = model(input_ids=torch.tensor([ids])).logits[0, -2:]
    assert F.cosine_similarity(found, expected).min() > 0.99


@pytest.mark.skipif(not (BUNDLED / "config.json").exists(), reason="no bundled model yet")
@pytest.mark.parametrize(("weights", "share"), [("int8", 0.95), ("int4", 0.88)])
def test_the_bundled_model_would_write_mostly_the_same_tokens(weights, share):
    """Token by token after its own float32 reply: how often is the likeliest the same?"""
    loaded = load_model(BUNDLED, revision=None, device=CPU, dtype="float32")
    other = load_engine(BUNDLED, device="cpu", threads=1, weights=weights)
    one, same = SamplingParams(max_new_tokens=1, ignore_eos=True), []
    for question in ("세탁기에 돌려도 되나요?", "배송은 언제쯤 되나요?", "재입고 예정이 있나요?"):
        prompt = loaded.text.encode_messages(build_messages(question, "린넨 셔츠"))
        ids = torch.tensor([prompt])
        mask = torch.ones_like(ids)
        written = loaded.model.generate(
            ids, attention_mask=mask, max_new_tokens=60, do_sample=False
        )
        expected = loaded.model(input_ids=written).logits[0, len(prompt) - 1 : -1].argmax(-1)
        tokens = written[0].tolist()
        futures = [other.submit(tokens[:end], one) for end in range(len(prompt), len(tokens))]
        found = [future.result(timeout=120).token_ids[0] for future in futures]
        same += [left == right for left, right in zip(found, expected.tolist(), strict=True)]
    other.close()
    assert sum(same) / len(same) >= share


def test_texts_are_the_same_alone_and_together(tmp_path):
    path = make_model(FAMILIES["llama"], tmp_path)
    engine = load_engine(path, device="cpu", threads=1, weights="int8")
    prompts = [[7 + n, 8, 9] * (n + 1) for n in range(8)]
    sampling = SamplingParams(max_new_tokens=12, ignore_eos=True)
    together = [f.result(timeout=60) for f in [engine.submit(p, sampling) for p in prompts]]
    alone = [engine.submit(p, sampling).result(timeout=60) for p in prompts]
    engine.close()
    assert [g.token_ids for g in alone] == [g.token_ids for g in together]
    assert "quantised" in engine.summary


def test_matrices_leave_no_float_copy(tmp_path):
    path = make_model(FAMILIES["llama-untied-biased"], tmp_path)
    loaded = load_model(path, revision=None, device=CPU, dtype="auto", weights="int8")
    left = [name for name, w in loaded.model.named_parameters() if not w.is_meta and w.dim() > 1]
    assert left == ["model.embed_tokens.weight"]


@pytest.mark.parametrize("name", ["llama", "llama-untied-biased"])
def test_embeddings_are_read_where_they_lie(tmp_path, name):
    path = make_model(FAMILIES[name], tmp_path)
    loaded = load_model(path, revision=None, device=CPU, dtype="auto", weights="int8")
    model = load_model(path, revision=None, device=CPU, dtype="float32").model
    ids = torch.tensor([0, 5, model.config.vocab_size - 1, 5])
    found = loaded.decoder.embed(ids)
    torch.testing.assert_close(found.float(), model.get_input_embeddings()(ids))


def test_missing_weights_are_named(tmp_path):
    path = make_model(FAMILIES["llama"], tmp_path)
    from safetensors.torch import load_file, save_file

    file = path / "model.safetensors"
    weights = load_file(file)
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, file, metadata={"format": "pt"})
    with pytest.raises(ValueError, match=r"missing: model\.layers\.1\.mlp\.up_proj\.weight"):
        load_engine(path, device="cpu", weights="int8")


def test_auto_is_int8_for_a_large_model_of_a_known_family_only():
    large = LlamaConfig(**{**SHAPE, "hidden_size": 4096, "num_hidden_layers": 40})
    large.architectures = ["LlamaForCausalLM"]
    assert choose_weights("auto", large) == "int8"
    assert choose_weights("float", large) == "float"
    large.architectures = ["SomethingElse"]
    assert choose_weights("auto", large) == "float"
    assert choose_weights("auto", FAMILIES["llama"]) == "float"


def test_a_wrong_name_is_refused(tmp_path):
    path = make_model(FAMILIES["llama"], Path(tmp_path))
    with pytest.raises(ValueError, match=r"^weights: must be"):
        load_engine(path, device="cpu", weights="int3")
