"""Which runner serves a model, and how large it may be."""

import logging
from collections.abc import Callable
from concurrent.futures import Future

import torch
from torch import Tensor
from transformers import PreTrainedModel

from .llama import Llama, unservable
from .request import Request
from .runner import AnyModelRunner, Runner
from .slot_runner import SlotRunner
from .types import SamplingParams

log = logging.getLogger(__name__)

CPU_SLOTS = 64
CUDA_SLOTS = 256
FALLBACK_SLOTS = 8
_CACHE_SHARE = 0.85
"""Part of the free memory of a GPU that the cache may take; the rest is for activations."""
_CPU_CACHE_BYTES = 4 * 2**30
_PROBE = 24
"""Tokens of the start-up comparison with the model's own code."""
_TOLERANCE = {torch.float32: 2e-3, torch.float16: 2e-2, torch.bfloat16: 8e-2}

MakeRunner = Callable[[int], Runner]


def choose_runner(
    model: PreTrainedModel, *, context: int, max_slots: int | None, plain: bool = False
) -> tuple[MakeRunner, int]:
    """A factory of runners for `model`, and how many slots to ask it for.

    The slot cache serves the shapes it knows, after its logits were compared with the model's
    own; every other model is served by its own code, correct and slower, and the log says why.
    `plain` leaves out prefix reuse and CUDA graphs.
    """
    reason = unservable(model)
    if reason is None:
        llama = Llama(model)
        reason = _disagreement(model, llama)
    if reason is not None:
        log.warning("the slot cache cannot serve this model: %s; using its own code", reason)
        return lambda slots: AnyModelRunner(model, slots), max_slots or FALLBACK_SLOTS
    on_cuda = model.device.type == "cuda"

    def make(slots: int) -> Runner:
        return SlotRunner(
            llama,
            max_slots=slots,
            context=context,
            prefill_cells=16384 if on_cuda else 512,
            plain=plain,
        )

    return make, _slots(llama, context, max_slots)


def _slots(llama: Llama, context: int, wanted: int | None) -> int:
    """Slots that fit: `wanted` or the device's usual number, fewer if the cache were too large."""
    on_cuda = llama.device.type == "cuda"
    size = torch.empty(0, dtype=llama.dtype).element_size()
    slot = 2 * llama.depth * context * llama.kv_heads * llama.head_dim * size
    room = _CPU_CACHE_BYTES
    if on_cuda:
        torch.cuda.empty_cache()
        room = int(torch.cuda.mem_get_info(llama.device)[0] * _CACHE_SHARE)
    slots = min(wanted or (CUDA_SLOTS if on_cuda else CPU_SLOTS), room // slot)
    if slots < 1:
        raise ValueError(f"context: one slot of {context} tokens needs {slot / 2**30:.1f} GiB")
    return slots


@torch.inference_mode()
def _disagreement(model: PreTrainedModel, llama: Llama) -> str | None:
    """Compare with the model's own logits over a prompt and one decoded token."""
    ids = torch.arange(_PROBE, device=model.device) * 7919 % model.config.vocab_size
    expected = model(input_ids=ids.unsqueeze(0), use_cache=False).logits[0, -2:].float()
    try:
        found = _probe(llama, ids.tolist())
    except (RuntimeError, ValueError) as error:
        return f"its forward pass failed: {error}"
    difference = ((found - expected).abs().max() / expected.abs().max()).item()
    if difference <= _TOLERANCE[llama.dtype]:
        return None
    return f"its logits differ from the model's own by {difference:.1%}"


def _probe(llama: Llama, ids: list[int]) -> Tensor:
    runner = SlotRunner(llama, max_slots=1, context=_PROBE, prefill_cells=_PROBE, plain=True)
    request = Request(ids[:-1], SamplingParams(), frozenset(), Future())
    return torch.cat([runner.admit([request]), runner.decode(ids[-1:])]).float()
