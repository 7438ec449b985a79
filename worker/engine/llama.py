"""The forward pass of Llama-shaped models over a slot cache: few operations, all rows at once.

The weights are the loaded model's own; its query, key and value matrices are joined into one, as
are gate and up, and the module's parameters become views of the joint ones, so the model itself
goes on working and nothing is held twice but what `modules.py` says. The arithmetic follows
`transformers/models/llama/modeling_llama.py` (Qwen2 adds biases, Qwen3 norms of each head).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import PreTrainedModel

from .modules import Linear, Norm, join, may_pack
from .slots import Batch, SlotCache

_SHAPES = {
    "LlamaForCausalLM",
    "ExaoneForCausalLM",
    "MistralForCausalLM",
    "Qwen2ForCausalLM",
    "Qwen3ForCausalLM",
}
_ROPES = {"default", "linear", "llama3", "yarn"}

Attend = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""(query, keys and values [rows * kv_heads, width, head_dim], mask) to what is attended."""


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


@dataclass(slots=True)
class Layer:
    attention_norm: Norm
    qkv: Linear
    head_norm: Tensor | None
    """Qwen3: one weight per query and key head, [heads + kv_heads, head_dim]."""
    out: Linear
    mlp_norm: Norm
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
        fast = may_pack(model)
        self._embedding: Tensor = body.embed_tokens.weight
        self._layers = [self._layer(module, fast=fast) for module in body.layers]
        self._norm = Norm(body.norm.weight, self._eps)
        head: Any = model.lm_head
        self._head = Linear(head.weight, head.bias, fast=fast)
        self.dtype = self._embedding.dtype
        self.device = self._embedding.device
        self._by_products = self.device.type == "cpu" and self.dtype == torch.float32

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
            x = layer.attention_norm(hidden)
            attended = self._attend(depth, layer, x, batch, cache)
            hidden = hidden + layer.out(attended)
            x = layer.gate_up(layer.mlp_norm(hidden))
            gate, up = x.chunk(2, dim=-1)
            hidden = hidden + layer.down(F.silu(gate) * up)
        if batch.last is not None:
            hidden = hidden.index_select(0, batch.last)
        return self._head(self._norm(hidden))

    def _attend(
        self, depth: int, layer: Layer, x: Tensor, batch: Batch, cache: SlotCache
    ) -> Tensor:
        qkv = self._turned(layer, layer.qkv(x).view(len(x), -1, self.head_dim), batch)
        cache.write(depth, batch.cells, qkv[:, self.heads :])
        query = qkv[:, : self.heads]
        if batch.span == 1 and self._by_products:
            return self._attend_parts(self._products, depth, query, batch, cache).flatten(1)
        folded = batch.fold(query, self.kv_heads)
        return batch.unfold(self._attend_parts(self._fused, depth, folded, batch, cache))

    def _turned(self, layer: Layer, qkv: Tensor, batch: Batch) -> Tensor:
        """`qkv` [tokens, heads + 2 * kv_heads, head_dim] with queries and keys turned by their
        positions, in place."""
        turned = self.heads + self.kv_heads
        halves = plain = qkv[:, :turned].view(len(qkv), turned, 2, -1)
        if layer.head_norm is not None:
            normed = F.rms_norm(qkv[:, :turned], (self.head_dim,), eps=self._eps)
            plain = (normed * layer.head_norm).view(halves.shape)
        torch.addcmul(plain * batch.cos, plain.flip(2), batch.sin, out=halves)
        return qkv

    def _attend_parts(
        self, attend: Attend, depth: int, query: Tensor, batch: Batch, cache: SlotCache
    ) -> Tensor:
        parts = []
        for row, end, width in batch.parts:
            keys, values = cache.read(depth, slice(batch.first + row, batch.first + end), width)
            mask = batch.mask[row:end, :, :, :width]
            parts.append(attend(query[row:end], keys, values, mask))
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _fused(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """`query` and result [rows, kv_heads, groups * span, head_dim]."""
        shape = (len(query), self.kv_heads, *keys.shape[1:])
        return F.scaled_dot_product_attention(
            query, keys.view(shape), values.view(shape), attn_mask=mask, scale=self._scale
        )

    def _products(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """The same for one token a row, [rows, heads, head_dim], as plain products: the fused
        kernel of a CPU hardly uses a second core for them."""
        groups = (query * self._scale).view(len(keys), -1, self.head_dim)
        scores = torch.bmm(groups, keys.transpose(1, 2)).view(len(query), self.heads, -1)
        weights = scores.add_(mask[:, 0]).softmax(-1)
        return torch.bmm(weights.view(len(keys), -1, keys.shape[1]), values).view(query.shape)

    def _layer(self, module: Any, *, fast: bool) -> Layer:
        attention, mlp = module.self_attn, module.mlp
        return Layer(
            attention_norm=Norm(module.input_layernorm.weight, self._eps),
            qkv=join([attention.q_proj, attention.k_proj, attention.v_proj], fast=fast),
            head_norm=self._head_norm(attention),
            out=join([attention.o_proj], fast=fast),
            mlp_norm=Norm(module.post_attention_layernorm.weight, self._eps),
            gate_up=join([mlp.gate_proj, mlp.up_proj], fast=fast),
            down=join([mlp.down_proj], fast=fast),
        )

    def _head_norm(self, attention: Any) -> Tensor | None:
        if not hasattr(attention, "q_norm"):
            return None
        query = attention.q_norm.weight.expand(self.heads, -1)
        key = attention.k_norm.weight.expand(self.kv_heads, -1)
        return torch.cat([query, key])
