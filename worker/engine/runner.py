"""What the scheduler asks of a model, and the way that works for every causal model.

Rows are dense: the running requests are rows 0 to n-1, new ones are added behind them, and when
one is released the last row takes its place.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from .request import Request


class Runner(Protocol):
    """A model with the key-value caches of the requests that it is working on."""

    max_slots: int

    def admit(self, requests: Sequence[Request]) -> Tensor:
        """Read the tokens of `requests` into new rows; logits [requests, vocabulary] after them."""

    def decode(self, tokens: Sequence[int]) -> Tensor:
        """Append one token per row; logits [rows, vocabulary] after them."""

    def release(self, row: int, *, scrub: bool = False) -> None:
        """Free `row`; the last row moves into its place.

        `scrub` wipes what it held, which is not finite.
        """


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
