"""One description of a decoder's blocks that every family fills in.

Between families little differs: where norms stand, whether the heads of queries and keys have
norms of their own, a bias, a window or another rotary embedding by layer, a few multipliers, the
activation. Each is a field here, so the forward passes (`plain.py`, `cuda/decoder.py`) know no
family by name; `families.py` fills it in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

Product = Callable[[Tensor], Tensor]
"""`x @ weight.T + bias`."""
MakeProduct = Callable[[Tensor, Tensor | None], Product]
"""(weight, bias) to the product in the form that is fastest here."""
Rotary = tuple[Tensor, Tensor]
"""Cosine and sine for each position, [positions, head_dim / 2] each."""


@dataclass(frozen=True, slots=True)
class HeadNorm:
    """Norms of queries and keys before they are turned."""

    query: Tensor
    key: Tensor
    """One gain per dimension: [head_dim], or [heads * head_dim] where `whole`."""
    whole: bool
    """OLMo 2: one norm over all heads of a token, not one for each head."""


@dataclass(frozen=True, slots=True)
class Block:
    """Norms that a family lacks are None."""

    before_attention: Tensor | None
    qkv: Product
    head_norm: HeadNorm | None
    out: Product
    after_attention: Tensor | None
    before_mlp: Tensor | None
    gate_up: Product
    down: Product
    after_mlp: Tensor | None
    window: int | None
    """How many positions back a token sees, itself included; None: all."""
    rotary: str | None
    """Which of the decoder's rotary embeddings; None: positions are not turned in."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """A whole model, ready to be run by one of the forward passes."""

    heads: int
    kv_heads: int
    head_dim: int
    eps: float
    scale: float
    """Of attention scores."""
    activation: Literal["silu", "gelu"]
    embedding_multiplier: float
    residual_multiplier: float
    logits_multiplier: float
    embed: Callable[[Tensor], Tensor]
    """Token ids [tokens] to their rows [tokens, hidden], on the same device."""
    vocabulary: int
    blocks: list[Block]
    norm: Tensor
    head: Product
    rotaries: Callable[[int], dict[str, Rotary]]
    """Tables of so many positions by the names that blocks use."""
    dtype: torch.dtype
    """Of the activations; mostly the weights' own."""
    device: torch.device

    @property
    def cell_bytes(self) -> int:
        """Keys and values of one token in all blocks."""
        return 2 * len(self.blocks) * self.kv_heads * self.head_dim * self.dtype.itemsize
