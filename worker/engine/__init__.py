"""The inference core: text in, text out; knows nothing of shops, questions or SQL.

    engine = load_engine("LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", revision="…")
    future = engine.submit([{"role": "user", "content": "…"}], SamplingParams(max_new_tokens=90))
    print(future.result().text)

Read in this order: `types` (the interface), `request` (one prompt on its way), `starting` (from a
name to an engine), `local` (the thread and its recovery), `scheduler` (who runs), `runner` (what it
asks of a model, and the slow way for models of no known family), `blocks` (what families differ
in), `families` (where each keeps it). Then the plain way, for a CPU: `slot_runner`, `slots` (the KV
cache), `plain` (the forward pass), `sampling`, `prefix`, and `cpu/` (its products, threads,
replicas); and the way of a GPU: `cuda/`, whose kernels are in `attention`, `kernels` and
`choosing`. `loading`, `exaone`, `kanana` and `chat` turn a checkpoint's files into a model and
messages into token ids, `memory` says what fits, `build` chooses the runner, `inspect` says what a
model lacks before it is loaded. `child` puts all of it into a process of its own (`served` is what
runs there), `fatal` ends a process whose engine cannot go on, and `openai_api` is the engine on
somebody else's server.

The names below load on first use, so importing `SamplingParams` does not import torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .cpu.replicas import start_replicas
from .types import Engine, EngineBusy, EngineFailed, Figures, Generation, Prompt, SamplingParams

if TYPE_CHECKING:
    from .child import ChildEngine, start_child_engine
    from .inspect import card_lacks, inspect_speech
    from .local import LocalEngine
    from .openai_api import OpenAIEngine
    from .starting import load_engine

_LAZY = {
    "ChildEngine": ".child",
    "LocalEngine": ".local",
    "OpenAIEngine": ".openai_api",
    "card_lacks": ".inspect",
    "inspect_speech": ".inspect",
    "load_engine": ".starting",
    "start_child_engine": ".child",
}

__all__ = [
    "ChildEngine",
    "Engine",
    "EngineBusy",
    "EngineFailed",
    "Figures",
    "Generation",
    "LocalEngine",
    "OpenAIEngine",
    "Prompt",
    "SamplingParams",
    "card_lacks",
    "inspect_speech",
    "load_engine",
    "start_child_engine",
    "start_replicas",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)
