"""A checkpoint's files to a model and its tokenizer; no code from a hub is ever run."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)
from transformers.utils.hub import cached_file

from .adapter import merge_adapter
from .blocks import Decoder
from .chat import ChatText
from .cpu.quantised import quantised_products
from .cpu.streaming import load_quantised
from .exaone import register_exaone
from .families import FAMILIES
from .kanana import register_kanana
from .memory import check_weights, model_shape

log = logging.getLogger(__name__)

_LARGE = 4 * 2**30
"""Bytes of float32 weights from which a processor gets them in 8 bits."""
# Digits one by one, Hangul, spacing and a template's brackets: where a rebuilt pre-tokenizer
# gives itself away.
_PROBES = (
    "2027 위클리 다이어리 1,234.5원",
    "이 다이어리에\n내년도 공휴일이  표시되나요?",
    "It's v3.5 (A/S)",
)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in evaluation mode on its device; `text` is None where there is no tokenizer."""

    model: PreTrainedModel
    text: ChatText | None
    eos_ids: frozenset[int]
    name: str
    revision: str | None
    decoder: Decoder | None = None
    """Already made, where the weights are quantised; `model` has none then."""


def load_model(
    model: str | Path,
    *,
    revision: str | None,
    device: torch.device,
    dtype: str,
    weights: str = "float",
    adapter: str | Path | None = None,
) -> LoadedModel:
    """Load a chat model from a directory or a hub id.

    `dtype` is a torch dtype's name, or `auto`: bfloat16 on CUDA, float16 on cards that cannot
    compute in bfloat16, float32 elsewhere.
    `weights` on a CPU: `float`, `int8`, `int4`, or `auto`, which is int8 for a large model.
    `adapter`: the folder of a LoRA adapter, merged into the weights; the model's name then ends in
    `+` and the folder's name.
    Raises `OSError` or `ValueError` from transformers when the files are missing or wrong,
    `ValueError` with what would fit when the model is too large for the GPU.
    """
    source = str(model)
    if source.startswith(("/", "./", "../", "~")) and not Path(source).is_dir():
        raise ValueError(f"model: there is no folder {source}")
    config = read_config(source, revision)
    weights = _weights_on(device, weights, config)
    if adapter is not None and weights != "float":
        raise ValueError(f"adapter: it cannot be merged into {weights} weights; use float ones")
    decoder: Decoder | None = None
    if weights == "float":
        network = _load_float(source, revision, config, device, dtype)
        if adapter is not None:
            network = merge_adapter(network, adapter)
    else:
        network, decoder = load_quantised(source, revision, config, quantised_products(weights))
    tokenizer = load_tokenizer(source, revision)
    text = ChatText(tokenizer) if tokenizer is not None else None
    return LoadedModel(
        model=network,
        text=text,
        eos_ids=named_ends(network.generation_config, network.config)
        | (text.end_ids if text is not None else frozenset()),
        name=source if adapter is None else f"{source}+{Path(adapter).name}",
        revision=revision,
        decoder=decoder,
    )


def read_config(source: str, revision: str | None) -> PreTrainedConfig:
    """A checkpoint's config, also of the families that transformers lacks."""
    register_exaone()
    register_kanana()
    config: PreTrainedConfig = AutoConfig.from_pretrained(
        source, revision=revision, trust_remote_code=False
    )
    return config


def _weights_on(device: torch.device, weights: str, config: PreTrainedConfig) -> str:
    if device.type == "cpu":
        return choose_weights(weights, config)
    if weights in ("int8", "int4"):
        raise ValueError(f"weights: {weights} is for a processor; on {device} use float")
    return "float"


def choose_weights(weights: str, config: PreTrainedConfig) -> str:
    """`auto`: float for a small model, int8 for one that would take gigabytes in float32."""
    if weights != "auto":
        return weights
    names = config.architectures or []
    known = bool(names) and names[0] in FAMILIES
    return "int8" if known and count_parameters(config) * 4 > _LARGE else "float"


