"""The runner for CUDA: cells, graphs, and tokens that are read one step late.

A step launches two things and waits for neither: one new token for every row that is being written
(a graph), and a piece of the prompts that are being read. The device passes tokens to itself by
`_chosen`, one seat a request; the host copies it aside and deals with the tokens of the step before
while the device works. A row that ended writes one token too many, into its own cells.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..blocks import Decoder
from ..prefix import Prefix, PrefixCache
from ..request import Request
from ..runner import Tokens
from ..types import SamplingParams
from .cells import Cells
from .decoder import CellDecoder, Packed
from .drawing import Drawing, Table, numbers
from .graphs import BatchGraphs, batch_bucket, buckets
from .rows import FIELDS, Decode, Flight, Row, longest, padded, places

PIECE = 4096
"""Prompt tokens read in a step beside rows that are being written, which wait for them."""
BURST = 16384
"""The same while more rows wait to be read than are being written."""


class CellRunner:
    """`Runner` for at most `max_rows` requests over `cells` cells."""

    def __init__(
        self,
        decoder: Decoder,
        *,
        max_rows: int,
        cells: int,
        context: int,
        piece: int = PIECE,
        burst: int = BURST,
    ) -> None:
        self.max_rows = max_rows
        self.prefill_tokens = 0
        """Prompt tokens computed so far: shows what shared beginnings save."""
        self._device = decoder.device
        self._piece, self._burst = piece, burst
        self._cells = Cells(decoder, cells)
        self._decoder = CellDecoder(decoder, self._cells, context)
        self._chosen = torch.zeros(max_rows + 1, dtype=torch.long, device=self._device)
        self._drawing = Drawing(max_rows, decoder.vocabulary, self._cells.tokens, self._device)
        self._prefixes = PrefixCache[int]()
        self._rows: dict[Request, Row] = {}
        self._reading: list[Row] = []
        self._writing: list[Row] = []
        self._seats = list(range(max_rows))
        self._full = False
        self._flight: Flight | None = None
        self._tables: dict[int, Table] = {}
        self._graphs = BatchGraphs(self._decoding, self._device)

    def warm_up(self) -> None:
        """Capture all graphs and compile what reads prompts, so that nobody waits for it later."""
        for bucket in buckets(self.max_rows):
            self._graphs.capture(bucket)
        request = Request([0, 0], SamplingParams(max_new_tokens=1), frozenset())
        if self.add(request):
            self.step()
            self.step()
            self.remove(request)
        self.prefill_tokens = 0

    def add(self, request: Request) -> bool:
        if self._full or not self._seats:
            return False
        row = self._place(request)
        if row is None:
            self._full = True  # until somebody leaves
            return False
        self._rows[request] = row
        self._reading.append(row)
        return True

    def remove(self, request: Request, *, scrub: bool = False) -> None:
        """What is not finite needs no scrubbing: a row reads only what it wrote itself."""
        row = self._rows.pop(request)
        for rows in (self._reading, self._writing):
            if row in rows:
                rows.remove(row)
        self._seats.append(row.seat)
        self._cells.free.release(row.start, row.count)
        if row.prefix is not None:
            row.prefix.users -= 1
        self._full = False

    def cells(self) -> tuple[int, int]:
        return self._cells.count - self._cells.free.total, self._cells.count

    def step(self) -> Tokens:
        flight, self._flight = self._flight, self._launch()
        return self._landed(flight) if flight is not None else []

    def _launch(self) -> Flight | None:
        """Everything that can go on by one token, then a piece of the prompts."""
        rows = [row for row in self._writing if row.launched < longest(row)]
        if rows:
            self._write(rows)
        ended = self._read(self._burst if len(self._reading) > len(rows) else self._piece)
        rows += ended
        self._writing += ended
        for row in rows:
            row.launched += 1
        return self._aside(rows) if rows else None

    def _landed(self, flight: Flight) -> Tokens:
        if flight.landed is not None:
            flight.landed.synchronize()
        tokens = flight.tokens.tolist()
        return [
            (row.request, tokens[row.seat])
            for row in flight.rows
            if row.request is not None and self._rows.get(row.request) is row
        ]

    def _aside(self, rows: list[Row]) -> Flight:
        if self._device.type != "cuda":
            return Flight(rows, self._chosen.clone(), None)
        tokens = torch.empty_like(self._chosen, device="cpu", pin_memory=True)
        tokens.copy_(self._chosen, non_blocking=True)
        landed = torch.cuda.Event()  # type: ignore[no-untyped-call]  # untyped in torch
        landed.record()
        return Flight(rows, tokens, landed)

    def _write(self, rows: Sequence[Row]) -> None:
        """One new token for each of `rows`."""
        bucket = batch_bucket(len(rows), self.max_rows)
        self._graphs.ready(bucket)  # which writes where the table of idle rows says
        table = self._table(bucket)
        whole, real = [], []
        for row in rows:
            assert row.request is not None
            *settings, top_k = numbers(row.request, row.launched)
            whole.append([*row.table(row.read), row.seat, top_k])
            real.append(settings)
            row.read += 1
        spare = [0, self._cells.spare, self._cells.spare, 0, 0, self.max_rows, 2**31 - 1]
        idle = padded(bucket) - len(rows)
        whole += [spare] * idle
        real += [[1.0, 1.0, 1.0, 0.0]] * idle
        self._upload(table.whole, torch.tensor(whole, dtype=torch.int32).t().contiguous())
        self._upload(table.real, torch.tensor(real).t().contiguous())
        self._graphs.run(bucket)

    def _table(self, bucket: int) -> Table:
        if bucket not in self._tables:
            whole = torch.zeros(FIELDS, padded(bucket), dtype=torch.int32)
            whole[1:3], whole[5] = self._cells.spare, self.max_rows
            real = torch.ones(4, padded(bucket), device=self._device)
            self._tables[bucket] = Table(bucket, whole.to(self._device), real)
        return self._tables[bucket]

    def _decoding(self, bucket: int) -> "Decode":
        return Decode(self._decoder, self._drawing, self._chosen, self._table(bucket))

    def _upload(self, to: Tensor, values: Tensor) -> None:
        if self._device.type == "cuda":
            values = values.pin_memory()
        to.copy_(values, non_blocking=True)

    def _read(self, budget: int) -> list[Row]:
        """Read up to `budget` tokens of prompts, in their order; rows that are now read whole."""
        pieces: list[tuple[Row, int]] = []
        for row in self._reading:
            count = min(budget, len(row.tokens) - row.read)
            if count:
                pieces.append((row, count))
            budget -= count
            if not budget:
                break
        if not pieces:
            return []
        whole = [row for row, count in pieces if row.read + count == len(row.tokens)]
        ended = [row for row in whole if row.request is not None]
        logits = self._forward(pieces, ended)
        if ended:
            self._draw_first(ended, logits)
        self._reading = [row for row in self._reading if row not in whole]
        return ended

    def _forward(self, pieces: Sequence[tuple[Row, int]], ended: Sequence[Row]) -> Tensor:
        ids: list[int] = []
        rows: list[list[int]] = []
        bounds, last = [0], []
        for row, count in pieces:
            rows.append(row.table(row.read))
            ids += row.tokens[row.read : row.read + count]
            row.read += count
            bounds.append(len(ids))
            if row in ended:
                last.append(len(ids) - 1)
        self.prefill_tokens += len(ids)
        (token,) = self._device_table([ids])
        first, _, start, shared_start, shared = self._device_table(list(zip(*rows, strict=True)))
        (edges,) = self._device_table([bounds])
        (wanted,) = self._device_table([last])
        place, cell = places(edges, first, start - shared, len(ids))
        return self._decoder.forward(
            Packed(
                ids=token,
                positions=place,
                cells=cell,
                bounds=edges,
                first=first,
                start=start,
                shared_start=shared_start,
                shared=shared,
                longest=max(count for _, count in pieces),
                last=wanted,
            )
        )

    def _draw_first(self, rows: Sequence[Row], logits: Tensor) -> None:
        """The first token of rows whose prompts were just read."""
        whole, real = [], []
        for row in rows:
            assert row.request is not None
            *settings, top_k = numbers(row.request, row.launched)
            whole.append([*row.table(row.read - 1), row.seat, top_k])
            real.append(settings)
        columns = self._device_table(list(zip(*whole, strict=True)))
        numbers_of = self._device_table(list(zip(*real, strict=True)), torch.float32)
        self._drawing.into(self._chosen, logits, Table(len(rows), columns, numbers_of))

    def _device_table(
        self, rows: Sequence[Sequence[float]], dtype: torch.dtype = torch.int32
    ) -> Tensor:
        """`rows` on the device, each beginning where 16 bytes do."""
        count = len(rows[0])
        on_cuda = self._device.type == "cuda"
        table = torch.zeros(len(rows), padded(count), dtype=dtype, pin_memory=on_cuda)
        for number, row in enumerate(rows):
            table[number, :count] = torch.tensor(row, dtype=dtype)
        return table.to(self._device, non_blocking=True)[:, :count]

    def _place(self, request: Request) -> Row | None:
        tokens = request.tokens
        prefix = self._prefix_for(tokens)
        most = len(request.prompt) + request.sampling.max_new_tokens
        if prefix is not None:
            prefix.users += 1
        start = self._reserve(most - (len(prefix.tokens) if prefix else 0))
        if start is None and prefix is not None:
            prefix.users -= 1
            prefix = None
            # With nobody else here, all cells can be had, but not beside the beginning's own.
            start = None if self._rows else self._reserve(most)
        if start is None:
            return None
        self._prefixes.observe(tokens)  # once, though it may have been tried in vain before
        shared = len(prefix.tokens) if prefix else 0
        return Row(
            request, tokens, self._seats.pop(0), start, most - shared, prefix, shared,
            len(request.output),
        )  # fmt: skip

    def _reserve(self, count: int) -> int | None:
        """Neighbouring cells; unused beginnings make room, the least recently used first."""
        while (start := self._cells.free.reserve(count)) is None:
            dropped = self._prefixes.drop_unused()
            if dropped is None:
                return None
            self._forget(dropped)
        return start

    def _forget(self, prefix: Prefix[int]) -> None:
        self._reading = [r for r in self._reading if r.request or r.start != prefix.held]
        self._cells.free.release(prefix.held, len(prefix.tokens))

    def _prefix_for(self, tokens: list[int]) -> Prefix[int] | None:
        """The beginning to share; a new one gets cells, and is read before who needs it."""
        known = self._prefixes.find(tokens)
        length = self._prefixes.worth_adding(tokens, len(known.tokens) if known else 0)
        start = self._cells.free.reserve(length) if length else None
        if start is None:
            return known
        prefix = Prefix(tokens[:length], start)
        for dropped in self._prefixes.add(prefix):
            self._forget(dropped)
        self._reading.append(Row(None, prefix.tokens, -1, start, length, None, 0))
        return prefix
