"""The rows of a step: what the host knows of each, and the table of them that a launch reads."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..prefix import Prefix
from ..request import Request
from .decoder import CellDecoder, Packed
from .drawing import Drawing, Table

FIELDS = 7
"""Of a row in the table that goes to the device; see `Table`."""


@dataclass(slots=True, eq=False)
class Row:
    """A request, or a shared beginning of some that is read before them (`request` None)."""

    request: Request | None
    tokens: list[int]
    seat: int
    start: int
    count: int
    """Cells of its own, from `start` on."""
    prefix: Prefix[int] | None
    read: int
    """Tokens that are in cells, or on their way there."""
    launched: int = 0
    """Tokens of the output that were chosen, or will be by what is launched."""

    @property
    def shared(self) -> int:
        return len(self.prefix.tokens) if self.prefix else 0

    @property
    def shared_start(self) -> int:
        return self.prefix.held if self.prefix else 0

    def cell(self, position: int) -> int:
        return self.start + position - self.shared

    def table(self, position: int) -> list[int]:
        """As `Table` reads it; `position` is that of the first new token."""
        return [position, self.cell(position), self.start, self.shared_start, self.shared]


@dataclass(slots=True)
class Flight:
    """A step whose tokens are on their way to the host."""

    rows: list[Row]
    tokens: Tensor
    landed: "torch.cuda.Event | None"


def padded(rows: int) -> int:
    """Places for `rows` numbers of 4 bytes after which 16 bytes are aligned again: Triton compiles
    a kernel anew for each way in which its arguments are not."""
    return -(-rows // 4) * 4


class Decode:
    """One step of a bucket's rows, from and into tensors that stay."""

    def __init__(
        self, decoder: CellDecoder, drawing: Drawing, chosen: Tensor, table: Table
    ) -> None:
        self._decoder, self._drawing = decoder, drawing
        self._chosen, self._table = chosen, table

    def __call__(self) -> None:
        position, cell, start, shared_start, shared, seat, _ = self._table.columns()
        # A NaN's -1 must not be looked up; the host ends that row a step later.
        ids = self._chosen.index_select(0, seat).clamp_(min=0)
        packed = Packed(
            ids=ids,
            positions=position,
            cells=cell,
            bounds=self._table.bounds,
            first=position,
            start=start,
            shared_start=shared_start,
            shared=shared,
            longest=1,
            last=None,
        )
        logits = self._decoder.forward(packed)
        self._drawing.into(self._chosen, logits, self._table)


def longest(row: Row) -> int:
    assert row.request is not None
    return row.request.sampling.max_new_tokens


def places(bounds: Tensor, first: Tensor, shift: Tensor, tokens: int) -> tuple[Tensor, Tensor]:
    """Position and cell of each packed token; a row's cell 0 would hold position `-shift`."""
    rows = torch.arange(len(first), device=bounds.device)
    row = rows.repeat_interleave(bounds.diff(), output_size=tokens)
    place = torch.arange(tokens, dtype=torch.int32, device=bounds.device)
    position = place + (first - bounds[:-1])[row]
    return position, position + shift[row]
