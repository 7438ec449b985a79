"""What fits on a GPU: arithmetic on bytes alone, so that it can be tried with pretended cards.

Rows follow from the cells that fit, not from the longest text that anybody might write.
"""

from dataclasses import dataclass

GIB = 2**30
TEXT = 300
"""Tokens of the text that people are told about: a long question, its system message, a reply."""
_USUAL = 224
"""Cells that a row takes mostly: its own part of the prompt, its reply, and some to spare."""
_MOST_ROWS = 512
_KEPT = 0.92
"""Part of the free memory that is planned; graphs, workspaces and gaps take the rest."""
_BURST_SHARE = 0.2
_MOST_BURST, _LEAST_BURST = 16384, 256
"""Prompt tokens read at once: what a large card gains from, what a small one must bear."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a model decides its memory; sizes in bytes of one token or row."""

    weights: int
    cell: int
    """Keys and values of a token, in all layers."""
    token: int
    """Activations of a prompt token that is being read."""
    row: int
    """Logits and what choosing a token needs."""


@dataclass(frozen=True, slots=True)
class Plan:
    cells: int
    rows: int
    burst: int
    context: int

    @property
    def texts(self) -> int:
        """How many texts of `TEXT` tokens fit at once."""
        return min(self.rows, self.cells // TEXT)


def model_shape(config: object, cell: int, weights: int, size: int) -> Shape:
    """From a model's config; `size` are the bytes of a number."""

    def get(name: str) -> int:
        return getattr(config, name, None) or 0

    hidden, vocabulary = get("hidden_size"), get("vocab_size")
    head = get("head_dim") or hidden // get("num_attention_heads")
    projected = head * (get("num_attention_heads") + 2 * get("num_key_value_heads"))
    # Residual, its norm, a product's result; gate and up, and their product; q, k, v and two more.
    token = size * 3 * (hidden + get("intermediate_size") + projected) + 4 * hidden
    # Logits, their float32 copy, the candidates copied aside.
    return Shape(weights, cell, token, vocabulary * (size + 4) + 8 * 4096)


def check_weights(shape: Shape, free: int, parameters: int) -> None:
    """Raises `ValueError` that says what would fit instead."""
    smallest = shape.weights + _LEAST_BURST * shape.token + shape.row + TEXT * shape.cell
    if smallest <= free * _KEPT:
        return
    per_parameter = shape.weights / parameters
    fitting = max(0.0, free * _KEPT - (smallest - shape.weights)) / per_parameter / 1e9
    raise ValueError(
        f"model: {parameters / 1e9:.1f} billion parameters need {shape.weights / GIB:.1f} GiB and "
        f"{(smallest - shape.weights) / GIB:.1f} GiB to work, the GPU has {free / GIB:.1f} GiB "
        f"free: choose a model of at most {fitting:.1f} billion parameters, or the processor with "
        f"JAMSI_DEVICE=cpu and JAMSI_WEIGHTS=int8 ({parameters / GIB:.1f} GiB of its memory)"
    )


def plan(shape: Shape, free: int, *, context: int, rows: int | None = None) -> Plan:
    """Cells and rows for `free` bytes beside the weights; `rows` if so many are wanted at most.

    A text may be as long as `context`, where so many cells fit.
    Raises `ValueError` where not one short text fits.
    """
    room = int(free * _KEPT)
    burst = min(_MOST_BURST, max(_LEAST_BURST, int(room * _BURST_SHARE) // shape.token))
    room -= burst * shape.token
    fitting = min(rows or _MOST_ROWS, room // (shape.row + _USUAL * shape.cell))
    if fitting < 1:
        raise ValueError(
            f"model: beside its weights {free / GIB:.2f} GiB are free on the GPU, too little for "
            f"one text: choose a smaller model, or JAMSI_DEVICE=cpu with JAMSI_WEIGHTS=int8"
        )
    most = (room - fitting * shape.row) // shape.cell
    cells = min(most, max(fitting * _USUAL, context))
    return Plan(cells=cells, rows=fitting, burst=burst, context=min(context, cells))
