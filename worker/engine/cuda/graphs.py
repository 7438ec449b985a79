"""CUDA graphs for decoding: one launch a step instead of some ten per layer.

A graph is fixed in its shapes, and nothing in a step's shapes but the number of rows changes, so
there is one for each batch bucket. Rows between the real batch and the bucket are idle: they write
into a spare cell and take a spare seat.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

Work = Callable[[], None]


class BatchGraphs:
    """`work(bucket)` is what is captured: it must read its inputs from tensors that stay."""

    def __init__(self, work: Callable[[int], Work], device: torch.device) -> None:
        self._work = work
        self._on_cuda = device.type == "cuda"
        self._captured: dict[int, Work] = {}
        self._pool = torch.cuda.graph_pool_handle() if self._on_cuda else None

    def ready(self, bucket: int) -> None:
        """Capture it if that is still to do; its inputs must be those of idle rows then, because
        the work is done once before."""
        if bucket not in self._captured:
            self.capture(bucket)

    def run(self, bucket: int) -> None:
        """Needs `ready`."""
        self._captured[bucket]()

    def capture(self, bucket: int) -> None:
        work = self._work(bucket)
        self._captured[bucket] = self._graph(work) if self._on_cuda else work

    def _graph(self, work: Work) -> Work:
        # Libraries allocate their workspaces and Triton compiles on the first run, which a
        # capture must not see.
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # untyped in torch
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            work()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            work()

        return _Graph(graph, work)


@dataclass(frozen=True, slots=True)
class _Graph:
    graph: torch.cuda.CUDAGraph
    work: Work
    """Holds the tensors made for the bucket: they must outlive the graph."""

    def __call__(self) -> None:
        self.graph.replay()


def batch_bucket(rows: int, most: int) -> int:
    """1, 2, 4, 8, then multiples of 8 up to 64, of 32 beyond: little waste, few graphs."""
    step = 8 if rows <= 64 else 32
    bucket = 1 << (rows - 1).bit_length() if rows <= 8 else -(-rows // step) * step
    return min(bucket, most)


def buckets(most: int) -> list[int]:
    """Every bucket that occurs with at most so many rows, largest first: the first capture then
    takes the memory that all others fit into."""
    return sorted({batch_bucket(rows, most) for rows in range(1, most + 1)}, reverse=True)
