"""CUDA graphs for decoding: one launch a step instead of some ten per layer.

A graph is fixed in its shapes, so there is one for each pair of a batch bucket and a width of the
cache, captured when it is first needed. Rows between the real batch and the bucket compute
position 0 of free slots, which nobody reads.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # its usual name

DecodeBatch = Callable[[Tensor, int], Tensor]
"""(inputs [2, rows], width) to logits [rows, vocabulary]."""


class DecodeGraphs:
    """Runs a decode step by replaying the smallest captured graph that holds it."""

    def __init__(self, decode: DecodeBatch, slots: int, context: int, device: torch.device) -> None:
        self._decode = decode
        self._slots = slots
        self._context = context
        self._inputs = torch.zeros(2, slots, dtype=torch.long, device=device)
        self._pool = torch.cuda.graph_pool_handle()
        self._captured: dict[tuple[int, int], tuple[torch.cuda.CUDAGraph, Tensor]] = {}

    def run(self, inputs: Tensor, longest: int) -> Tensor:
        """`inputs` [2, rows] on the CPU; logits [rows, vocabulary], valid until the next run."""
        rows = inputs.shape[1]
        bucket = batch_bucket(rows, self._slots)
        width = width_bucket(longest, self._context)
        # An unused row reads and writes token 0 at position 0 of its own, free, slot.
        self._inputs[:, :bucket].copy_(F.pad(inputs, (0, bucket - rows)))
        if (bucket, width) not in self._captured:
            self._captured[bucket, width] = self._capture(bucket, width)
        graph, logits = self._captured[bucket, width]
        graph.replay()
        return logits[:rows]

    def _capture(self, bucket: int, width: int) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        inputs = self._inputs[:, :bucket]
        # Libraries allocate their workspaces on the first run, which a capture must not see.
        # Both runs write what the replay writes again: the same tokens into the same cells.
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # untyped in torch
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            self._decode(inputs, width)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            logits = self._decode(inputs, width)
        return graph, logits


def batch_bucket(rows: int, slots: int) -> int:
    """1, 2, 4, 8, then multiples of 8 up to 64, of 32 beyond: little waste, few graphs."""
    step = 8 if rows <= 64 else 32
    bucket = 1 << (rows - 1).bit_length() if rows <= 8 else -(-rows // step) * step
    return min(bucket, slots)


def width_bucket(longest: int, context: int) -> int:
    """128, 256, 384, 512, then doubling."""
    if longest <= 512:
        return min(context, -(-longest // 128) * 128)
    return min(context, 1 << (longest - 1).bit_length())
