"""A checkpoint straight into quantised form: never more than one layer of it in float.

The model is made without memory; each block's weights are read, quantised and let go again before
the next block's are read.
"""

import ctypes
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PreTrainedConfig, PreTrainedModel
from transformers.utils.hub import cached_file

from ..blocks import Decoder, MakeProduct
from ..exaone import RENAMES
from ..families import read_decoder
from .quantised import Int8Product

_M_MMAP_THRESHOLD, _SMALL, _USUAL = -3, 2**20, 2**25
_HEAD, _EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"
_LAYER = re.compile(r"^model\.layers\.(\d+)\.")


def load_quantised(
    source: str, revision: str | None, config: PreTrainedConfig, make: MakeProduct
) -> tuple[PreTrainedModel, Decoder]:
    """The model, whose matrices are gone, and the decoder that holds them quantised.

    Its embeddings are a mapping that nobody touches; the decoder reads their rows from the file.
    Raises `ValueError` when weights are missing.
    """
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(config, dtype=torch.float32)  # type: ignore[no-untyped-call]  # untyped in transformers
    model.eval().requires_grad_(False)
    names = _names(source, revision, config.model_type)
    if config.get_text_config().tie_word_embeddings and _EMBEDDINGS in names:
        names[_HEAD] = names[_EMBEDDINGS]
    weights = _Checkpoint(names, model)
    weights.fill(model, {name for name in weights.needed if not _LAYER.match(name)} | {_HEAD})
    _make_buffers(model)

    @contextmanager
    def lend(number: int) -> Iterator[None]:
        prefix = f"model.layers.{number}."
        weights.fill(model, [name for name in weights.needed if name.startswith(prefix)])
        yield
        for module in model.model.layers[number].modules():
            if isinstance(module, nn.Linear):
                module.to(device="meta")

    # The head decides the token: it keeps 8 bits.
    with _memory_given_back():
        decoder = read_decoder(model, make, head=Int8Product, dtype=torch.float32, lend=lend)
    decoder = replace(decoder, embed=_RowsOfFile(*names[_EMBEDDINGS]))
    model.lm_head.to(device="meta")
    return model, decoder


@contextmanager
def _memory_given_back() -> Iterator[None]:
    """glibc keeps freed blocks below 32 MB for itself, a quarter of the weights in the end; what is
    mapped from the system goes back to it at once."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        yield
        return
    mallopt(_M_MMAP_THRESHOLD, _SMALL)
    try:
        yield
    finally:
        mallopt(_M_MMAP_THRESHOLD, _USUAL)


class _Checkpoint:
    """Tensors of safetensors files by the model's own names."""

    def __init__(self, files: dict[str, tuple[str, str]], model: nn.Module) -> None:
        self._files = files
        self.needed = [name for name, _ in model.named_parameters()]
        lacking = [name for name in self.needed if name not in files]
        if lacking:
            raise ValueError(f"weights are missing: {', '.join(lacking[:5])}")

    def fill(self, model: nn.Module, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._files:
                continue
            file, stored = self._files[name]
            with safe_open(file, framework="pt") as tensors:
                _put(model, name, tensors.get_tensor(stored))


class _RowsOfFile:
    """Looks up rows of a matrix that stays in its safetensors file.

    A mapping of the file would become resident by pieces of up to 2 MiB around each row, in the
    end half a gigabyte; what is read is 5 KB a token, mostly from the system's cache.
    """

    def __init__(self, path: str, name: str) -> None:
        with safe_open(path, framework="pt") as tensors:
            matrix: Tensor = tensors.get_tensor(name)
        self._dtype, self._row = matrix.dtype, matrix.shape[1] * matrix.itemsize
        self._file = os.open(path, os.O_RDONLY)
        # https://huggingface.co/docs/safetensors: the header's length in 8 bytes, the header, data.
        size = int.from_bytes(os.pread(self._file, 8, 0), "little")
        header = json.loads(os.pread(self._file, size, 8))
        self._begin = 8 + size + header[name]["data_offsets"][0]

    def __call__(self, ids: Tensor) -> Tensor:
        places = [self._begin + token * self._row for token in ids.tolist()]
        rows = [os.pread(self._file, self._row, place) for place in places]
        return torch.frombuffer(bytearray(b"".join(rows)), dtype=self._dtype).view(len(ids), -1)


def _put(model: nn.Module, name: str, value: Tensor) -> None:
    owner = model.get_submodule(name.rpartition(".")[0])
    # Matrices are quantised from what is stored; all that is small is computed in float32.
    wide = value if value.dim() > 1 else value.float()
    setattr(owner, name.rpartition(".")[2], nn.Parameter(wide, requires_grad=False))


def _names(source: str, revision: str | None, model_type: str) -> dict[str, tuple[str, str]]:
    """The model's name of each tensor to its file and the name that it has there."""
    index = cached_file(
        source,
        "model.safetensors.index.json",
        revision=revision,
        _raise_exceptions_for_missing_entries=False,
    )
    if index is None:
        files = ["model.safetensors"]
    else:
        files = sorted(set(json.loads(Path(index).read_text())["weight_map"].values()))
    found = {}
    for file in files:
        path = cached_file(source, file, revision=revision)
        assert path is not None
        with safe_open(path, framework="pt") as tensors:
            for stored in tensors.keys():  # noqa: SIM118  # no dictionary
                found[_renamed(stored, model_type)] = (path, stored)
    return found


def _renamed(name: str, model_type: str) -> str:
    for pattern, replacement in RENAMES if model_type == "exaone" else ():
        name = re.sub(pattern, replacement, name)
    return name


def _make_buffers(model: Any) -> None:
    """Rotary embeddings are computed, not stored; so is Gemma's scale."""
    config = model.config
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    embedding = model.model.embed_tokens
    if hasattr(embedding, "scalar_embed_scale"):
        embedding.embed_scale = torch.tensor(embedding.scalar_embed_scale)
