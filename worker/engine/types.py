"""What callers of the engine see: sampling, a finished generation, the interface, its errors.

Nothing here imports torch, so that a web process or a test may use these names for free.
"""

import math
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Prompt: TypeAlias = list[dict[str, str]] | list[int]
"""Chat messages (`role`, `content`), or token ids that go to the model as they are."""

ROLES = ("system", "user", "assistant")
MAX_SEED = 2**63 - 1
MAX_WAITING = 1024
"""Default bound on the prompts that wait beside those being written."""


class EngineBusy(RuntimeError):
    """The bound on waiting prompts is reached: try again later, nothing was queued."""


class EngineFailed(RuntimeError):
    """The engine could not finish this prompt; the prompt itself was valid."""


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How the next token is chosen; the same words and the same order of steps as transformers.

    Greedy unless `do_sample`; then repetition penalty, temperature, top-k, top-p, one draw.
    `top_k=None` and `top_p=None` switch those filters off. A `seed` (0 to 2**63-1) gives the same
    text again whatever else is in the batch; without one every call differs.

    Raises `ValueError` that starts with the field's name.
    """

    max_new_tokens: int = 128
    do_sample: bool = False
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    repetition_penalty: float = 1.0
    seed: int | None = None
    ignore_eos: bool = False

    def __post_init__(self) -> None:
        _check_bool("do_sample", self.do_sample)
        _check_bool("ignore_eos", self.ignore_eos)
        _check_int("max_new_tokens", self.max_new_tokens, lowest=1)
        _check_positive("temperature", self.temperature)
        _check_positive("repetition_penalty", self.repetition_penalty)
        if self.top_k is not None:
            _check_int("top_k", self.top_k, lowest=1)
        if self.top_p is not None:
            _check_positive("top_p", self.top_p)
            if self.top_p > 1:
                raise ValueError(f"top_p: must be in (0, 1], not {self.top_p!r}")
        if self.seed is not None:
            _check_int("seed", self.seed, lowest=0)
            if self.seed > MAX_SEED:
                raise ValueError(f"seed: must be at most 2**63-1, not {self.seed!r}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished text.

    `token_ids` holds the new tokens, the end token included when there was one (as
    `model.generate()` returns them); `text` is them decoded without special tokens, empty where
    the model has no tokenizer. `seconds` runs from `submit()` to the last token.
    """

    token_ids: tuple[int, ...]
    text: str
    finish_reason: Literal["stop", "length"]
    prompt_tokens: int
    completion_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How full an engine is, at most a second old."""

    rows: int = 0
    """Texts that can be written at once."""
    rows_used: int = 0
    cells: int = 0
    """Room for keys and values, in tokens; 0 where rows alone count."""
    cells_used: int = 0
    waiting: int = 0
    """Prompts that wait for a row."""


class Engine(Protocol):
    """Text in, text out."""

    name: str
    """`local` or `openai`."""
    model: str
    revision: str | None
    device: str
    summary: str
    """How the model is run, for the log: precision, memory, how many texts at once."""
    extra_sampling: bool
    """Whether it takes `top_k`, `repetition_penalty` and `ignore_eos`."""

    def submit(self, prompt: Prompt, sampling: SamplingParams) -> Future[Generation]:
        """Queue `prompt`; never waits for the model.

        The future can be cancelled at any time before it is done, on another server until it is
        sent; that frees its place.
        Raises `ValueError` naming the wrong field, `EngineBusy` when too many wait, `EngineFailed`
        when the engine is closed. The future itself may carry `EngineFailed`, and the `ValueError`
        where the engine is in another process.
        """

    def stalled_seconds(self) -> float:
        """How long nothing has moved although prompts are open; 0 where each has a time-out."""

    def figures(self) -> Figures:
        """For a monitor; never waits for the model."""

    def close(self) -> None:
        """Stop; what has not finished fails with `EngineFailed` or is cancelled. Safe to call
        twice."""


def check_messages(prompt: object) -> list[dict[str, str]]:
    """`prompt` if it is a list of messages with known roles and plain text.

    Raises `ValueError` naming `prompt` and the message otherwise.
    """
    if not isinstance(prompt, list) or not prompt:
        raise ValueError("prompt: must be a list of messages, not empty")
    for number, message in enumerate(prompt):
        if not isinstance(message, dict) or set(message) != {"role", "content"}:
            raise ValueError(f"prompt[{number}]: must have exactly the keys role and content")
        if message["role"] not in ROLES:
            raise ValueError(f"prompt[{number}].role: must be one of {', '.join(ROLES)}")
        content = message["content"]
        if not isinstance(content, str):
            raise ValueError(f"prompt[{number}].content: must be text")
        if any("\ud800" <= char <= "\udfff" for char in content):
            raise ValueError(f"prompt[{number}].content: holds half of a surrogate pair")
    return prompt


def _check_bool(field: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{field}: must be true or false, not {value!r}")


def _check_int(field: str, value: object, *, lowest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise ValueError(f"{field}: must be a whole number from {lowest}, not {value!r}")


def _check_positive(field: str, value: object) -> None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or number <= 0:
        raise ValueError(f"{field}: must be a finite number above 0, not {value!r}")