def _load_float(
    source: str, revision: str | None, config: PreTrainedConfig, device: torch.device, dtype: str
) -> PreTrainedModel:
    precision = _dtype(dtype, device)
    if device.type == "cuda":
        check_fits(config, precision, torch.cuda.mem_get_info(device)[0])
    answer: Any = AutoModelForCausalLM.from_pretrained(
        source,
        config=config,
        revision=revision,
        trust_remote_code=False,
        dtype=precision,
        output_loading_info=True,
    )
    loaded, report = answer
    _check_complete(source, report)
    network: PreTrainedModel = loaded.to(device).eval().requires_grad_(False)
    return network


def load_tokenizer(source: str, revision: str | None) -> PreTrainedTokenizerBase | None:
    """The tokenizer exactly as its `tokenizer.json` says; None where the model brings none.

    `AutoTokenizer` may rebuild a tokenizer from `tokenizer_class` and drop the file's
    pre-tokenizer (EXAONE splits digits one by one), so the file is loaded as it is, and the
    result is compared with the bare `tokenizers` library's.
    """
    path = _optional_file(source, "tokenizer.json", revision)
    if path is None:
        return _slow_tokenizer(source, revision)
    tokenizer: PreTrainedTokenizerBase = PreTrainedTokenizerFast.from_pretrained(
        source, revision=revision or "main"
    )
    reference = Tokenizer.from_file(path)
    for probe in _PROBES:
        expected = reference.encode(probe, add_special_tokens=False).ids
        if tokenizer.encode(probe, add_special_tokens=False) != expected:
            raise ValueError(f"tokenizer of {source} does not follow its tokenizer.json")
    return tokenizer


def _slow_tokenizer(source: str, revision: str | None) -> PreTrainedTokenizerBase | None:
    names = ("tokenizer.model", "vocab.json", "tokenizer_config.json")
    if not any(_optional_file(source, name, revision) for name in names):
        log.info("%s has no tokenizer: prompts must be token ids", source)
        return None
    return cast(
        PreTrainedTokenizerBase,
        AutoTokenizer.from_pretrained(source, revision=revision, trust_remote_code=False),
    )


def _optional_file(source: str, name: str, revision: str | None) -> str | None:
    return cached_file(source, name, revision=revision, _raise_exceptions_for_missing_entries=False)


def _dtype(name: str, device: torch.device) -> torch.dtype:
    if name == "auto":
        return (
            best_dtype(torch.cuda.get_device_capability(device))
            if device.type == "cuda"
            else torch.float32
        )
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype) or not found.is_floating_point:
        raise ValueError(f"dtype: must be auto or a torch float type, not {name!r}")
    return found


def best_dtype(capability: tuple[int, int]) -> torch.dtype:
    """For a GPU of this compute capability: from 8.0 (Ampere) on they compute in bfloat16."""
    return torch.bfloat16 if capability >= (8, 0) else torch.float16


def count_parameters(config: PreTrainedConfig) -> int:
    """Of a model that is not loaded; one that is used twice counts once."""
    with torch.device("meta"):
        model: PreTrainedModel = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call]  # untyped in transformers
    model.tie_weights()
    return sum(weight.numel() for weight in model.parameters())


def check_fits(config: PreTrainedConfig, dtype: torch.dtype, free: int) -> None:
    """Raises `ValueError` before gigabytes are read for nothing."""
    parameters = count_parameters(config)
    text = config.get_text_config()
    head = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    cell = 2 * text.num_hidden_layers * text.num_key_value_heads * head * dtype.itemsize
    shape = model_shape(text, cell, parameters * dtype.itemsize, dtype.itemsize)
    check_weights(shape, free, parameters)


def _check_complete(source: str, report: dict[str, Any]) -> None:
    """A weight that the files lack would be random: refuse instead of writing nonsense."""
    lacking = sorted(report["missing_keys"]) + [str(key) for key in report["mismatched_keys"]]
    if lacking:
        raise ValueError(f"weights of {source} are missing or misshapen: {', '.join(lacking[:5])}")


def named_ends(*configs: object) -> frozenset[int]:
    """End tokens by generation config and config: one may be forgotten when it is fine-tuned."""
    found: set[int] = set()
    for config in configs:
        eos = getattr(config, "eos_token_id", None)
        found |= {eos} if isinstance(eos, int) else set(eos or [])
    return frozenset(found)
