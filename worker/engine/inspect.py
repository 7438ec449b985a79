"""What can be said of a model before it is loaded: can it be spoken to, and does it fit a card?"""

from contextlib import suppress
from dataclasses import dataclass

import torch
from transformers import GenerationConfig

from .chat import ChatText
from .loading import best_dtype, check_fits, load_tokenizer, named_ends, read_config


@dataclass(frozen=True, slots=True)
class Speech:
    has_tokenizer: bool
    has_template: bool
    end_ids: frozenset[int]
    """What ends a text; with none of them every text runs to its limit."""


def inspect_speech(model: str, *, revision: str | None = None) -> Speech:
    """By its files alone. Raises `OSError` or `ValueError` where they make no sense."""
    tokenizer = load_tokenizer(model, revision)
    if tokenizer is None:
        return Speech(False, False, frozenset())
    text = ChatText(tokenizer)
    return Speech(True, text.has_template, text.end_ids | _named_ends(model, revision))


def _named_ends(model: str, revision: str | None) -> frozenset[int]:
    configs: list[object] = [read_config(model, revision)]
    with suppress(OSError):  # many have none
        configs.append(GenerationConfig.from_pretrained(model, revision=revision or "main"))
    return named_ends(*configs)


def card_lacks(model: str, device: str, *, free: int, revision: str | None = None) -> str | None:
    """Why `model` does not fit `free` bytes of a card; None: it does."""
    config = read_config(model, revision)
    precision = best_dtype(torch.cuda.get_device_capability(torch.device(device)))
    try:
        check_fits(config, precision, free)
    except ValueError as error:
        return str(error)
    return None
