"""What can be said of a model before it is loaded: can it be spoken to, and does it fit a card?"""

from contextlib import suppress
from dataclasses import dataclass

import torch
from transformers import AutoConfig, GenerationConfig

from .chat import ChatText
from .exaone import register_exaone
from .kanana import register_kanana
from .loading import best_dtype, check_fits, load_tokenizer


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
    register_exaone()
    register_kanana()
    configs: list[object] = [
        AutoConfig.from_pretrained(model, revision=revision, trust_remote_code=False)
    ]
    with suppress(OSError):  # many have none
        configs.append(GenerationConfig.from_pretrained(model, revision=revision or "main"))
    found: set[int] = set()
    for config in configs:
        eos = getattr(config, "eos_token_id", None)
        found |= {eos} if isinstance(eos, int) else set(eos or [])
    return frozenset(found)


def card_lacks(model: str, device: str, *, free: int, revision: str | None = None) -> str | None:
    """Why `model` does not fit `free` bytes of a card; None: it does."""
    register_exaone()
    register_kanana()
    config = AutoConfig.from_pretrained(model, revision=revision, trust_remote_code=False)
    precision = best_dtype(torch.cuda.get_device_capability(torch.device(device)))
    try:
        check_fits(config, precision, free)
    except ValueError as error:
        return str(error)
    return None
