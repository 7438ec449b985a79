"""The choice of the next tokens by kernels: each row its own settings, no wait for the host.

The steps and their order are those of `sampling.py`; a whole batch of greedy rows costs little more
than its likeliest tokens.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..request import Request
from . import choosing
from .decoder import power

_PIECE = 4096
_ROOM = 4096
"""Candidates that are copied aside, so that the search for a nucleus reads them alone."""


@dataclass(slots=True)
class Settings:
    """Of each row, [rows]."""

    temperature: Tensor
    top_p: Tensor
    penalty: Tensor
    uniform: Tensor
    """The number that chooses the token; 0: the likeliest one."""
    top_k: Tensor
    seats: Tensor
    """Where the token goes."""


@dataclass(slots=True)
class Seen:
    """Where the tokens of each row lie, for the repetition penalty; see `decoder.Packed`."""

    last: Tensor
    """Position of the newest token."""
    start: Tensor
    shared_start: Tensor
    shared: Tensor


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

    def into(self, chosen: Tensor, logits: Tensor, settings: Settings, seen: Seen) -> None:
        """Put the next token of each row of `logits` at its seat in `chosen`; -1 for a NaN."""
        rows, vocabulary = logits.shape
        scores = torch.empty_like(logits, dtype=torch.float32)
        pieces, sizes = (rows, self._pieces), (vocabulary, self._pieces)
        cut = (settings.temperature, settings.top_k, settings.top_p, settings.uniform)
        splits = power(self._pieces)
        choosing.score[pieces](
            logits, scores, self._tokens, seen.last, seen.start, seen.shared_start, seen.shared,
            settings.penalty, settings.temperature, settings.uniform, self._best, self._top,
            self._mass, *sizes, BLOCK=_PIECE,
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
            self._candidates, self._names, settings.seats, chosen, *sizes, SPLITS=splits,
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
