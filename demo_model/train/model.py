"""A compact EXAONE-3.5 (Llama under other names) for training, with the published weight names.

The system message is the same for every sample of a batch, so it runs once: its keys and values
are shared by all rows, and gradients flow back through them.
"""

import math
from dataclasses import asdict, dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """Sizes, under the names of EXAONE's `config.json`."""

    vocab_size: int = 8000
    hidden_size: int = 256
    intermediate_size: int = 640
    num_layers: int = 5
    num_attention_heads: int = 8
    num_key_value_heads: int = 2
    head_dim: int = 32
    rope_theta: float = 1e6
    layer_norm_epsilon: float = 1e-5

    def config(self, *, bos: int, eos: int, pad: int) -> dict[str, object]:
        """The published form of the configuration."""
        return {
            **asdict(self),
            "model_type": "exaone",
            "architectures": ["ExaoneForCausalLM"],
            "activation_function": "silu",
            "attention_dropout": 0.0,
            "embed_dropout": 0.0,
            "initializer_range": 0.02,
            "max_position_embeddings": 32768,
            "rope_scaling": ROPE_SCALING,
            "tie_word_embeddings": True,
            "torch_dtype": "float16",
            "use_cache": True,
            "bos_token_id": bos,
            "eos_token_id": eos,
            "pad_token_id": pad,
        }


ROPE_SCALING = {
    "factor": 8.0,
    "high_freq_factor": 4.0,
    "low_freq_factor": 1.0,
    "original_max_position_embeddings": 8192,
    "rope_type": "llama3",
}

Cache = tuple[Tensor, Tensor]


def llama3_frequencies(shape: Shape) -> Tensor:
    """Rotary frequencies under Llama 3's scaling: long waves are stretched by the factor."""
    factor, original = 8.0, 8192
    inverse = shape.rope_theta ** (-torch.arange(0, shape.head_dim, 2).float() / shape.head_dim)
    wave = 2 * math.pi / inverse
    smooth = ((original / wave - 1.0) / (4.0 - 1.0)).clamp(0, 1)
    return inverse * (smooth + (1 - smooth) / factor)


def rotate(x: Tensor, angles: Tensor) -> Tensor:
    """Rotary position embedding, half-split. x: [batch, heads, length, head_dim]."""
    cos, sin = angles.cos().repeat(1, 2).to(x.dtype), angles.sin().repeat(1, 2).to(x.dtype)
    left, right = x.chunk(2, -1)
    return x * cos + torch.cat((-right, left), -1) * sin


class _Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        wide, narrow = (
            shape.num_attention_heads * shape.head_dim,
            shape.num_key_value_heads * shape.head_dim,
        )
        self.q_proj = nn.Linear(shape.hidden_size, wide, bias=False)
        self.k_proj = nn.Linear(shape.hidden_size, narrow, bias=False)
        self.v_proj = nn.Linear(shape.hidden_size, narrow, bias=False)
        self.out_proj = nn.Linear(wide, shape.hidden_size, bias=False)

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], -1, self.shape.head_dim).transpose(1, 2)

    def forward(
        self, x: Tensor, angles: Tensor, mask: Tensor | None, cache: Cache | None
    ) -> tuple[Tensor, Cache]:
        q, k = (
            rotate(self._heads(self.q_proj(x)), angles),
            rotate(self._heads(self.k_proj(x)), angles),
        )
        own = (k, self._heads(self.v_proj(x)))
        keys, values = (
            own if cache is None else tuple(_after(c, o) for c, o in zip(cache, own, strict=True))
        )
        return self.out_proj(attend(q, keys, values, mask).transpose(1, 2).flatten(2)), own


def attend(q: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Grouped-query attention, spelled out; causal where there is no mask.

    q: [batch, heads, n, head_dim]; keys, values: [batch, key-value heads, m, head_dim]. Torch's
    fused attention takes several times as long for the backward pass of short rows on a CPU.
    """
    batch, heads, length, width = q.shape
    kv_heads, span = keys.shape[1], keys.shape[2]
    if mask is None:
        mask = torch.ones(length, span, dtype=torch.bool, device=q.device).tril()
    queries = q.reshape(batch, kv_heads, -1, width)
    scores = torch.matmul(queries, keys.transpose(-1, -2)).float() * width**-0.5
    scores = scores.view(batch, heads, length, span).masked_fill(~mask, -math.inf)
    weights = scores.softmax(-1).to(values.dtype).view(batch, kv_heads, -1, span)
    return torch.matmul(weights, values).view(batch, heads, length, width)


def _after(prefix: Tensor, own: Tensor) -> Tensor:
    return torch.cat((prefix.expand(own.shape[0], -1, -1, -1).to(own.dtype), own), 2)


class _Wrapped(nn.Module):
    """EXAONE nests its attention one level deeper than Llama."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = _Attention(shape)


class _Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.c_fc_0 = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.c_fc_1 = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.c_proj = nn.Linear(shape.intermediate_size, shape.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.c_proj(functional.silu(self.c_fc_0(x)) * self.c_fc_1(x))
        return mixed


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.ln_1 = nn.RMSNorm(shape.hidden_size, shape.layer_norm_epsilon)
        self.attn = _Wrapped(shape)
        self.ln_2 = nn.RMSNorm(shape.hidden_size, shape.layer_norm_epsilon)
        self.mlp = _Mlp(shape)

    def forward(
        self, x: Tensor, angles: Tensor, mask: Tensor | None, cache: Cache | None
    ) -> tuple[Tensor, Cache]:
        mixed, own = self.attn.attention(self.ln_1(x), angles, mask, cache)
        x = x + mixed
        return x + self.mlp(self.ln_2(x)), own


class _Transformer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.wte = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.h = nn.ModuleList(Block(shape) for _ in range(shape.num_layers))
        self.ln_f = nn.RMSNorm(shape.hidden_size, shape.layer_norm_epsilon)


class SmallExaone(nn.Module):
    """The model under training; `state_dict()` has the published names."""

    frequencies: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.transformer = _Transformer(shape)
        self.register_buffer("frequencies", llama3_frequencies(shape), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                deep = name.endswith(("out_proj.weight", "c_proj.weight"))
                nn.init.normal_(weight, std=0.02 / (math.sqrt(2 * shape.num_layers) if deep else 1))

    def blocks(self) -> list[Block]:
        """The blocks in order."""
        return [cast(Block, block) for block in self.transformer.h]

    def forward(self, prefix: Tensor, rows: Tensor) -> Tensor:
        """Final hidden states of `rows` [batch, length] after the shared `prefix` [length]."""
        start, length = prefix.shape[0], rows.shape[1]
        shared, caches = self.transformer.wte(prefix)[None], []
        angles = torch.arange(start + length, device=rows.device)[:, None] * self.frequencies
        for block in self.blocks():
            shared, cache = block(shared, angles[:start], None, None)
            caches.append(cache)
        mask = torch.ones(length, start + length, dtype=torch.bool, device=rows.device).tril(start)
        x = self.transformer.wte(rows)
        for block, cache in zip(self.blocks(), caches, strict=True):
            x, _ = block(x, angles[start:], mask, cache)
        final: Tensor = self.transformer.ln_f(x)
        return final

    def loss(self, prefix: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
        """Mean cross entropy of `targets` [batch, length]; -100 where nothing is learned."""
        chosen = targets != -100
        hidden = self(prefix, rows)[chosen]
        logits = functional.linear(hidden, self.transformer.wte.weight)
        return functional.cross_entropy(logits.float(), targets[chosen])
