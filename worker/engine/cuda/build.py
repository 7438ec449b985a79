"""A runner of cells and kernels for a model that is on the GPU, and what it needs there."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch import Tensor
from transformers import PreTrainedModel

from ..blocks import Decoder
from ..memory import GIB, TEXT, Plan, model_shape, plan
from ..runner import Runner

_LEAST_CAPABILITY = (7, 0)
"""Of the cards that Triton compiles for."""


@dataclass(frozen=True, slots=True)
class KernelRunners:
    make: Callable[[int], Runner]
    plan: Plan
    summary: str
    probe: Callable[[list[int]], Tensor]
    """Logits of a prompt's last two tokens, the last one decoded."""


def lacking(device: torch.device) -> str | None:
    """What must be installed before the kernels can be used here, or None."""
    if find_spec("triton") is None:
        return "Triton is not installed: pip install triton (it comes with torch's CUDA builds)"
    compiler = os.environ.get("CC") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return "Triton needs a C compiler: install gcc (apt-get install gcc libc6-dev)"
    capability = torch.cuda.get_device_capability(device)
    if capability < _LEAST_CAPABILITY:
        return "Triton needs a GPU of compute capability 7.0, this one has {}.{}".format(
            *capability
        )
    return None


def kernel_runners(
    model: PreTrainedModel, decoder: Decoder, context: int, rows: int | None
) -> KernelRunners:
    """Raises `ValueError` where too little memory is left for one text."""
    torch.cuda.empty_cache()
    shape = model_shape(model.config, decoder.cell_bytes, _size(model), decoder.dtype.itemsize)
    free = torch.cuda.mem_get_info(model.device)[0]
    chosen = plan(shape, free, context=context, rows=rows)

    def make(count: int) -> Runner:
        from .runner import CellRunner

        runner = CellRunner(
            decoder,
            max_rows=count,
            # After a lack of memory fewer rows are asked for, and so fewer cells.
            cells=max(chosen.cells * count // chosen.rows, min(chosen.cells, chosen.context)),
            context=chosen.context,
            burst=chosen.burst * count // chosen.rows or 1,
        )
        runner.warm_up()
        return runner

    name = str(decoder.dtype).removeprefix("torch.")
    summary = (
        f"{name}, weights {shape.weights / GIB:.2f} GiB, {chosen.cells} cells "
        f"({chosen.cells * shape.cell / GIB:.2f} GiB), {chosen.rows} texts at once, "
        f"{chosen.texts} of {TEXT} tokens"
    )
    return KernelRunners(make, chosen, summary, lambda ids: probe(decoder, ids))


def probe(decoder: Decoder, ids: list[int]) -> Tensor:
    """Logits of the last two of `ids`: of a prompt that was read, and of a token decoded."""
    from .cells import Cells
    from .decoder import CellDecoder, Packed

    runner = CellDecoder(decoder, Cells(decoder, len(ids)), len(ids))
    logits = []
    for begin, end in ((0, len(ids) - 1), (len(ids) - 1, len(ids))):
        place = torch.arange(begin, end, dtype=torch.int32, device=decoder.device)
        zero = place.new_zeros(1)
        packed = Packed(
            ids=torch.tensor(ids[begin:end], device=decoder.device),
            positions=place,
            cells=place,
            bounds=place.new_tensor([0, end - begin]),
            first=place[:1],
            start=zero,
            shared_start=zero,
            shared=zero,
            longest=end - begin,
            last=place.new_tensor([end - begin - 1]),
        )
        logits.append(runner.forward(packed))
    return torch.cat(logits)


def _size(model: PreTrainedModel) -> int:
    return sum(weight.numel() * weight.element_size() for weight in model.parameters())
