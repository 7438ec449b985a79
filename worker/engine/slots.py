"""The KV cache: fixed slots, preallocated, and the batches that read and write it.

Slot s holds the keys and values of one request at positions 0, 1, 2 …, those of one head beside
each other. Running requests sit in slots 0 to n-1 without gaps, so every batch is a plain view of
the cache: no gathering, no page table. Attention reads only as many positions as the longest
request of the batch needs, rounded up.
"""

import math
import mmap
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_STEP = 32
"""Attention reads the cache up to a multiple of this many positions."""
_CHUNK = 16
"""Rows that may attend apart from the rest."""
_WORTH = 1.5
"""Attending in chunks must read this many times less than attending at once."""


@dataclass(slots=True)
class Batch:
    """Tokens that go through the model together: `rows` slots from `first` on, `span` new
    positions each (1 when decoding), of which shorter rows leave some unused."""

    ids: Tensor
    """Token ids [tokens]."""
    cells: Tensor
    """Where each token's keys and values go, [tokens * 2 * kv_heads]."""
    turns: dict[str, tuple[Tensor, Tensor]]
    """Rotary embeddings by name: cosine and signed sine, [tokens, 1, 2, head_dim / 2] each."""
    masks: dict[int | None, Tensor]
    """By window (None: all positions); additive, [rows, 1, 1 or groups * span, width]."""
    first: int
    rows: int
    span: int
    parts: list[tuple[int, int, int]]
    """(row, end, width): these rows attend together to so many positions of the cache."""
    places: Tensor | None = None
    """Index of each token in the padded [rows * span] grid; None when there is no padding."""
    last: Tensor | None = None
    """Index of each row's last token; None when every token is one."""

    def fold(self, query: Tensor, kv_heads: int) -> Tensor:
        """[tokens, heads, d] to [rows, kv_heads, groups * span, d]: the query heads that share a
        key head become its queries, so keys and values need no repeating."""
        _, heads, size = query.shape
        if self.places is not None:
            grid = query.new_zeros(self.rows * self.span, heads, size)
            query = grid.index_copy_(0, self.places, query)
        query = query.reshape(self.rows, self.span, kv_heads, heads // kv_heads, size)
        return query.permute(0, 2, 3, 1, 4).flatten(2, 3)

    def unfold(self, attended: Tensor) -> Tensor:
        """The way back: [rows, kv_heads, groups * span, d] to [tokens, heads * d]."""
        rows, kv_heads, _, size = attended.shape
        grid = attended.view(rows, kv_heads, -1, self.span, size).permute(0, 3, 1, 2, 4)
        flat = grid.reshape(self.rows * self.span, -1)
        return flat if self.places is None else flat.index_select(0, self.places)


class SlotCache:
    """Keys and values, [layers, 2, slots, kv_heads, context, head_dim], and the mask."""

    def __init__(
        self,
        *,
        layers: int,
        slots: int,
        context: int,
        kv_heads: int,
        head_dim: int,
        dtype: torch.dtype,
        device: torch.device,
    ) -> None:
        self._kv_heads = kv_heads
        # Zeros, not whatever is there: a masked position still counts 0 * value, and 0 * NaN
        # is NaN.
        shape = (layers, 2, slots, kv_heads, context, head_dim)
        self._store = _zeros(shape, dtype, device)
        # Each layer's views are made once, not at every step.
        self._cells = list(self._store.flatten(1, 4))
        self._heads = [(keys, values) for keys, values in self._store.flatten(2, 3)]
        starts = torch.arange(2 * slots * kv_heads, device=device) * context
        self._starts = starts.view(2, slots, kv_heads).transpose(0, 1).flatten(1)
        self._mask = torch.full((slots, context), -torch.inf, dtype=dtype, device=device)
        self._mask[:, 0] = 0  # an empty slot computes something finite

    def cells(self, slots: slice | Tensor, positions: Tensor) -> Tensor:
        """Where the keys and values of tokens go, [tokens * 2 * kv_heads], from the slot and the
        position of each, [tokens]."""
        return (self._starts[slots] + positions.unsqueeze(1)).flatten()

    def write(self, layer: int, cells: Tensor, states: Tensor) -> None:
        """Put key heads and value heads, [tokens, 2 * kv_heads, head_dim], into `cells`."""
        self._cells[layer].index_copy_(0, cells, states.flatten(0, 1))

    def read(self, layer: int, slots: slice, width: int) -> tuple[Tensor, Tensor]:
        """Keys and values of `slots`, [slots * kv_heads, width, head_dim] each."""
        keys, values = self._heads[layer]
        heads = slice(slots.start * self._kv_heads, slots.stop * self._kv_heads)
        return keys[heads, :width], values[heads, :width]

    def open_positions(self, positions: Tensor, width: int) -> Tensor:
        """Let decoding see position `positions[s]` of slot s; the mask [rows, 1, 1, width]."""
        mask = self._mask[: len(positions)]
        return mask.scatter_(1, positions.unsqueeze(1), 0.0)[:, None, None, :width]

    def open_slot(self, slot: int, length: int) -> None:
        """Let decoding see the first `length` positions of `slot`."""
        self._mask[slot, :length] = 0

    def copy_out(self, slot: int, length: int) -> Tensor:
        """A copy of the first positions of `slot`, [layers, 2, kv_heads, length, head_dim]."""
        return self._store[:, :, slot, :, :length].clone()

    def copy_in(self, slot: int, states: Tensor) -> None:
        self._store[:, :, slot, :, : states.shape[3]] = states

    def move(self, source: int, target: int, length: int) -> None:
        """Copy `source` with its `length` positions over `target`."""
        self._store[:, :, target, :, :length] = self._store[:, :, source, :, :length]
        self._mask[target] = self._mask[source]

    def close_slot(self, slot: int, *, scrub: bool) -> None:
        """Empty `slot`; `scrub` overwrites it, for a request that left something not finite."""
        self._mask[slot] = -torch.inf
        self._mask[slot, 0] = 0
        if scrub:
            self._store[:, :, slot] = 0


def _zeros(shape: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    """On a CPU straight from the system, whose pages are unpaid for until they are used: torch
    would write every zero."""
    if device.type != "cpu":
        return torch.zeros(shape, dtype=dtype, device=device)
    size = math.prod(shape) * dtype.itemsize
    return torch.frombuffer(mmap.mmap(-1, size), dtype=dtype).view(shape)


def width_for(length: int, context: int) -> int:
    """Positions to read for a longest request of `length`."""
    return min(context, -(-length // _STEP) * _STEP)


def parts_for(lengths: Sequence[int], context: int) -> list[tuple[int, int, int]]:
    """`Batch.parts` for rows of these lengths: in chunks where one long text would otherwise make
    all short ones read as far as itself."""
    rows = len(lengths)
    together = [(0, rows, width_for(max(lengths), context))]
    if rows <= _CHUNK:
        return together
    chunks = [
        (row, min(row + _CHUNK, rows), width_for(max(lengths[row : row + _CHUNK]), context))
        for row in range(0, rows, _CHUNK)
    ]
    apart = sum((end - row) * width for row, end, width in chunks)
    return chunks if apart * _WORTH < rows * together[0][2] else together
