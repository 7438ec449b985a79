"""The forward pass of Llama-shaped models over a slot cache: few operations, all rows at once.

The weights are the loaded model's own; its query, key and value matrices are joined into one, as
are gate and up, and the module's parameters become views of the joint ones, so the model itself
goes on working and nothing is held twice. The arithmetic follows
`transformers/models/llama/modeling_llama.py` (Qwen2 adds biases, Qwen3 norms of each head).
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import PreTrainedModel

from .slots import Batch, SlotCache

_SHAPES = {
    "LlamaForCausalLM",
    "ExaoneForCausalLM",
    "MistralForCausalLM",
    "Qwen2ForCausalLM",
    "Qwen3ForCausalLM",
}
_ROPES = {"default", "linear", "llama3", "yarn"}
_PACK_BELOW = 2 * 2**30
"""Weights of at most this many bytes are kept a second time in oneDNN's own layout."""
_PACKED_FROM = 5
"""Rows from which the packed product is faster; measured on x86-64 with AVX-512."""


def unservable(model: PreTrainedModel) -> str | None:
    """Why the slot cache cannot serve `model`, or None when its shape is one it knows."""
    config = model.config
    if type(model).__name__ not in _SHAPES:
        return f"{type(model).__name__} is not one of the shapes it knows"
    if getattr(config, "quantization_config", None) is not None:
        return "the weights are quantised"
    if config.hidden_act != "silu":
        return f"its activation is {config.hidden_act}"
    if set(getattr(config, "layer_types", None) or ["full_attention"]) != {"full_attention"}:
        return "some layers attend to a window only"
    if type(model).__name__ == "MistralForCausalLM" and config.sliding_window is not None:
        return f"its attention slides over {config.sliding_window} tokens"
    rope = (config.rope_parameters or {}).get("rope_type", "default")
    return None if rope in _ROPES else f"its rotary embedding is {rope}"


class Linear:
    """`x @ weight.T + bias`, through oneDNN's packed product where that is the faster one."""

    def __init__(self, weight: Tensor, bias: Tensor | None, *, pack: bool) -> None:
        self._weight = weight
        self._bias = bias
        self._packed: Tensor | None = None
        if pack:
            self._packed = torch.ops.mkldnn._reorder_linear_weight(weight, 64)

    def __call__(self, x: Tensor) -> Tensor:
        if self._packed is None or x.shape[0] < _PACKED_FROM:
            return F.linear(x, self._weight, self._bias)
        product: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self._packed, self._bias, "none", [], ""
        )
        return product


@dataclass(slots=True)
class Layer:
    attention_norm: Tensor
    qkv: Linear
    head_norm: Tensor | None
    """Qwen3: one weight per query and key head, [heads + kv_heads, head_dim]."""
    out: Linear
    mlp_norm: Tensor
    gate_up: Linear
    down: Linear


