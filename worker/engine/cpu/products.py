"""Matrix products in the form that a CPU reads fastest.

Most of a small batch's time is the reading of weights, so they are kept a second time in the
layout, and where that loses nothing in the precision, that is read fastest.
"""

import warnings

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import PreTrainedModel

from ..blocks import MakeProduct
from ..families import plain_product

_PACK_BELOW = 2 * 2**30
"""Only weights of at most this many bytes are kept a second time."""
_PACKED_FROM = 5 if torch.backends.cpu.get_cpu_capability() == "AVX512" else 2
"""Rows from which oneDNN's packed product is faster; measured on x86-64."""

_HAS_FBGEMM = "fbgemm" in torch.backends.quantized.supported_engines and hasattr(
    torch, "fbgemm_linear_fp16_weight_fp32_activation"
)


def products_for(model: PreTrainedModel) -> MakeProduct:
    """How this model's products are best made: plain ones where no second copy is allowed."""
    size = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    packable = (
        model.device.type == "cpu"
        and model.dtype == torch.float32
        and torch._C._has_mkldnn
        and size <= _PACK_BELOW
    )
    return PackedProduct if packable else plain_product


class PackedProduct:
    """`x @ weight.T + bias` with a second copy of the weight.

    On x86-64 a weight whose values float16 holds exactly is read as float16 by FBGEMM, whose sums
    are float32 as everybody's, where one thread works: it knows no second. Several threads, and
    other weights, go through oneDNN's packed product from a few rows on.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight = weight
        self._bias = bias
        self._half = _half(weight)
        self._packed: Tensor | None = None

    def __call__(self, x: Tensor) -> Tensor:
        if self._half is not None and torch.get_num_threads() == 1:
            return torch.fbgemm_linear_fp16_weight_fp32_activation(x, self._half, self._bias)
        if len(x) < _PACKED_FROM:
            return F.linear(x, self._weight, self._bias)
        if self._packed is None:
            self._packed = torch.ops.mkldnn._reorder_linear_weight(self._weight, 64)
        product: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self._packed, self._bias, "none", [], ""
        )
        return product


def _half(weight: Tensor) -> Tensor | None:
    """`weight` in FBGEMM's layout; None where it is not there or float16 changes a value."""
    if not _HAS_FBGEMM or not torch.equal(weight.half().float(), weight):
        return None
    with warnings.catch_warnings():
        # Deprecated, but its successor in torch.ops.quantized takes 15 us longer for each call.
        warnings.filterwarnings("ignore", "fbgemm_.*deprecated", UserWarning)
        packed = torch.fbgemm_pack_gemm_matrix_fp16(weight)
        try:
            torch.fbgemm_linear_fp16_weight_fp32_activation(weight[:1], packed, None)
        except TypeError:  # an older torch wants a bias
            return None
    return packed
