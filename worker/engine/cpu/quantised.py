"""Weights of 8 or 4 bits: a model of some billion parameters on a machine without a GPU.

A step of a small batch is the reading of weights, so a quarter of the bytes is nearly four times
the speed. In int8 each row of a weight has its scale, and so has each token's row of activations:
sums are whole numbers, exact, and no row's result depends on its neighbours in the batch. In int4
groups of weights have a scale and a zero each; activations stay bfloat16.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from ..blocks import MakeProduct, Product

_CHUNK = 4096
"""Rows that are converted at once: no float copy of a large weight is made."""
_GROUP = 64
_LEAST = 1e-12


def _levels() -> int:
    """Steps of an activation to either side of 0: without VNNI, sums of two products of 8 bits
    each would overflow 16, so activations have 7."""
    info = Path("/proc/cpuinfo")
    return 127 if info.exists() and "vnni" in info.read_text() else 63


_LEVELS = _levels()


class Int8Product:
    """`x @ weight.T + bias`, the weight as int8."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        rows = len(weight)
        values = torch.empty(weight.shape, dtype=torch.int8)
        self._scales = torch.empty(rows)
        for begin in range(0, rows, _CHUNK):
            part = weight[begin : begin + _CHUNK].float()
            scale = part.abs().amax(1).clamp_(min=_LEAST) / 127
            self._scales[begin : begin + _CHUNK] = scale / _LEVELS
            values[begin : begin + _CHUNK] = (part / scale.unsqueeze(1)).round_()
        self._ones, self._zeros = torch.ones(rows), torch.zeros(rows, dtype=torch.int32)
        self._packed = torch.ops.onednn.qlinear_prepack(values, None)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        size = x.abs().amax(-1, keepdim=True).clamp_(min=_LEAST)
        whole = torch.round(x * (_LEVELS / size)).add_(_LEVELS + 1).to(torch.uint8)
        # Whole numbers come out: with scales inside, the last bit depended on the number of rows
        # on processors with AMX.
        product: Tensor = torch.ops.onednn.qlinear_pointwise(
            whole, 1.0, _LEVELS + 1, self._packed, self._ones, self._zeros, None,
            1.0, 0, torch.float32, "none", [], "",
        )  # fmt: skip
        product.mul_(self._scales).mul_(size)
        return product if self._bias is None else product.add_(self._bias)


class Int4Product:
    """`x @ weight.T + bias`, the weight as int4 in groups of `_GROUP` of a row."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        rows, size = weight.shape
        values = torch.empty(rows, size, dtype=torch.int32)
        edges = torch.empty(size // _GROUP, rows, 2, dtype=torch.bfloat16)
        for begin in range(0, rows, _CHUNK):
            part = weight[begin : begin + _CHUNK].float().view(-1, size // _GROUP, _GROUP)
            low, high = part.amin(2), part.amax(2)
            scale = ((high - low) / 15).clamp_(min=_LEAST).bfloat16()
            zero = (low + 8 * scale.float()).bfloat16()
            # Rounded to what is stored, so that the values fit the scales they are read with.
            start = zero.float() - 8 * scale.float()
            whole = ((part - start.unsqueeze(2)) / scale.float().unsqueeze(2)).round_()
            values[begin : begin + _CHUNK] = whole.clamp_(0, 15).view(-1, size)
            edges[:, begin : begin + _CHUNK] = torch.stack([scale, zero], 2).transpose(0, 1)
        self._edges = edges
        self._packed = torch._convert_weight_to_int4pack_for_cpu(values, 1)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        product = torch._weight_int4pack_mm_for_cpu(
            x.bfloat16(), self._packed, _GROUP, self._edges
        ).float()
        return product if self._bias is None else product.add_(self._bias)


def _int4_where_it_fits(weight: Tensor, bias: Tensor | None) -> Product:
    rows, size = weight.shape
    fits = not rows % 16 and not size % _GROUP
    return Int4Product(weight, bias) if fits else Int8Product(weight, bias)


QUANTISED: dict[str, Callable[[Tensor, Tensor | None], Product]] = {
    "int8": Int8Product,
    "int4": _int4_where_it_fits,
}


def quantised_products(weights: str) -> MakeProduct:
    """Raises `ValueError` for a name that is none, or where this torch cannot."""
    if weights not in QUANTISED:
        raise ValueError(f"weights: must be auto, float, int8 or int4, not {weights!r}")
    if not torch._C._has_mkldnn:
        raise ValueError(f"weights: {weights} needs a torch with oneDNN; use float")
    return QUANTISED[weights]
