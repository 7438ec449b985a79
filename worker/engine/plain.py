"""The forward pass in plain torch over the slot cache: few operations, all rows at once.

It serves every CPU, and a GPU without Triton. The arithmetic is that of
`transformers/models/*/modeling_*.py`.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # its usual name

from .blocks import Block, Decoder, HeadNorm
from .slots import Batch, SlotCache

Attend = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""(query, keys and values [rows * kv_heads, width, head_dim], mask) to what is attended."""
Turn = tuple[Tensor, Tensor]
"""Cosine and signed sine, [tokens, 1, 2, head_dim / 2]: the sign folds Llama's rotate_half
(-x2, x1) into a plain swap of the halves."""


class PlainDecoder:
    """Runs a `Decoder`; `forward` is free of Python branches that depend on data."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.heads, self.kv_heads = decoder.heads, decoder.kv_heads
        self.head_dim, self.depth = decoder.head_dim, len(decoder.blocks)
        self.dtype, self.device = decoder.dtype, decoder.device
        self.windows = {block.window for block in decoder.blocks}
        self._blocks = [_PlainBlock(decoder, block) for block in decoder.blocks]
        self._norm = Norm(decoder.norm, decoder.eps)
        self._entry, self._added = decoder.embedding_multiplier, decoder.residual_multiplier
        self._activate = F.silu if decoder.activation == "silu" else _gelu
        self._by_products = self.device.type == "cpu" and self.dtype == torch.float32

    def turns(self, context: int) -> dict[str, Turn]:
        """Rotary embeddings of all positions, [context, 1, 2, head_dim / 2] each."""
        tables = self.decoder.rotaries(context).items()
        return {
            name: (
                torch.stack([cos, cos], 1).unsqueeze(1),
                torch.stack([-sin, sin], 1).unsqueeze(1),
            )
            for name, (cos, sin) in tables
        }

    def forward(self, batch: Batch, cache: SlotCache) -> Tensor:
        """Write the batch's tokens into the cache; logits [rows, vocabulary] at `batch.last`."""
        hidden = _times(self.decoder.embed(batch.ids).to(self.dtype), self._entry)
        for depth, block in enumerate(self._blocks):
            x = block.out(self._attend(depth, block, block.before_attention(hidden), batch, cache))
            hidden = hidden + _times(block.after_attention(x), self._added)
            gate, up = block.gate_up(block.before_mlp(hidden)).chunk(2, dim=-1)
            x = block.after_mlp(block.down(self._activate(gate) * up))
            hidden = hidden + _times(x, self._added)
        if batch.last is not None:
            hidden = hidden.index_select(0, batch.last)
        return _times(self.decoder.head(self._norm(hidden)), self.decoder.logits_multiplier)

    def _attend(
        self, depth: int, block: "_PlainBlock", x: Tensor, batch: Batch, cache: SlotCache
    ) -> Tensor:
        qkv = self._turned(block, block.qkv(x).view(len(x), -1, self.head_dim), batch)
        cache.write(depth, batch.cells, qkv[:, self.heads :])
        query = qkv[:, : self.heads]
        mask = batch.masks[block.window]
        if batch.span == 1 and self._by_products:
            return self._attend_parts(self._products, depth, query, mask, batch, cache).flatten(1)
        folded = batch.fold(query, self.kv_heads)
        return batch.unfold(self._attend_parts(self._fused, depth, folded, mask, batch, cache))

    def _turned(self, block: "_PlainBlock", qkv: Tensor, batch: Batch) -> Tensor:
        """`qkv` [tokens, heads + 2 * kv_heads, head_dim] with queries and keys normed and turned
        by their positions, in place."""
        turned = self.heads + self.kv_heads
        halves = plain = qkv[:, :turned].view(len(qkv), turned, 2, -1)
        if block.head_norm is not None:
            plain = block.head_norm(qkv[:, :turned]).view(halves.shape)
        if block.rotary is not None:
            cos, sin = batch.turns[block.rotary]
            torch.addcmul(plain * cos, plain.flip(2), sin, out=halves)
        elif plain is not halves:
            halves.copy_(plain)
        return qkv

    def _attend_parts(
        self,
        attend: Attend,
        depth: int,
        query: Tensor,
        mask: Tensor,
        batch: Batch,
        cache: SlotCache,
    ) -> Tensor:
        parts = []
        for row, end, width in batch.parts:
            keys, values = cache.read(depth, slice(batch.first + row, batch.first + end), width)
            parts.append(attend(query[row:end], keys, values, mask[row:end, :, :, :width]))
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _fused(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """`query` and result [rows, kv_heads, groups * span, head_dim]."""
        shape = (len(query), self.kv_heads, *keys.shape[1:])
        return F.scaled_dot_product_attention(
            query, keys.view(shape), values.view(shape), attn_mask=mask, scale=self.decoder.scale
        )

    def _products(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """The same for one token a row, [rows, heads, head_dim], as plain products: the fused
        kernel of a CPU hardly uses a second core for them."""
        groups = (query * self.decoder.scale).view(len(keys), -1, self.head_dim)
        scores = torch.bmm(groups, keys.transpose(1, 2)).view(len(query), self.heads, -1)
        weights = scores.add_(mask[:, 0]).softmax(-1)
        return torch.bmm(weights.view(len(keys), -1, keys.shape[1]), values).view(query.shape)


class _PlainBlock:
    """A `Block` whose norms are ready to be called; one that is lacking passes on its input."""

    def __init__(self, decoder: Decoder, block: Block) -> None:
        gains = (block.before_attention, block.after_attention, block.before_mlp, block.after_mlp)
        norms = [_same if gain is None else Norm(gain, decoder.eps) for gain in gains]
        self.before_attention, self.after_attention, self.before_mlp, self.after_mlp = norms
        self.qkv, self.out = block.qkv, block.out
        self.gate_up, self.down = block.gate_up, block.down
        self.window, self.rotary = block.window, block.rotary
        self.head_norm = _HeadNorms(decoder, block.head_norm) if block.head_norm else None


class _HeadNorms:
    """Norms of the query and key heads of each token, [tokens, heads + kv_heads, head_dim]."""

    def __init__(self, decoder: Decoder, norm: HeadNorm) -> None:
        self._whole, self._eps = norm.whole, decoder.eps
        self._heads, self._size = decoder.heads, decoder.head_dim
        if norm.whole:
            self._gain = torch.cat([norm.query, norm.key]).view(-1, self._size)
        else:
            query, key = norm.query.expand(self._heads, -1), norm.key.expand(decoder.kv_heads, -1)
            self._gain = torch.cat([query, key])

    def __call__(self, x: Tensor) -> Tensor:
        if self._whole:
            parts = (x[:, : self._heads], x[:, self._heads :])
            normed = torch.cat(
                [_unit(part.flatten(1), self._eps).view_as(part) for part in parts], 1
            )
        elif self._gain.dtype == x.dtype:
            normed = F.rms_norm(x, (self._size,), eps=self._eps)
        else:
            normed = _unit(x, self._eps)
        return _gained(normed, self._gain, x.dtype)


class Norm:
    """`x` over its root mean square, times `weight`."""

    def __init__(self, weight: Tensor, eps: float) -> None:
        self._weight = weight
        self._eps = eps
        self._by_length = weight.device.type == "cpu" and weight.dtype == torch.float32
        size = len(weight)
        self._scaled = weight * size**0.5
        self._least = torch.tensor((eps * size) ** 0.5)

    def __call__(self, x: Tensor) -> Tensor:
        if x.dtype != self._weight.dtype:
            return _gained(_unit(x, self._eps), self._weight, x.dtype)
        if not self._by_length:
            return F.rms_norm(x, self._weight.shape, self._weight, self._eps)
        # On a CPU rms_norm is seven operations; the length of each row makes it four:
        # sqrt(sum + eps * size) is the hypotenuse of the length and sqrt(eps * size).
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return torch.div(x, torch.hypot(length, self._least)).mul_(self._scaled)


def _unit(x: Tensor, eps: float) -> Tensor:
    """`x` over its root mean square, in float32."""
    wide = x.float()
    return wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + eps)


def _gained(normed: Tensor, gain: Tensor, dtype: torch.dtype) -> Tensor:
    """Times `gain`: in float32 where the family multiplies before it rounds."""
    return (normed.to(gain.dtype) * gain).to(dtype)


def _same(x: Tensor) -> Tensor:
    return x


def _times(x: Tensor, factor: float) -> Tensor:
    return x if factor == 1.0 else x * factor


def _gelu(x: Tensor) -> Tensor:
    return F.gelu(x, approximate="tanh")
