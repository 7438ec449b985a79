"""The parts of a layer that hold weights: matrix products and norms, each in its fastest form.

Most of a small batch's time is the reading of weights, so on a CPU they are kept a second time in
the layout, and where that loses nothing in the precision, that is read fastest.
"""

import warnings

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  # its usual name
from transformers import PreTrainedModel

_PACK_BELOW = 2 * 2**30
"""Only weights of at most this many bytes are kept a second time."""
_PACKED_FROM = 5 if torch.backends.cpu.get_cpu_capability() == "AVX512" else 2
"""Rows from which oneDNN's packed product is faster; measured on x86-64."""

_HAS_FBGEMM = "fbgemm" in torch.backends.quantized.supported_engines and hasattr(
    torch, "fbgemm_linear_fp16_weight_fp32_activation"
)


def may_pack(model: PreTrainedModel) -> bool:
    """Whether the weights may be kept a second time, in a layout for this CPU."""
    size = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    return (
        model.device.type == "cpu"
        and model.dtype == torch.float32
        and torch._C._has_mkldnn
        and size <= _PACK_BELOW
    )


class Linear:
    """`x @ weight.T + bias`; `fast` allows a second copy of the weight.

    On x86-64 a weight whose values float16 holds exactly is read as float16 by FBGEMM, whose sums
    are float32 as everybody's; other weights go through oneDNN's packed product from a few rows on.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, *, fast: bool) -> None:
        self._weight = weight
        self._bias = bias
        self._half = _half(weight) if fast else None
        self._packed: Tensor | None = None
        if fast and self._half is None:
            self._packed = torch.ops.mkldnn._reorder_linear_weight(weight, 64)

    def __call__(self, x: Tensor) -> Tensor:
        if self._half is not None:
            return torch.fbgemm_linear_fp16_weight_fp32_activation(x, self._half, self._bias)
        if self._packed is not None and len(x) >= _PACKED_FROM:
            product: Tensor = torch.ops.mkldnn._linear_pointwise(
                x, self._packed, self._bias, "none", [], ""
            )
            return product
        return F.linear(x, self._weight, self._bias)


def join(modules: list[nn.Linear], *, fast: bool) -> Linear:
    """One product for several; the modules' parameters become views of the joint matrix."""
    if len(modules) == 1:
        return Linear(modules[0].weight, modules[0].bias, fast=fast)
    weight = torch.cat([module.weight for module in modules])
    start = 0
    for module in modules:
        module.weight.data = weight[start : start + module.out_features]
        start += module.out_features
    has_bias = modules[0].bias is not None
    bias = torch.cat([module.bias for module in modules]) if has_bias else None
    return Linear(weight, bias, fast=fast)


class Norm:
    """`x` over its root mean square, times `weight`."""

    def __init__(self, weight: Tensor, eps: float) -> None:
        self._weight = weight
        self._eps = eps
        self._by_length = weight.device.type == "cpu" and weight.dtype == torch.float32
        size = len(weight)
        self._scaled = weight * size**0.5
        self._least = torch.tensor((eps * size) ** 0.5)

    def __call__(self, x: Tensor) -> Tensor:
        if not self._by_length:
            return F.rms_norm(x, self._weight.shape, self._weight, self._eps)
        # On a CPU rms_norm is seven operations; the length of each row makes it four:
        # sqrt(sum + eps * size) is the hypotenuse of the length and sqrt(eps * size).
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return torch.div(x, torch.hypot(length, self._least)).mul_(self._scaled)


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
