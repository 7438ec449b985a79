"""A LoRA adapter merged into its model when that is loaded: served at the model's own speed.

https://arxiv.org/abs/2106.09685: each weight W becomes W + BA·α/r. The files are peft's
(`adapter_config.json`, `adapter_model.safetensors`).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from torch import nn
from transformers import PreTrainedModel

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_PREFIX = "base_model.model."
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"
_NAMED_AT_MOST = 3
"""Weights that an error names."""


def merge_adapter(model: PreTrainedModel, folder: str | Path) -> PreTrainedModel:
    """`model` with the adapter in `folder` merged into its weights.

    Raises `ValueError` that says what is wrong and what would fit: no adapter there, one of
    another kind, or one that was trained for a model of other layers or sizes.
    """
    place = Path(folder)
    check_adapter(model, place)
    try:
        from peft import PeftModel
    except ImportError:
        raise ValueError("adapter: merging needs peft: pip install 'jamsi[worker]'") from None
    merged: Any = PeftModel.from_pretrained(model, str(place))
    whole: PreTrainedModel = merged.merge_and_unload(safe_merge=True).eval().requires_grad_(False)
    return whole


def check_adapter(model: nn.Module, folder: Path) -> None:
    """Raises `ValueError` as `merge_adapter`, before any weight is read."""
    kind = _config(folder).get("peft_type")
    if kind != "LORA":
        raise ValueError(f"adapter: {folder} is of type {kind}; only LoRA adapters can be merged")
    wrong = _misfits(model, _shapes(folder))
    if wrong:
        raise ValueError(
            f"adapter: {folder} was trained for another model ({'; '.join(wrong)}); "
            "serve the model it was trained for (JAMSI_MODEL), or train one for this model: "
            "jamsi learn"
        )


def _config(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise ValueError(f"adapter: there is no folder {folder}")
    try:
        read = json.loads((folder / CONFIG).read_text("utf-8"))
    except OSError:
        raise ValueError(f"adapter: {folder} has no {CONFIG}: it is no LoRA adapter") from None
    except ValueError as error:
        raise ValueError(f"adapter: {folder / CONFIG} is not JSON: {error}") from None
    return read if isinstance(read, dict) else {}


def _shapes(folder: Path) -> dict[str, list[int]]:
    try:
        with safe_open(folder / WEIGHTS, framework="pt") as file:
            return {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError) as error:
        raise ValueError(f"adapter: {folder / WEIGHTS} cannot be read: {error}") from None


def _misfits(model: nn.Module, shapes: Mapping[str, list[int]]) -> list[str]:
    """What of `shapes` has no place in `model`, the first few; empty where all of it fits."""
    modules = dict(model.named_modules())
    found = [why for name, shape in shapes.items() if (why := _misfit(modules, name, shape))]
    if not shapes:
        found = ["it holds no weights"]
    return found[:_NAMED_AT_MOST]


def _misfit(modules: Mapping[str, nn.Module], name: str, shape: list[int]) -> str | None:
    down = name.endswith(_DOWN)
    place = name.removeprefix(_PREFIX).removesuffix(_DOWN if down else _UP)
    weight = getattr(modules.get(place), "weight", None)
    if weight is None:
        return f"this one has no {place}"
    has, wants = weight.shape[1 if down else 0], shape[1 if down else 0]
    return None if has == wants else f"{place}: {wants} where this one has {has}"
