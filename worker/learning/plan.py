"""How a run learns, and what it will take: said before it starts."""

import math
import time
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from worker.learning.batch import Batch

SEED = 20261126
SMALL = 50_000_000
"""Parameters of a model that learns at a higher rate, all of its texts in memory at once."""
LEAST_EXAMPLES = 8
LEAST_PAIRS = 200
"""Below that DPO has little to tell apart, and moves the model all the same."""
MOST_TOKENS = 1024
"""Of one prompt with its reply; longer ones are cut by the trainer."""
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Plan:
    """Of one run; all of it is fixed by the model's size, the batch and `epochs`."""

    epochs: int
    rate: float
    rank: int
    at_once: int
    """Texts in one step."""
    accumulate: int
    """Steps whose gradients are added up before the weights change."""
    with_pairs: bool
    recompute: bool
    """Activations are computed again instead of kept: a third more time, far less memory."""
    seed: int = SEED

    @property
    def texts_a_step(self) -> int:
        return self.at_once * self.accumulate


@dataclass(frozen=True, slots=True)
class Needs:
    """What a run takes on this machine."""

    steps: int
    gib: float
    """Of memory for weights, gradients and activations, beside the libraries."""
    free_gib: float | None
    """None: this system does not say."""
    seconds: float
    """For learning alone, by one measured step; the gate writes texts afterwards."""


def make_plan(model: PreTrainedModel, batch: Batch, *, epochs: int, seed: int = SEED) -> Plan:
    small = count(model) < SMALL
    return Plan(
        epochs=epochs,
        rate=3e-3 if small else 2e-4,
        rank=16,
        at_once=4 if small else 2,
        accumulate=1 if small else 8,
        with_pairs=len(batch.pairs) >= LEAST_PAIRS,
        recompute=not small,
        seed=seed,
    )


def count(model: PreTrainedModel) -> int:
    return sum(weight.numel() for weight in model.parameters())


def steps_of(plan: Plan, batch: Batch) -> tuple[int, int]:
    """Steps of SFT and of DPO."""
    first = math.ceil(len(batch.examples) / plan.texts_a_step) * plan.epochs
    second = math.ceil(len(batch.pairs) / plan.texts_a_step) if plan.with_pairs else 0
    return first, second


def needs_of(model: PreTrainedModel, plan: Plan, batch: Batch, tokens: int) -> Needs:
    """`tokens`: of the longest text. One step forward and back is run and timed."""
    first, second = steps_of(plan, batch)
    seconds = _one_step(model, plan.at_once, tokens) * plan.accumulate
    # A pair is two texts, read by the model and by what it was before.
    whole = seconds * (first + 3 * second)
    return Needs(first + second, _memory(model, plan, tokens) / _GIB, _free(model), whole)


def _one_step(model: PreTrainedModel, rows: int, tokens: int) -> float:
    ids = torch.full((rows, tokens), 1, device=model.device)
    inputs = model.get_input_embeddings()(ids).detach().requires_grad_()
    began = time.monotonic()
    model(inputs_embeds=inputs, labels=ids, use_cache=False).loss.backward()
    return time.monotonic() - began


def _memory(model: PreTrainedModel, plan: Plan, tokens: int) -> float:
    """Bytes: weights as they are, adapter with gradients and Adam's two moments in float32, what
    the layers keep for the way back (about 16 hidden vectors each, one where they are computed
    again), and the logits, in float32 and with their gradient."""
    config = model.config.get_text_config()
    weights = float(sum(each.numel() * each.element_size() for each in model.parameters()))
    adapter = float(16 * 7 * config.num_hidden_layers * plan.rank * 2 * config.hidden_size)
    kept = 2 if plan.recompute else 16
    cells = plan.at_once * tokens
    activations = float(4 * cells * config.hidden_size * config.num_hidden_layers * kept)
    return weights + adapter + activations + float(8 * cells * config.vocab_size)


def _free(model: PreTrainedModel) -> float | None:
    if model.device.type == "cuda":
        free: int = torch.cuda.mem_get_info(model.device)[0]
        return free / _GIB
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            found = dict(line.split(":", 1) for line in file)
        return int(found["MemAvailable"].split()[0]) * 1024 / _GIB
    except (OSError, KeyError, ValueError):
        return None
