"""Kanana-2-1.3B: a block of Qwen 3 whose rotary embedding goes by the kind of its layer.

transformers (5.17 to 5.23) has no `kanana2tiny`, and the publisher's own code would have to be run
from a hub. Three of four layers see `sliding_window` positions and turn by a plain rotary
embedding, the others see all and turn by one that is stretched (YaRN); weights have Qwen 3's names
and the head is tied (source: the published description and an independent port; the checkpoint
itself was not read here).
"""

from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, Qwen3Config, Qwen3ForCausalLM
from transformers.models.gemma3.modeling_gemma3 import Gemma3RotaryEmbedding
from transformers.models.qwen3.modeling_qwen3 import (
    Qwen3DecoderLayer,
    Qwen3Model,
    Qwen3PreTrainedModel,
    Qwen3RMSNorm,
)

Turns = dict[str, tuple[Tensor, Tensor]]
"""Cosine and sine by the kind of layer."""


class Kanana2TinyConfig(Qwen3Config):  # type: ignore[no-untyped-call]  # untyped in transformers
    """`rope_parameters` has one entry for each kind in `layer_types`."""

    model_type = "kanana2tiny"
    tie_word_embeddings: bool = True
    use_sliding_window: bool = True


class _Rotary(Gemma3RotaryEmbedding):
    """All kinds at once, unless one is asked for."""

    def forward(self, x: Tensor, position_ids: Tensor, layer_type: str | None = None) -> Any:
        if layer_type is not None:
            return super().forward(x, position_ids, layer_type)
        kinds: list[str] = self.layer_types
        return {kind: super(_Rotary, self).forward(x, position_ids, kind) for kind in kinds}


class _Layer(Qwen3DecoderLayer):  # type: ignore[no-untyped-call]  # as above
    def __init__(self, config: Kanana2TinyConfig, layer_idx: int) -> None:
        super().__init__(config, layer_idx)
        assert config.layer_types is not None
        self.kind = config.layer_types[layer_idx]

    def forward(self, hidden_states: Tensor, **named: Any) -> Any:  # type: ignore[override]
        turns: Turns = named["position_embeddings"]
        return super().forward(hidden_states, **named | {"position_embeddings": turns[self.kind]})


class _Pretrained(Qwen3PreTrainedModel):  # type: ignore[no-untyped-call]  # as above
    config_class = Kanana2TinyConfig

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """Loading makes modules without memory first: what no checkpoint holds is made here."""
        super()._init_weights(module)  # type: ignore[no-untyped-call]  # as above
        if isinstance(module, _Rotary):
            config: Any = module.config
            for name, buffer in _Rotary(config).named_buffers():
                getattr(module, name).copy_(buffer)


class _Model(_Pretrained, Qwen3Model):  # type: ignore[no-untyped-call]  # as above
    """`Qwen3Model`, whose own constructor knows one rotary embedding only."""

    def __init__(self, config: Kanana2TinyConfig) -> None:
        Qwen3PreTrainedModel.__init__(self, config)
        size, rotary = config.hidden_size, cast(Any, config)
        self.padding_idx = config.pad_token_id
        self.vocab_size = config.vocab_size
        self.embed_tokens = nn.Embedding(config.vocab_size, size, config.pad_token_id)
        layers = range(config.num_hidden_layers)
        self.layers = nn.ModuleList([_Layer(config, number) for number in layers])
        self.norm = Qwen3RMSNorm(size, eps=config.rms_norm_eps)
        self.rotary_emb = cast(Any, _Rotary(rotary))
        self.gradient_checkpointing = False
        self.has_sliding_layers = "sliding_attention" in (config.layer_types or ())
        self.post_init()  # type: ignore[no-untyped-call]  # as above


class Kanana2TinyForCausalLM(_Pretrained, Qwen3ForCausalLM):  # type: ignore[no-untyped-call]  # as above
    """`Qwen3ForCausalLM` over layers that choose their rotary embedding."""

    def __init__(self, config: Kanana2TinyConfig) -> None:
        Qwen3PreTrainedModel.__init__(self, config)
        self.model = _Model(config)
        self.vocab_size = config.vocab_size
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()  # type: ignore[no-untyped-call]  # as above


def register_kanana() -> None:
    """Teach the Auto classes `model_type: kanana2tiny`. Safe to call again."""
    AutoConfig.register("kanana2tiny", Kanana2TinyConfig, exist_ok=True)
    AutoModelForCausalLM.register(Kanana2TinyConfig, Kanana2TinyForCausalLM, exist_ok=True)