class Llama:
    """The decoder; `forward` is free of Python branches that depend on data."""

    def __init__(self, model: PreTrainedModel) -> None:
        body: Any = model.model
        config = model.config
        self.heads: int = config.num_attention_heads
        self.kv_heads: int = config.num_key_value_heads
        self.head_dim: int = body.layers[0].self_attn.head_dim
        self.depth = len(body.layers)
        self._eps: float = config.rms_norm_eps
        self._scale: float = body.layers[0].self_attn.scaling
        self._rotary = body.rotary_emb
        pack = _packs(model)
        self._embedding: Tensor = body.embed_tokens.weight
        self._layers = [self._layer(module, pack=pack) for module in body.layers]
        self._norm: Tensor = body.norm.weight
        head: Any = model.lm_head
        self._head = Linear(head.weight, head.bias, pack=pack)
        self.dtype = self._embedding.dtype
        self.device = self._embedding.device

    def rotary(self, context: int) -> tuple[Tensor, Tensor]:
        """Cosine and signed sine for each position, [context, 1, 2, head_dim / 2].

        The sign folds Llama's rotate_half (-x2, x1) into a plain swap of the halves.
        """
        positions = torch.arange(context, device=self.device).unsqueeze(0)
        cos, sin = self._rotary(self._embedding[:1], position_ids=positions)
        shape = (context, 1, 2, self.head_dim // 2)
        signed = sin[0].view(shape).clone()
        signed[:, :, 0].neg_()
        return cos[0].view(shape).clone(), signed

    def forward(self, batch: Batch, cache: SlotCache) -> Tensor:
        """Write the batch's tokens into the cache; logits [rows, vocabulary] at `batch.last`."""
        hidden = F.embedding(batch.ids, self._embedding)
        for depth, layer in enumerate(self._layers):
            x = self._rms(hidden, layer.attention_norm)
            attended = self._attend(depth, layer, x, batch, cache)
            hidden = hidden + layer.out(attended)
            x = layer.gate_up(self._rms(hidden, layer.mlp_norm))
            gate, up = x.chunk(2, dim=-1)
            hidden = hidden + layer.down(F.silu(gate) * up)
        if batch.last is not None:
            hidden = hidden.index_select(0, batch.last)
        return self._head(self._rms(hidden, self._norm))

    def _attend(
        self, depth: int, layer: Layer, x: Tensor, batch: Batch, cache: SlotCache
    ) -> Tensor:
        rows, turned = x.shape[0], self.heads + self.kv_heads
        qkv = layer.qkv(x).view(rows, -1, self.head_dim)
        qk = qkv[:, :turned]
        if layer.head_norm is not None:
            qk = F.rms_norm(qk, (self.head_dim,), eps=self._eps) * layer.head_norm
        halves = qk.reshape(rows, turned, 2, -1)
        qk = torch.addcmul(halves * batch.cos, halves.flip(2), batch.sin).flatten(2)
        cache.write(depth, batch.cells, qk[:, self.heads :], qkv[:, turned:])
        query = batch.fold(qk[:, : self.heads], self.kv_heads)
        parts = [self._attend_part(depth, query, batch, cache, part) for part in batch.parts]
        return batch.unfold(parts[0] if len(parts) == 1 else torch.cat(parts))

    def _attend_part(
        self, depth: int, query: Tensor, batch: Batch, cache: SlotCache, part: tuple[int, int, int]
    ) -> Tensor:
        row, end, width = part
        keys, values = cache.read(depth, slice(batch.first + row, batch.first + end), width)
        mask = batch.mask[row:end, :, :, :width]
        return F.scaled_dot_product_attention(
            query[row:end], keys, values, attn_mask=mask, scale=self._scale
        )

    def _rms(self, x: Tensor, weight: Tensor) -> Tensor:
        return F.rms_norm(x, weight.shape, weight, self._eps)

    def _layer(self, module: Any, *, pack: bool) -> Layer:
        attention, mlp = module.self_attn, module.mlp
        return Layer(
            attention_norm=module.input_layernorm.weight,
            qkv=_join([attention.q_proj, attention.k_proj, attention.v_proj], pack=pack),
            head_norm=self._head_norm(attention),
            out=_join([attention.o_proj], pack=pack),
            mlp_norm=module.post_attention_layernorm.weight,
            gate_up=_join([mlp.gate_proj, mlp.up_proj], pack=pack),
            down=_join([mlp.down_proj], pack=pack),
        )

    def _head_norm(self, attention: Any) -> Tensor | None:
        if not hasattr(attention, "q_norm"):
            return None
        query = attention.q_norm.weight.expand(self.heads, -1)
        key = attention.k_norm.weight.expand(self.kv_heads, -1)
        return torch.cat([query, key])


def _join(modules: list[nn.Linear], *, pack: bool) -> Linear:
    """One product for several; the modules' parameters become views of the joint matrix."""
    if len(modules) == 1:
        return Linear(modules[0].weight, modules[0].bias, pack=pack)
    weight = torch.cat([module.weight for module in modules])
    start = 0
    for module in modules:
        module.weight.data = weight[start : start + module.out_features]
        start += module.out_features
    has_bias = modules[0].bias is not None
    bias = torch.cat([module.bias for module in modules]) if has_bias else None
    return Linear(weight, bias, pack=pack)


def _packs(model: PreTrainedModel) -> bool:
    size = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    return (
        model.device.type == "cpu"
        and model.dtype == torch.float32
        and torch._C._has_mkldnn
        and size <= _PACK_BELOW
    )
