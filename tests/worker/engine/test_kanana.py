"""Kanana-2-1.3B against a forward pass written from its description alone."""

import math

import torch
from torch.nn import functional as F  # noqa: N812  # its usual name

from tests.worker.engine.families import FAMILIES, make_model
from worker.engine.loading import load_model

CPU = torch.device("cpu")


def normed(x, gain, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * gain


def yarn(theta, size, factor, original, fast=32.0, slow=1.0):
    """Frequencies and the factor of attention, as the paper has them (arXiv 2309.00071)."""
    plain = theta ** -(torch.arange(0, size, 2) / size)
    place = lambda turns: size * math.log(original / (turns * 2 * math.pi)) / 2 / math.log(theta)  # noqa: E731
    low, high = max(math.floor(place(fast)), 0), min(math.ceil(place(slow)), size - 1)
    ramp = ((torch.arange(size // 2) - low) / max(high - low, 0.001)).clamp(0, 1)
    return plain / factor * ramp + plain * (1 - ramp), 0.1 * math.log(factor) + 1


def turned(x, frequencies, factor):
    angle = torch.arange(x.shape[0])[:, None, None] * frequencies
    cos, sin = angle.cos() * factor, angle.sin() * factor
    low, high = x.chunk(2, -1)
    return torch.cat([low * cos - high * sin, high * cos + low * sin], -1)


def reference(config, weights, ids):
    """Logits [tokens, vocabulary] in float32."""
    size, eps = config.head_dim, config.rms_norm_eps
    sliding = 10000.0 ** -(torch.arange(0, size, 2) / size), 1.0
    rope = config.rope_parameters["full_attention"]
    full = yarn(rope["rope_theta"], size, rope["factor"], rope["original_max_position_embeddings"])
    x = weights["model.embed_tokens.weight"][ids]
    here = torch.arange(len(ids))
    for number, kind in enumerate(config.layer_types):
        own = {
            name.removeprefix(f"model.layers.{number}."): weight
            for name, weight in weights.items()
            if name.startswith(f"model.layers.{number}.")
        }
        h = normed(x, own["input_layernorm.weight"], eps)
        q, k, v = (
            (h @ own[f"self_attn.{name}_proj.weight"].T).view(len(ids), -1, size) for name in "qkv"
        )
        q = normed(q, own["self_attn.q_norm.weight"], eps)
        k = normed(k, own["self_attn.k_norm.weight"], eps)
        q, k = (
            turned(each, *(sliding if kind == "sliding_attention" else full)) for each in (q, k)
        )
        seen = here[None, :] <= here[:, None]
        if kind == "sliding_attention":
            seen &= here[None, :] > here[:, None] - config.sliding_window
        group = config.num_attention_heads // config.num_key_value_heads
        k, v = (each.repeat_interleave(group, 1) for each in (k, v))
        scores = torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(size)
        scores = scores.masked_fill(~seen, -math.inf).softmax(-1)
        x = (
            x
            + torch.einsum("hqk,khd->qhd", scores, v).flatten(1) @ own["self_attn.o_proj.weight"].T
        )
        h = normed(x, own["post_attention_layernorm.weight"], eps)
        gate, up = (h @ own[f"mlp.{name}_proj.weight"].T for name in ("gate", "up"))
        x = x + (F.silu(gate) * up) @ own["mlp.down_proj.weight"].T
    return normed(x, weights["model.norm.weight"], eps) @ weights["model.embed_tokens.weight"].T


def test_its_logits_are_those_of_its_description(tmp_path):
    """Longer than the window, so that each kind of layer shows."""
    path = make_model(FAMILIES["kanana2tiny"], tmp_path)
    loaded = load_model(path, revision=None, device=CPU, dtype="float32")
    model = loaded.model
    ids = [number * 7919 % 640 for number in range(60)]
    with torch.no_grad():
        found = model(input_ids=torch.tensor([ids])).logits[0]
        expected = reference(model.config, dict(model.named_parameters()), ids)
    assert type(model).__name__ == "Kanana2TinyForCausalLM"
    assert (found - expected).abs().max() < 1e-3 * expected.abs().max()


def test_its_head_is_tied_though_its_config_does_not_say_so(tmp_path):
    path = make_model(FAMILIES["kanana2tiny"], tmp_path)
    config = (path / "config.json").read_text()
    (path / "config.json").write_text(config.replace('"tie_word_embeddings": true,', ""))
    model = load_model(path, revision=None, device=CPU, dtype="float32").model
    assert model.lm_head.weight.data_ptr() == model.model.embed_tokens.weight.data_ptr()
