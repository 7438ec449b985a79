"""Tiny random checkpoints of every family that the engine runs natively."""

from pathlib import Path

import torch
from transformers import (
    AutoModelForCausalLM,
    Exaone4Config,
    Gemma3TextConfig,
    GraniteConfig,
    HyperCLOVAXConfig,
    LlamaConfig,
    MistralConfig,
    Olmo2Config,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from worker.engine.kanana import Kanana2TinyConfig, register_kanana

register_kanana()

SHAPE = {
    "vocab_size": 640,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "initializer_range": 0.2,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 128,
}
EVERY_OTHER = ["sliding_attention", "full_attention", "sliding_attention"]
FAMILIES: dict[str, PreTrainedConfig] = {
    "llama": LlamaConfig(**SHAPE, tie_word_embeddings=True),
    "llama-untied-biased": LlamaConfig(
        **SHAPE, attention_bias=True, mlp_bias=True, rope_parameters=LLAMA3, head_dim=32
    ),
    "exaone4-1.2b": Exaone4Config(
        **SHAPE,
        head_dim=16,
        sliding_window=None,
        layer_types=["full_attention"] * 3,
        tie_word_embeddings=True,
    ),
    "exaone4-32b": Exaone4Config(
        **SHAPE,
        head_dim=16,
        sliding_window=16,
        layer_types=EVERY_OTHER,
        tie_word_embeddings=False,
    ),
    "qwen2": Qwen2Config(**SHAPE),
    "qwen2-window": Qwen2Config(
        **SHAPE, use_sliding_window=True, sliding_window=16, max_window_layers=1
    ),
    "qwen3": Qwen3Config(**SHAPE, head_dim=32, tie_word_embeddings=True),
    "mistral": MistralConfig(**SHAPE, sliding_window=None),
    "mistral-window": MistralConfig(**SHAPE, sliding_window=16),
    "hyperclovax": HyperCLOVAXConfig(
        **SHAPE,
        embedding_multiplier=3.0,
        residual_multiplier=0.7,
        attention_multiplier=0.2,
        logits_scaling=0.4,
        use_post_norm=True,
    ),
    "hyperclovax-without-post-norms": HyperCLOVAXConfig(**SHAPE, use_post_norm=False),
    "granite": GraniteConfig(
        **SHAPE,
        embedding_multiplier=3.0,
        residual_multiplier=0.7,
        attention_multiplier=0.2,
        logits_scaling=4.0,
    ),
    "olmo2": Olmo2Config(**SHAPE),
    "kanana2tiny": Kanana2TinyConfig(
        **SHAPE,
        head_dim=16,
        sliding_window=16,
        layer_types=EVERY_OTHER,
        rope_parameters={
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
            "full_attention": {
                "rope_type": "yarn",
                "rope_theta": 10000.0,
                "factor": 4.0,
                "original_max_position_embeddings": 128,
            },
        },
    ),
    "gemma3": Gemma3TextConfig(
        **{**SHAPE, "num_key_value_heads": 1},
        head_dim=32,
        query_pre_attn_scalar=24,
        sliding_window=16,
        layer_types=EVERY_OTHER,
    ),
}


def make_model(config: PreTrainedConfig, path: Path) -> Path:
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(config)
    for name, weight in model.named_parameters():
        if name.endswith(("bias", "norm.weight", "norm1.weight", "norm2.weight")):
            weight.data += 0.1 * torch.randn_like(weight)  # zeros and ones hide a missing term
    model.save_pretrained(path)
    return path
