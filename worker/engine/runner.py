"""What the scheduler asks of a model: `Runner`. What a simpler model offers: `Rows`.

`RowRunner` makes one of the other: it chooses the tokens, which a runner on CUDA does itself.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from .request import Request
from .sampling import Sampler

Tokens = list[tuple[Request, int]]
"""Next tokens, `NO_TOKEN` where a model's output is not a number."""


class Runner(Protocol):
    """Works on requests from `add` to `remove`."""

    max_rows: int

    def add(self, request: Request) -> bool:
        """Take `request`, with the tokens it has, if there is room for all that it may become."""

    def step(self) -> Tokens:
        """Go on with everybody; tokens that became known, at most one for each request.

        They may belong to the step before, so a request can get one more after its last.
        """

    def remove(self, request: Request, *, scrub: bool = False) -> None:
        """Forget `request`; `scrub` wipes what it left, which is not finite."""

    def cells(self) -> tuple[int, int]:
        """How many are reserved and how many there are; both 0 where rows alone count."""


class Rows(Protocol):
    """A model with the key-value caches of the requests that it is working on.

    Rows are dense: the running requests are rows 0 to n-1, new ones are added behind them, and
    when one is released the last row takes its place.
    """

    max_slots: int

    def admit(self, requests: Sequence[Request]) -> Tensor:
        """Read the tokens of `requests` into new rows; logits [requests, vocabulary] after them."""

    def decode(self, tokens: Sequence[int]) -> Tensor:
        """Append one token per row; logits [rows, vocabulary] after them."""

    def release(self, row: int, *, scrub: bool = False) -> None:
        """Free `row`; the last row moves into its place.

        `scrub` wipes what it held, which is not finite.
        """


class RowRunner:
    """`Runner` over `Rows`; at most `prefill_tokens` of prompts are read in a step."""

    def __init__(self, rows: Rows, device: torch.device, prefill_tokens: int) -> None:
        self.rows = rows
        self.max_rows = rows.max_slots
        self._device = device
        self._prefill_tokens = self._budget = prefill_tokens
        self._running: list[Request] = []
        self._joining: list[Request] = []
        self._sampler: Sampler | None = None

    def add(self, request: Request) -> bool:
        if len(self._running) + len(self._joining) >= self.max_rows:
            return False
        if self._joining and len(request.prompt) > self._budget:
            return False
        self._budget -= len(request.prompt)
        self._joining.append(request)
        return True

    def step(self) -> Tokens:
        tokens = self._decode() if self._running else []
        return tokens + self._admit() if self._joining else tokens

    def remove(self, request: Request, *, scrub: bool = False) -> None:
        if request in self._joining:
            self._joining.remove(request)
            return
        row = self._running.index(request)
        self.rows.release(row, scrub=scrub)
        self._sampler = None
        last = self._running.pop()
        if row < len(self._running):
            self._running[row] = last

    def cells(self) -> tuple[int, int]:
        return 0, 0

    def _decode(self) -> Tokens:
        logits = self.rows.decode([request.output[-1] for request in self._running])
        if self._sampler is None:
            self._sampler = Sampler(self._running, self._device)
        return list(zip(self._running, self._sampler.pick(logits), strict=True))

    def _admit(self) -> Tokens:
        joining, self._joining = self._joining, []
        self._budget = self._prefill_tokens
        logits = self.rows.admit(joining)
        self._running += joining
        self._sampler = None
        return list(zip(joining, Sampler(joining, self._device).pick(logits), strict=True))


class AnyModelRunner:
    """One forward pass per request and step through the model's own code and cache.

    Slower than slots, but right wherever `generate()` is: sliding windows, experts, other shapes.
    """

    def __init__(self, model: PreTrainedModel, max_slots: int) -> None:
        self.max_slots = max_slots
        self._model = model
        self._caches: list[DynamicCache] = []

    def admit(self, requests: Sequence[Request]) -> Tensor:
        logits = []
        for request in requests:
            cache = DynamicCache(config=self._model.config)
            logits.append(self._forward(request.tokens, cache))
            self._caches.append(cache)
        return torch.cat(logits)

    def decode(self, tokens: Sequence[int]) -> Tensor:
        pairs = zip(tokens, self._caches, strict=True)
        return torch.cat([self._forward([token], cache) for token, cache in pairs])

    def release(self, row: int, *, scrub: bool = False) -> None:
        last = self._caches.pop()
        if row < len(self._caches):
            self._caches[row] = last

    def _forward(self, tokens: Sequence[int], cache: DynamicCache) -> Tensor:
        ids = torch.tensor([tokens], device=self._model.device)
        output = self._model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        logits: Tensor = output.logits[:, -1].float()
        return logits
