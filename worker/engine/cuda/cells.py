"""Where keys and values lie: neighbouring cells, reserved for all that a request may become.

A request knows its longest length, prompt and new tokens together, so it gets that many cells side
by side: no page table, nothing to move, and no more memory than its text can need.
"""

from bisect import bisect_left, insort

import torch
from torch import Tensor

from ..blocks import Decoder


class Cells:
    """Keys and values, [kv_heads, cells, head_dim] a layer, and who has which cells.

    One cell more than is given away takes what idle rows of a CUDA graph write.
    """

    def __init__(self, decoder: Decoder, count: int) -> None:
        self.count = count
        shape = (len(decoder.blocks), 2, decoder.kv_heads, count + 1, decoder.head_dim)
        # Zeros: a key that is masked still meets a weight of 0, and 0 * NaN is NaN.
        store = torch.zeros(shape, dtype=decoder.dtype, device=decoder.device)
        self.layers: list[tuple[Tensor, Tensor]] = [(layer[0], layer[1]) for layer in store]
        self.tokens = torch.zeros(count + 1, dtype=torch.int32, device=decoder.device)
        """The token of each cell."""
        self.free = FreeCells(count)

    @property
    def spare(self) -> int:
        return self.count


class FreeCells:
    """Gaps of free cells, in order; a reservation takes the first that is long enough."""

    def __init__(self, count: int) -> None:
        self._gaps: list[tuple[int, int]] = [(0, count)]
        """(first, end) of each, no two of which touch."""

    @property
    def total(self) -> int:
        return sum(end - first for first, end in self._gaps)

    def reserve(self, count: int) -> int | None:
        """The first of `count` neighbouring cells, or None while there is no such gap."""
        for number, (first, end) in enumerate(self._gaps):
            if end - first >= count:
                rest = [(first + count, end)] if end - first > count else []
                self._gaps[number : number + 1] = rest
                return first
        return None

    def release(self, first: int, count: int) -> None:
        if not count:
            return
        end = first + count
        place = bisect_left(self._gaps, (first, end))
        if place < len(self._gaps) and self._gaps[place][0] == end:
            end = self._gaps.pop(place)[1]
        if place and self._gaps[place - 1][1] == first:
            first = self._gaps.pop(place - 1)[0]
        insort(self._gaps, (first, end))
