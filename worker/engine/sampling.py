"""Choosing the next token of every row at once.

The steps and their order are those of transformers' logits processors (repetition penalty,
temperature, top-k, top-p: `transformers/generation/logits_process.py`), computed for rows with
different settings together. The draw is the inverse of the cumulative distribution at one
uniform number per row, which comes from the row's own stream: a seed reproduces its text
whatever else is in the batch.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor

from .request import Request

NO_TOKEN = -1
_FIRST, _WIDER = 32, 16
"""How many of the likeliest tokens are sorted first for top-p, and how many times as many for the
rows that need more. Sorting 512 of 8,000 takes five times as long as sorting 32."""


class Sampler:
    """Picks tokens for a fixed list of requests; make a new one when the list changes."""

    def __init__(self, requests: Sequence[Request], device: torch.device) -> None:
        self._device = device
        greedy = [row for row, r in enumerate(requests) if not r.sampling.do_sample]
        drawn = [row for row, r in enumerate(requests) if r.sampling.do_sample]
        filtered = [row for row in drawn if _is_filtered(requests[row])]
        plain = [row for row in drawn if not _is_filtered(requests[row])]
        penalised = [row for row, r in enumerate(requests) if r.sampling.repetition_penalty != 1.0]
        self._penalty = _Penalty([requests[row] for row in penalised], penalised, device)
        self._choices = (
            _Best([requests[row] for row in greedy], greedy, device),
            _Draw([requests[row] for row in plain], plain, device),
            _FilteredDraw([requests[row] for row in filtered], filtered, device),
        )

    def pick(self, logits: Tensor) -> list[int]:
        """Next token per row of `logits` [rows, vocabulary]; repetition penalty writes into it.

        A row that holds a NaN gets `NO_TOKEN`.
        """
        self._penalty.apply(logits)
        chosen = torch.empty(len(logits), dtype=torch.long, device=self._device)
        for choice in self._choices:
            choice.into(chosen, logits)
        chosen.masked_fill_(logits.amax(-1).isnan(), NO_TOKEN)
        tokens: list[int] = chosen.tolist()
        return tokens


class _Penalty:
    """transformers' RepetitionPenaltyLogitsProcessor over prompt and output."""

    def __init__(self, requests: list[Request], rows: list[int], device: torch.device) -> None:
        self._requests = requests
        self._device = device
        self._rows = torch.tensor(rows, device=device)
        penalties = [r.sampling.repetition_penalty for r in requests]
        self._penalties = torch.tensor(penalties, device=device).unsqueeze(1)

    def apply(self, logits: Tensor) -> None:
        if not self._requests:
            return
        seen = [r.tokens for r in self._requests]
        width = max(map(len, seen))
        # Padded with a token of the row itself: writing it twice changes nothing.
        ids = torch.tensor([t + t[:1] * (width - len(t)) for t in seen], device=self._device)
        scores = logits[self._rows]
        old = scores.gather(1, ids).float()
        new = torch.where(old < 0, old * self._penalties, old / self._penalties)
        logits[self._rows] = scores.scatter(1, ids, new.to(scores.dtype))


class _Choice(ABC):
    """How some of the rows get their token."""

    def __init__(self, requests: list[Request], rows: list[int], device: torch.device) -> None:
        self._requests = requests
        self._device = device
        self._rows = torch.tensor(rows, device=device)

    def into(self, chosen: Tensor, logits: Tensor) -> None:
        """Overwrite these rows of `chosen` [rows]; they are in ascending order."""
        if len(self._requests) == len(logits):
            chosen.copy_(self._pick(logits))  # the whole batch, mostly: nothing to gather
        elif self._requests:
            chosen[self._rows] = self._pick(logits[self._rows])

    @abstractmethod
    def _pick(self, logits: Tensor) -> Tensor:
        """A token for each row of `logits`, which holds these rows only."""


class _Best(_Choice):
    """Greedy rows."""

    def _pick(self, logits: Tensor) -> Tensor:
        return logits.argmax(-1)


class _Draw(_Choice):
    """Rows with a temperature only: a draw from the whole distribution."""

    def __init__(self, requests: list[Request], rows: list[int], device: torch.device) -> None:
        super().__init__(requests, rows, device)
        heat = [r.sampling.temperature for r in requests]
        self._temperature = torch.tensor(heat, device=device).unsqueeze(1)

    def _pick(self, logits: Tensor) -> Tensor:
        return self._draw(logits.float() / self._temperature)

    def _draw(self, scores: Tensor) -> Tensor:
        return _invert(scores.softmax(-1), self._uniform())

    def _uniform(self) -> Tensor:
        numbers = [r.uniform(len(r.output)) for r in self._requests]
        return torch.tensor(numbers, device=self._device).unsqueeze(1)


class _FilteredDraw(_Draw):
    """Rows with top-k, top-p or both: a draw from the likeliest tokens, sorted."""

    def __init__(self, requests: list[Request], rows: list[int], device: torch.device) -> None:
        super().__init__(requests, rows, device)
        ks = [r.sampling.top_k for r in requests]
        ps = [r.sampling.top_p or 1.0 for r in requests]
        self._first_width = max((k or _FIRST for k in ks), default=1)
        self._k = torch.tensor([k or 0 for k in ks], device=device).unsqueeze(1)
        # At 1.0 nothing is cut; rounding of the running sum must not cut the last token either.
        self._p = torch.tensor([p if p < 1 else 2.0 for p in ps], device=device).unsqueeze(1)

    def _draw(self, scores: Tensor) -> Tensor:
        uniform, width = self._uniform(), self._first_width
        chosen, short = self._among(scores, uniform, slice(None), width)
        while len(short):
            width *= _WIDER
            chosen[short], again = self._among(scores[short], uniform[short], short, width)
            short = short[again]
        return chosen

    def _among(
        self, scores: Tensor, uniform: Tensor, rows: slice | Tensor, width: int
    ) -> tuple[Tensor, Tensor]:
        """Tokens for `scores` [rows, vocabulary] from the `width` likeliest, and the numbers of
        those rows for whose nucleus that was too few."""
        width = min(scores.shape[-1], width)
        best, ids = scores.topk(width)
        k, p = self._k[rows], self._p[rows]
        rank = torch.arange(width, device=self._device)
        best = best.masked_fill((k > 0) & (rank >= k), -torch.inf)
        whole = best.logsumexp(1, keepdim=True)
        if width < scores.shape[-1]:
            whole = torch.where(k > 0, whole, scores.logsumexp(1, keepdim=True))
        weights = (best - whole).exp()
        before = weights.cumsum(1) - weights
        enough = (k > 0) | (before[:, -1:] >= p) | (width == scores.shape[-1])
        kept = weights.masked_fill(before >= p, 0.0)
        chosen = ids.gather(1, _invert(kept, uniform).unsqueeze(1)).squeeze(1)
        return chosen, (~enough).squeeze(1).nonzero().squeeze(1)


def _is_filtered(request: Request) -> bool:
    sampling = request.sampling
    return sampling.top_k is not None or (sampling.top_p is not None and sampling.top_p < 1)


def _invert(weights: Tensor, uniform: Tensor) -> Tensor:
    """Column per row where the running sum of `weights` first reaches `uniform` of its total."""
    total = weights.cumsum(1)
    column = torch.searchsorted(total, uniform * total[:, -1:]).squeeze(1)
    return column.clamp_(max=weights.shape[1] - 1)  # NaN finds no column
