"""A loaded model of a known family as a `Decoder`: where each family keeps what `blocks` names.

Sources: `transformers/models/*/modeling_*.py`. The weights are the loaded model's own; query, key
and value matrices are joined into one, as are gate and up, and the module's parameters become
views of the joint ones.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import PreTrainedModel

from .blocks import Block, Decoder, HeadNorm, MakeProduct, Product, Rotary

FAMILIES = {
    "LlamaForCausalLM",
    "ExaoneForCausalLM",
    "Exaone4ForCausalLM",
    "MistralForCausalLM",
    "Qwen2ForCausalLM",
    "Qwen3ForCausalLM",
    "Kanana2TinyForCausalLM",
    "HyperCLOVAXForCausalLM",
    "GraniteForCausalLM",
    "Olmo2ForCausalLM",
    "Gemma3ForCausalLM",
}
_ROPES = {"default", "linear", "llama3", "yarn"}
_ACTIVATIONS = {"silu": "silu", "gelu_pytorch_tanh": "gelu"}


def unservable(model: PreTrainedModel) -> str | None:
    """Why `read_decoder` cannot describe `model`, or None."""
    config = model.config
    name = type(model).__name__
    if name not in FAMILIES:
        return f"{name} is not one of the families it knows"
    if getattr(config, "quantization_config", None) is not None:
        return "the weights are quantised"
    if _activation(config) not in _ACTIVATIONS:
        return f"its activation is {_activation(config)}"
    for cap in ("final_logit_softcapping", "attn_logit_softcapping"):
        if getattr(config, cap, None) is not None:
            return f"it has {cap}"
    if getattr(config, "use_bidirectional_attention", False):
        return "its attention looks ahead"
    ropes = {rope.get("rope_type", "default") for rope in _ropes(config)}
    return None if ropes <= _ROPES else f"its rotary embedding is {', '.join(ropes - _ROPES)}"


def read_decoder(
    model: PreTrainedModel,
    make: MakeProduct,
    *,
    head: MakeProduct | None = None,
    dtype: torch.dtype | None = None,
    lend: Callable[[int], AbstractContextManager[object]] = nullcontext,
) -> Decoder:
    """`model`, of a family that `unservable` has nothing against.

    While block n is read, `lend(n)` holds, so that its weights need not be there longer. `dtype`
    is that of activations, where weights are stored in another.
    """
    body: Any = model.model
    config = model.config
    embedding: Tensor = body.embed_tokens.weight
    last: Any = model.lm_head
    make_head = head or make
    dtype = dtype or embedding.dtype
    first = body.layers[0].self_attn
    scaling = getattr(config, "logits_scaling", 1.0)
    granite = type(model).__name__ == "GraniteForCausalLM"  # divides where HyperCLOVA multiplies
    return Decoder(
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_dim=first.head_dim,
        eps=config.rms_norm_eps,
        scale=first.scaling,
        activation=_ACTIVATIONS[_activation(config)],  # type: ignore[arg-type]  # a table of both
        embedding_multiplier=_embedding_multiplier(model, dtype),
        residual_multiplier=getattr(config, "residual_multiplier", 1.0),
        logits_multiplier=1 / scaling if granite else scaling,
        embed=lambda ids: F.embedding(ids, embedding),
        vocabulary=len(embedding),
        blocks=[
            _block(module, model, number, make, lend(number))
            for number, module in enumerate(body.layers)
        ],
        norm=_gain_of(body.norm),
        head=make_head(last.weight, last.bias),
        rotaries=lambda count: _rotaries(body.rotary_emb, config, embedding[:1].to(dtype), count),
        dtype=dtype,
        device=embedding.device,
    )


def _block(
    module: Any,
    model: PreTrainedModel,
    number: int,
    make: MakeProduct,
    lent: AbstractContextManager[object],
) -> Block:
    with lent:
        return _read_block(module, model, number, make)


def _read_block(module: Any, model: PreTrainedModel, number: int, make: MakeProduct) -> Block:
    attention, mlp = module.self_attn, module.mlp
    before_attention, after_attention, before_mlp, after_mlp = _norms(module)
    window, rotary = _reach(model, number)
    return Block(
        before_attention=before_attention,
        qkv=join([attention.q_proj, attention.k_proj, attention.v_proj], make),
        head_norm=_head_norm(attention),
        out=make(attention.o_proj.weight, attention.o_proj.bias),
        after_attention=after_attention,
        before_mlp=before_mlp,
        gate_up=join([mlp.gate_proj, mlp.up_proj], make),
        down=make(mlp.down_proj.weight, mlp.down_proj.bias),
        after_mlp=after_mlp,
        window=window,
        rotary=rotary,
    )


def _norms(module: Any) -> tuple[Tensor | None, Tensor | None, Tensor | None, Tensor | None]:
    """Before and after attention, before and after the MLP.

    `post_attention_layernorm` stands before the MLP in Llama and after the attention where there
    is a norm of its own after the MLP.
    """
    before = _gain(getattr(module, "input_layernorm", None))
    middle = _gain(module.post_attention_layernorm)
    if hasattr(module, "post_norm1"):  # HyperCLOVA X
        return before, _gain(module.post_norm1), middle, _gain(module.post_norm2)
    if not hasattr(module, "post_feedforward_layernorm"):
        return before, None, middle, None
    before_mlp = _gain(getattr(module, "pre_feedforward_layernorm", None))
    return before, middle, before_mlp, _gain(module.post_feedforward_layernorm)


def _gain(norm: Any) -> Tensor | None:
    """What the normed values are multiplied by; float32 where the family does that in float32."""
    return None if norm is None or isinstance(norm, nn.Identity) else _gain_of(norm)


def _gain_of(norm: Any) -> Tensor:
    weight: Tensor = norm.weight
    if type(norm).__name__ == "Gemma3RMSNorm":
        return 1.0 + weight.float()
    return weight.float() if type(norm).__name__ == "Olmo2RMSNorm" else weight


def _head_norm(attention: Any) -> HeadNorm | None:
    query, key = (_gain(getattr(attention, name, None)) for name in ("q_norm", "k_norm"))
    if query is None or key is None:
        return None
    return HeadNorm(query, key, whole=len(query) != attention.head_dim)


def _reach(model: PreTrainedModel, number: int) -> tuple[int | None, str | None]:
    """Window and rotary embedding of one block."""
    config = model.config
    window: int | None = getattr(config, "sliding_window", None)
    kinds = getattr(config, "layer_types", None)
    kind = kinds[number] if kinds else "full_attention"
    if type(model).__name__ == "MistralForCausalLM":
        return window, "default"
    sliding = kind == "sliding_attention"
    if _by_kind(config):
        return (window if sliding else None), kind
    # EXAONE 4: where some blocks slide, the others are not turned by position at all.
    turned = type(model).__name__ != "Exaone4ForCausalLM" or window is None or sliding
    return (window if sliding else None), "default" if turned else None


def _by_kind(config: Any) -> bool:
    """Whether each kind of layer has a rotary embedding of its own."""
    rope = config.rope_parameters or {}
    return bool(rope) and set(rope) <= {"full_attention", "sliding_attention"}


def _ropes(config: Any) -> list[dict[str, Any]]:
    rope = config.rope_parameters or {}
    return list(rope.values()) if _by_kind(config) else [rope]


def _rotaries(module: Any, config: Any, like: Tensor, positions: int) -> dict[str, Rotary]:
    ids = torch.arange(positions, device=like.device).unsqueeze(0)
    kinds = sorted(set(config.layer_types)) if _by_kind(config) else [None]
    tables = {}
    for kind in kinds:
        extra = () if kind is None else (kind,)
        cos, sin = module(like, ids, *extra)
        half = cos.shape[-1] // 2
        tables[kind or "default"] = (
            cos[0, :, :half].contiguous(),
            sin[0, :, :half].contiguous(),
        )
    return tables


def _activation(config: Any) -> str:
    return str(getattr(config, "hidden_activation", None) or config.hidden_act)


def _embedding_multiplier(model: PreTrainedModel, dtype: torch.dtype) -> float:
    embedding: Any = model.get_input_embeddings()
    scale = getattr(embedding, "scalar_embed_scale", None)
    if scale is not None:  # Gemma rounds it to the model's precision
        return torch.tensor(scale).to(dtype).item()
    return getattr(model.config, "embedding_multiplier", 1.0)


def join(modules: list[nn.Linear], make: MakeProduct) -> Product:
    """One product for several; the modules' parameters become views of the joint matrix."""
    weight = torch.cat([module.weight for module in modules])
    start = 0
    for module in modules:
        module.weight.data = weight[start : start + module.out_features]
        start += module.out_features
    has_bias = modules[0].bias is not None
    bias = torch.cat([module.bias for module in modules]) if has_bias else None
    return make(weight, bias)


def plain_product(weight: Tensor, bias: Tensor | None) -> Product:
    return lambda x: F.linear(x, weight, bias)
