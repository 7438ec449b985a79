"""The choice of the next tokens by kernels: each row its own settings, no wait for the host.

The steps and their order are those of `sampling.py`; a whole batch of greedy rows costs little more
than its likeliest tokens.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..request import Request
from . import choosing
from .decoder import power

_PIECE = 4096
_ROOM = 4096
"""Candidates that are copied aside, so that the search for a nucleus reads them alone."""


@dataclass(slots=True)
class Table:
    """What a launch must know of its rows, in two tensors that stay where they are."""

    rows: int
    whole: Tensor
    """[7, padded rows]: position of the newest token, its cell, start, shared start, shared (where
    the tokens before it lie; see `decoder.Packed`), seat (where the next one goes), top-k."""
    real: Tensor
    """[4, padded rows]: temperature, top-p, penalty, uniform (the number that chooses the token;
    0: the likeliest one)."""
    bounds: Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.bounds = torch.arange(self.rows + 1, dtype=torch.int32, device=self.whole.device)

    def columns(self) -> tuple[Tensor, ...]:
        return tuple(self.whole[:, : self.rows])


class Drawing:
    """Chooses tokens for at most `rows` rows at once."""

    def __init__(self, rows: int, vocabulary: int, tokens: Tensor, device: torch.device) -> None:
        self._vocabulary = vocabulary
        self._tokens = tokens
        self._pieces = -(-vocabulary // _PIECE)
        whole = torch.zeros(rows, self._pieces, device=device)
        self._best, self._top, self._mass = whole.int(), whole.clone(), whole.clone()
        self._masses = torch.zeros(rows, self._pieces, choosing.BOUNDS.value, device=device)
        self._counts = self._masses.int()
        self._candidates = torch.zeros(rows, _ROOM, device=device)
        self._names = self._candidates.int()

    def into(self, chosen: Tensor, logits: Tensor, table: Table) -> None:
        """Put the next token of each row of `logits` at its seat in `chosen`; -1 for a NaN."""
        last, _, start, shared_start, shared, seats, top_k = table.columns()
        temperature, top_p, penalty, uniform = table.real[:, : table.rows]
        rows, vocabulary = logits.shape
        scores = torch.empty_like(logits, dtype=torch.float32)
        pieces, sizes = (rows, self._pieces), (vocabulary, self._pieces)
        cut = (temperature, top_k, top_p, uniform)
        splits = power(self._pieces)
        choosing.score[pieces](
            logits, scores, self._tokens, last, start, shared_start, shared, penalty, temperature,
            uniform, self._best, self._top, self._mass, *sizes, BLOCK=_PIECE,
        )  # fmt: skip
        choosing.survey[pieces](
            scores, self._top, *cut, self._masses, self._counts, *sizes, SPLITS=splits,
            BLOCK=_PIECE,
        )  # fmt: skip
        choosing.collect[pieces](
            scores, self._top, self._mass, *cut, self._masses, self._counts, self._candidates,
            self._names, *sizes, SPLITS=splits, ROOM=_ROOM, BLOCK=_PIECE,
        )  # fmt: skip
        choosing.choose[(rows,)](
            scores, self._best, self._top, self._mass, *cut, self._masses, self._counts,
            self._candidates, self._names, seats, chosen, *sizes, SPLITS=splits,
            ROOM=_ROOM, num_warps=8,
        )  # fmt: skip


def numbers(request: Request, place: int) -> tuple[float, float, float, float, int]:
    """Temperature, top-p, penalty, uniform and top-k for the token at `place` of the output."""
    sampling = request.sampling
    if not sampling.do_sample:
        return 1.0, 1.0, sampling.repetition_penalty, 0.0, 2**31 - 1
    return (
        sampling.temperature,
        sampling.top_p or 1.0,
        sampling.repetition_penalty,
        request.uniform(place),
        min(sampling.top_k or 2**31 - 1, 2**31 - 1),
    )
