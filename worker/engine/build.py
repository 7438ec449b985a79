"""Which runner serves a model, and how large it may be."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from .blocks import Decoder
from .cpu.products import products_for
from .families import plain_product, read_decoder, unservable
from .memory import GIB
from .plain import PlainDecoder
from .request import Request
from .runner import AnyModelRunner, RowRunner, Rows, Runner
from .slot_runner import SlotRunner
from .types import SamplingParams

log = logging.getLogger(__name__)

CPU_SLOTS = 64
FALLBACK_SLOTS = 8
PREFILL_TOKENS = 2048
"""Prompt tokens admitted per step: those who are decoding wait for them."""
_CPU_CACHE_BYTES = 4 * 2**30
_QUANTISED_CONTEXT = 2048
"""Positions of a slot where weights are quantised: those are large models on small machines."""
_PROBE = 24
"""Tokens of the start-up comparison with the model's own code."""
_TOLERANCE = {torch.float32: 2e-3, torch.float16: 2e-2, torch.bfloat16: 8e-2}

MakeRunner = Callable[[int], Runner]
"""For so many texts at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a model is run: what makes its runner, and the bounds to ask of it."""

    make: MakeRunner
    slots: int
    context: int
    summary: str
    """For the log and `jamsi doctor`: how, in which precision, how much fits."""


def choose_runner(
    model: PreTrainedModel,
    *,
    context: int,
    max_slots: int | None,
    decoder: Decoder | None = None,
) -> Choice:
    """The fastest way to run `model` whose logits agree with its own.

    On a GPU cells and kernels, if Triton is there; else the plain forward pass over slots; for a
    model of no known family its own code, correct and slower. The log says why. `decoder`:
    already made, of quantised weights.
    """
    if decoder is not None:
        return _quantised(model, decoder, min(context, _QUANTISED_CONTEXT), max_slots)
    reason = unservable(model)
    if reason is not None:
        return _by_own_code(model, reason, context, max_slots)
    if model.device.type == "cuda":
        choice = _by_kernels(model, context, max_slots)
        if choice is not None:
            return choice
    return _by_slots(model, context, max_slots)


def _by_kernels(model: PreTrainedModel, context: int, rows: int | None) -> Choice | None:
    from .cuda.build import kernel_runners, lacking

    reason = lacking(model.device)
    if reason is None:
        decoder = read_decoder(model, plain_product)
        found = kernel_runners(model, decoder, context, rows)
        reason = _disagreement(model, decoder, found.probe)
        if reason is None:
            return Choice(found.make, found.plan.rows, found.plan.context, found.summary)
    log.warning("the kernels cannot be used: %s; going on without, several times slower", reason)
    return None


def _by_slots(model: PreTrainedModel, context: int, max_slots: int | None) -> Choice:
    decoder = PlainDecoder(read_decoder(model, products_for(model)))
    reason = _disagreement(model, decoder.decoder, lambda ids: _probe(decoder, ids))
    if reason is not None:
        return _by_own_code(model, reason, context, max_slots)
    return _slot_choice(model, decoder, context, max_slots, _weights(model))


def _quantised(
    model: PreTrainedModel, decoder: Decoder, context: int, max_slots: int | None
) -> Choice:
    """There is no float model to compare with: the tests do that."""
    return _slot_choice(model, PlainDecoder(decoder), context, max_slots, "quantised weights")


def _slot_choice(
    model: PreTrainedModel,
    decoder: PlainDecoder,
    context: int,
    max_slots: int | None,
    told: str,
) -> Choice:
    cells = 16384 if model.device.type == "cuda" else 512

    def rows(slots: int) -> Rows:
        return SlotRunner(decoder, max_slots=slots, context=context, prefill_cells=cells)

    slots = _slots(decoder.decoder, context, max_slots)
    summary = f"{told}, {slots} texts of at most {context} tokens at once"
    return Choice(_row_runners(model, rows), slots, context, summary)


def _by_own_code(
    model: PreTrainedModel, reason: str, context: int, max_slots: int | None
) -> Choice:
    log.warning("the slot cache cannot serve this model: %s; using its own code", reason)
    slots = max_slots or FALLBACK_SLOTS
    make = _row_runners(model, lambda count: AnyModelRunner(model, count))
    return Choice(make, slots, context, f"{_weights(model)}, its own code, {slots} texts at once")


def _weights(model: PreTrainedModel) -> str:
    size = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    return f"{str(model.dtype).removeprefix('torch.')}, {size / GIB:.2f} GiB"


def _row_runners(model: PreTrainedModel, rows: Callable[[int], Rows]) -> MakeRunner:
    return lambda slots: RowRunner(rows(slots), model.device, PREFILL_TOKENS)


def _slots(decoder: Decoder, context: int, wanted: int | None) -> int:
    """Slots that fit: `wanted` or the usual number, fewer if the cache were too large."""
    slot = context * decoder.cell_bytes
    slots = min(wanted or CPU_SLOTS, _CPU_CACHE_BYTES // slot)
    if slots < 1:
        raise ValueError(f"context: one slot of {context} tokens needs {slot / 2**30:.1f} GiB")
    return slots


@torch.inference_mode()
def _disagreement(
    model: PreTrainedModel, decoder: Decoder, probe: Callable[[list[int]], Tensor]
) -> str | None:
    """Compare with the model's own logits over a prompt and one decoded token."""
    ids = torch.arange(_PROBE, device=model.device) * 7919 % model.config.vocab_size
    expected = model(input_ids=ids.unsqueeze(0), use_cache=False).logits[0, -2:].float()
    try:
        found = probe(ids.tolist()).float()
    except Exception as error:  # whatever a compiler raises
        return f"its forward pass failed: {error}"
    difference = ((found - expected).abs().max() / expected.abs().max()).item()
    if difference <= _TOLERANCE[decoder.dtype]:
        return None
    return f"its logits differ from the model's own by {difference:.1%}"


def _probe(decoder: PlainDecoder, ids: list[int]) -> Tensor:
    """Logits of the last two of `ids`: a prompt's, and a decoded token's."""
    runner = SlotRunner(decoder, max_slots=1, context=_PROBE, prefill_cells=_PROBE)
    request = Request(ids[:-1], SamplingParams(), frozenset(), Future())
    return torch.cat([runner.admit([request]), runner.decode(ids[-1:])])
