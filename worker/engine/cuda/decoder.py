"""The forward pass over cells: matrix products, and between them the kernels.

The same for decoding and for reading prompts, only the number of new tokens a row differs.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..blocks import Block, Decoder
from . import attention, kernels
from .cells import Cells

_FEW = 16
_FEW_DECODING = {"keys": 32, "warps": 2}
_DECODING = {"keys": 32, "warps": 1}
"""Best of 50 at up to `_FEW` rows, and at 64 to 512, of EXAONE-3.5-2.4B's shape on an H200."""
_READING = {"keys": 64, "warps": 4, "tile": 64}
_LEAST_TILE = 16
"""Rows of the smallest tile that Triton multiplies."""


@dataclass(slots=True)
class Packed:
    """New tokens of some rows, behind each other."""

    ids: Tensor
    positions: Tensor
    cells: Tensor
    """Of each token, [tokens]."""
    bounds: Tensor
    """Row r has tokens `bounds[r]` to `bounds[r + 1] - 1`; [rows + 1]."""
    first: Tensor
    """Position of each row's first new token, and where its keys and values lie; [rows]."""
    start: Tensor
    shared_start: Tensor
    shared: Tensor
    longest: int
    """New tokens of the row that has most."""
    last: Tensor | None
    """Tokens whose logits are wanted; None: all."""


class CellDecoder:
    """Runs a `Decoder` over `Cells`."""

    def __init__(self, decoder: Decoder, cells: Cells, context: int) -> None:
        self.decoder = decoder
        self.cells = cells
        self._rotaries = decoder.rotaries(context)
        # float16 overflows where bfloat16 does not: the sum over all layers is kept in float32.
        narrow = decoder.dtype == torch.float16
        self._sums = torch.float32 if narrow else decoder.dtype
        self._group = decoder.heads // decoder.kv_heads
        self._nothing = torch.zeros(1, dtype=decoder.dtype, device=decoder.device)

    def forward(self, batch: Packed) -> Tensor:
        """Write the batch's tokens into the cells; logits [wanted, vocabulary]."""
        decoder = self.decoder
        self.cells.tokens.index_copy_(0, batch.cells.long(), batch.ids.int())
        hidden = decoder.embed(batch.ids)
        if decoder.embedding_multiplier != 1.0:
            hidden = hidden * decoder.embedding_multiplier
        residual = hidden.to(self._sums)
        if residual is hidden:
            residual = hidden.clone() if decoder.embedding_multiplier == 1.0 else hidden
        added: Tensor | None = None
        after: Tensor | None = None
        for depth, block in enumerate(decoder.blocks):
            x = self._add_norm(added, residual, after, block.before_attention)
            attended = self._attend(depth, block, block.qkv(x), batch)
            x = self._add_norm(
                block.out(attended), residual, block.after_attention, block.before_mlp
            )
            added, after = block.down(self._gate(block.gate_up(x))), block.after_mlp
        x = self._add_norm(added, residual, after, decoder.norm)
        if batch.last is not None:
            x = x.index_select(0, batch.last)
        logits = decoder.head(x)
        if decoder.logits_multiplier != 1.0:
            logits = logits * decoder.logits_multiplier
        return logits

    def _add_norm(
        self, x: Tensor | None, residual: Tensor, after: Tensor | None, before: Tensor | None
    ) -> Tensor:
        tokens, size = residual.shape
        out = torch.empty(tokens, size, dtype=self.decoder.dtype, device=residual.device)
        kernels.add_norm[(tokens,)](
            out if x is None else x,
            residual,
            self._nothing if after is None else after,
            self._nothing if before is None else before,
            out,
            size,
            self.decoder.eps,
            self.decoder.residual_multiplier,
            ADD=x is not None,
            AFTER=after is not None,
            BEFORE=before is not None,
            BLOCK=power(size),
        )
        return out

    def _attend(self, depth: int, block: Block, qkv: Tensor, batch: Packed) -> Tensor:
        decoder, tokens = self.decoder, len(batch.ids)
        keys, values = self.cells.layers[depth]
        shape = (tokens, decoder.heads * decoder.head_dim)
        query = torch.empty(shape, dtype=qkv.dtype, device=qkv.device)
        self._turn_and_store(block, qkv, query, keys, values, batch)
        out = torch.empty_like(query)
        group = power(self._group)
        settings = _READING
        if batch.longest == 1:
            settings = _FEW_DECODING if len(batch.first) <= _FEW else _DECODING
        wide, rest = parts(decoder.head_dim)
        together = max(1, settings.get("tile", _LEAST_TILE) // group)
        rows = len(batch.first)
        attention.attend[(rows, decoder.kv_heads, -(-batch.longest // together))](
            query,
            keys,
            values,
            batch.bounds,
            batch.first,
            batch.start,
            batch.shared_start,
            batch.shared,
            out,
            self.cells.count + 1,
            decoder.scale,
            block.window or 0,
            HEADS=decoder.heads,
            KV_HEADS=decoder.kv_heads,
            GROUP_BLOCK=group,
            SIZE=decoder.head_dim,
            WIDE=wide,
            REST=rest,
            TOKENS=together,
            KEYS=settings["keys"],
            WINDOW=bool(block.window),
            num_warps=settings["warps"],
        )
        return out

    def _turn_and_store(
        self, block: Block, qkv: Tensor, query: Tensor, keys: Tensor, values: Tensor, batch: Packed
    ) -> None:
        decoder, norm = self.decoder, block.head_norm
        rotary = None if block.rotary is None else self._rotaries[block.rotary]
        cos, sin = rotary or (self._nothing, self._nothing)
        half = decoder.head_dim // 2
        kernels.turn_and_store[(len(batch.ids),)](
            qkv,
            cos,
            sin,
            batch.positions,
            batch.cells,
            self._nothing if norm is None else norm.query,
            self._nothing if norm is None else norm.key,
            query,
            keys,
            values,
            self.cells.count + 1,
            decoder.eps,
            HEADS=decoder.heads,
            KV_HEADS=decoder.kv_heads,
            HALF=half,
            TURN=rotary is not None,
            NORM=norm is not None,
            WHOLE=norm is not None and norm.whole,
            HEADS_BLOCK=power(decoder.heads + 2 * decoder.kv_heads),
            HALF_BLOCK=power(half),
        )

    def _gate(self, gate_up: Tensor) -> Tensor:
        tokens, size = len(gate_up), gate_up.shape[1] // 2
        out = torch.empty(tokens, size, dtype=gate_up.dtype, device=gate_up.device)
        kernels.gate[(tokens, -(-size // 1024))](
            gate_up, out, size, GELU=self.decoder.activation == "gelu", BLOCK=1024
        )
        return out


def power(number: int) -> int:
    """The least power of two that is no smaller."""
    return 1 << (number - 1).bit_length()


def parts(size: int) -> tuple[int, int]:
    """Tile sides that hold a head of `size` with little to spare: 80 is 64 and 16."""
    wide = max(_LEAST_TILE, power(size + 1) // 2)
    rest = max(_LEAST_TILE, power(size - wide)) if size > wide else 0
    return (wide, rest) if wide + rest < power(size) else (max(_LEAST_TILE, power(size)), 0)
