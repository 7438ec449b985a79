"""The plain forward pass over the slot cache, shared beginnings reused."""

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from .plain import PlainDecoder
from .prefix import Prefix, PrefixCache
from .request import Request
from .slots import Batch, SlotCache, parts_for, width_for


class SlotRunner:
    """Rows of the scheduler are slots of the cache, both without gaps.

    `prefill_cells` bounds how many tokens, padding included, are computed at once when reading
    prompts.
    """

    def __init__(
        self,
        decoder: PlainDecoder,
        *,
        max_slots: int,
        context: int,
        prefill_cells: int,
    ) -> None:
        self.max_slots = max_slots
        self._decoder = decoder
        self._context = context
        self._prefill_cells = prefill_cells
        self._turns = decoder.turns(context)
        self._cache = SlotCache(
            layers=decoder.depth,
            slots=max_slots,
            context=context,
            kv_heads=decoder.kv_heads,
            head_dim=decoder.head_dim,
            dtype=decoder.dtype,
            device=decoder.device,
        )
        self._lengths: list[int] = []
        self._prefixes = PrefixCache[Tensor]()
        self.prefill_tokens = 0
        """Tokens computed by `admit` so far: shows what prefix reuse saves."""

    def admit(self, requests: Sequence[Request]) -> Tensor:
        prompts = [request.tokens for request in requests]
        starts = self._fill_known(prompts)
        first = len(self._lengths)
        logits = []
        for rows in self._groups(prompts, starts):
            logits.append(self._prefill(first + rows.start, prompts[rows], starts[rows]))
        for row, prompt in enumerate(prompts, start=first):
            self._cache.open_slot(row, len(prompt))
            self._lengths.append(len(prompt))
        return torch.cat(logits)

    def decode(self, tokens: Sequence[int]) -> Tensor:
        inputs = torch.tensor([list(tokens), self._lengths], device=self._decoder.device)
        self._lengths = [length + 1 for length in self._lengths]
        return self._decode_parts(inputs, parts_for(self._lengths, self._context))

    def release(self, row: int, *, scrub: bool = False) -> None:
        last = len(self._lengths) - 1
        if scrub:
            self._cache.close_slot(row, scrub=True)
        if row != last:
            self._cache.move(last, row, self._lengths[last])
            self._lengths[row] = self._lengths[last]
        self._cache.close_slot(last, scrub=False)
        self._lengths.pop()

    def _decode_parts(self, inputs: Tensor, parts: list[tuple[int, int, int]]) -> Tensor:
        """One token per slot; `inputs` [2, rows] are token ids and positions."""
        ids, positions = inputs.unbind()
        rows, width = len(ids), max(width for _, _, width in parts)
        batch = Batch(
            ids=ids,
            cells=self._cache.cells(slice(rows), positions),
            turns=self._turned(positions),
            masks=self._decode_masks(positions, width),
            first=0,
            rows=rows,
            span=1,
            parts=parts,
        )
        return self._decoder.forward(batch, self._cache)

    def _turned(self, positions: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
        return {
            name: (cos.index_select(0, positions), sin.index_select(0, positions))
            for name, (cos, sin) in self._turns.items()
        }

    def _decode_masks(self, positions: Tensor, width: int) -> dict[int | None, Tensor]:
        """A window as long as the longest text needs no mask of its own."""
        full = self._cache.open_positions(positions, width)
        masks: dict[int | None, Tensor] = {}
        for window in self._decoder.windows:
            masks[window] = full
            if window is not None and window < width:
                past = torch.arange(width, device=full.device) <= positions.unsqueeze(1) - window
                masks[window] = full.masked_fill(past[:, None, None], -math.inf)
        return masks

    def _fill_known(self, prompts: Sequence[list[int]]) -> list[int]:
        """Copy known beginnings into the new slots; how many tokens of each prompt they cover."""
        for prompt in prompts:
            self._prefixes.observe(prompt)
        starts = []
        for slot, prompt in enumerate(prompts, start=len(self._lengths)):
            prefix = self._prefix_for(slot, prompt)
            if prefix is not None:
                self._cache.copy_in(slot, prefix.held)
            starts.append(len(prefix.tokens) if prefix is not None else 0)
        return starts

    def _prefix_for(self, slot: int, prompt: list[int]) -> Prefix[Tensor] | None:
        """The beginning to reuse; a new one is computed in `slot` first and kept."""
        known = self._prefixes.find(prompt)
        length = self._prefixes.worth_adding(prompt, len(known.tokens) if known else 0)
        if not length:
            return known
        tokens = prompt[:length]
        self._prefill(slot, [tokens], [0])
        prefix = Prefix(tokens, self._cache.copy_out(slot, length))
        self._prefixes.add(prefix)
        return prefix

    def _groups(self, prompts: Sequence[list[int]], starts: Sequence[int]) -> Iterator[slice]:
        """Neighbouring rows whose padded grid stays within the limit."""
        begin, span = 0, 0
        for row, (prompt, start) in enumerate(zip(prompts, starts, strict=True)):
            wider = max(span, len(prompt) - start)
            if row > begin and wider * (row + 1 - begin) > self._prefill_cells:
                yield slice(begin, row)
                begin, wider = row, len(prompt) - start
            span = wider
        yield slice(begin, len(prompts))

    def _prefill(self, first: int, prompts: Sequence[list[int]], starts: Sequence[int]) -> Tensor:
        """Compute each prompt from its start on in slots from `first`; logits after the last.

        A single prompt that is over the limit goes in pieces.
        """
        ends = [len(prompt) for prompt in prompts]
        if len(prompts) == 1:
            for cut in range(starts[0] + self._prefill_cells, ends[0], self._prefill_cells):
                self._forward_span(first, prompts, starts, [cut])
                starts = [cut]
        return self._forward_span(first, prompts, starts, ends)

    def _forward_span(
        self,
        first: int,
        prompts: Sequence[list[int]],
        starts: Sequence[int],
        ends: Sequence[int],
    ) -> Tensor:
        """Tokens `starts` to `ends` of each prompt, all of whose earlier ones are in the cache."""
        counts = [end - start for start, end in zip(starts, ends, strict=True)]
        span, rows = max(counts), len(prompts)
        self.prefill_tokens += sum(counts)
        ids: list[int] = []
        slots: list[int] = []
        positions: list[int] = []
        places: list[int] = []
        for row, (prompt, start, end) in enumerate(zip(prompts, starts, ends, strict=True)):
            ids += prompt[start:end]
            slots += [first + row] * (end - start)
            positions += range(start, end)
            places += range(row * span, row * span + end - start)
        packed = torch.tensor([ids, slots, positions, places], device=self._decoder.device)
        last = torch.tensor(counts, device=self._decoder.device).cumsum(0) - 1
        width = width_for(max(ends), self._context)
        batch = Batch(
            ids=packed[0],
            cells=self._cache.cells(packed[1], packed[2]),
            turns=self._turned(packed[2]),
            masks=self._prefill_masks(starts, span, width),
            first=first,
            rows=rows,
            span=span,
            parts=[(0, rows, width)],
            places=packed[3] if min(counts) < span else None,
            last=last,
        )
        return self._decoder.forward(batch, self._cache)

    def _prefill_masks(
        self, starts: Sequence[int], span: int, width: int
    ) -> dict[int | None, Tensor]:
        """[rows, 1, 1 or groups * span, width] by window: a token sees its own position and
        those before, as far back as the window goes."""
        device = self._decoder.device
        start = torch.tensor(starts, device=device).view(-1, 1, 1)
        position = start + torch.arange(span, device=device).view(1, -1, 1)
        column = torch.arange(width, device=device)
        groups = self._decoder.heads // self._decoder.kv_heads if span > 1 else 1
        masks: dict[int | None, Tensor] = {}
        for window in self._decoder.windows:
            hidden = column > position
            if window is not None and window < width:
                hidden = hidden | (column <= position - window)
            mask = torch.zeros(hidden.shape, dtype=self._decoder.dtype, device=device)
            mask.masked_fill_(hidden, -math.inf)
            masks[window] = mask.repeat(1, groups, 1).unsqueeze(1)
        return masks
