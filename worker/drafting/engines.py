"""The engine that the settings ask for."""

from functools import partial
from pathlib import Path
from typing import assert_never

import structlog

from policy import mask_personal
from qna.adapters import NONE, serving_adapter
from qna.logs import set_up_logging
from qna.settings import BUNDLED_MODEL, Settings
from worker.engine import Engine
from worker.engine.cards import SeenCard, has_driver, see_only
from worker.engine.cpu.cores import cpu_threads
from worker.engine.weights import weights_digest

log = structlog.get_logger()

BUNDLED_PATH = Path(__file__).parent.parent / "bundled_model"
BUNDLED_NOTICE = "The bundled model is a demonstration: set JAMSI_MODEL to a real one for a shop."
AT_ONCE = {False: 64, True: 160}
"""Questions a worker holds for each engine process, on a CPU and on a GPU: more texts than that
writes at once, three for each question, so that its batch stays full while others are on their way
to and from SQL; and with the most candidates not more than may wait."""
OPENAI_REQUESTS = 64
"""At once, to a server of somebody else's."""
MOST_PROCESSES = 4
"""Engines that `auto` starts; each takes the memory of a process with torch."""
EXAONE_NOTICE = (
    "EXAONE is licensed for non-commercial use only (EXAONE AI Model License 1.1 - NC): neither "
    "the model nor its output may be used commercially without LG AI Research's agreement."
)


def adapter_to_serve(settings: Settings) -> Path | None:
    """`serving_adapter` for the weights that lie here. Raises `ValueError` for a damaged list."""
    return serving_adapter(settings, lambda: base_digest(settings))


def base_digest(settings: Settings) -> str | None:
    """Of the weights of `JAMSI_MODEL`, as `weights_digest`."""
    return weights_digest(model_path(settings.model), settings.model_revision)


def make_engine(settings: Settings) -> Engine:
    """`engine_with` for what is served at this moment."""
    return engine_with(settings, None, adapter_to_serve(settings))


def engine_with(settings: Settings, card: SeenCard | None, adapter: Path | None) -> Engine:
    """Load the local model, or connect to an OpenAI-compatible server. A local one has `adapter`
    merged into it, and sees no other GPU than `card`, where there is one."""
    log.info("engine_loading", engine=settings.engine, model=settings.model)
    if notice := notice_for(settings.model):
        log.warning("model_notice", notice=notice)
    if settings.engine != "local" and settings.adapter not in ("", NONE):
        raise ValueError("JAMSI_ADAPTER is for JAMSI_ENGINE=local; let that server load it")
    match settings.engine:
        case "local":
            return _local(settings, card, adapter)
        case "openai":
            return _on_server(settings)
        case unknown:
            assert_never(unknown)


def _on_server(settings: Settings) -> Engine:
    from worker.engine import OpenAIEngine

    return OpenAIEngine(
        model=settings.model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=settings.openai_timeout,
        max_concurrency=settings.drafts_at_once or OPENAI_REQUESTS,
        mask=mask_personal,
        extra_sampling=settings.openai_extra_sampling,
    )


def _local(settings: Settings, card: SeenCard | None, adapter: Path | None) -> Engine:
    """In a process of its own: beside Celery and SQL in one process the engine's loop would lose a
    good part of its speed to the interpreter lock (`docs/performance.md`)."""
    from worker.engine import start_child_engine, start_replicas

    processes = engine_processes(settings)
    start = partial(
        start_child_engine,
        model_path(settings.model),
        prepare=partial(_prepare, settings, card),
        revision=settings.model_revision,
        device="cuda" if card else settings.device,
        weights=_weights(settings, adapter),
        adapter=adapter,
        max_slots=settings.engine_slots,
        stall_seconds=settings.engine_stall_seconds,
        threads=None if processes == 1 else 1,
    )
    engine = start_replicas(start, processes)
    log.info("engine_ready", model=engine.model, device=engine.device, runs=engine.summary)
    return engine


def engine_processes(settings: Settings) -> int:
    """How many engines of one thread each, or the only one: the bundled model is too small for
    threads, so on a processor it gets a process for each core (`docs/performance.md`)."""
    if settings.engine_processes != "auto":
        return settings.engine_processes
    on_a_card = settings.device not in ("auto", "cpu") or (
        settings.device == "auto" and has_driver()
    )
    if settings.model != BUNDLED_MODEL or on_a_card:
        return 1
    return min(cpu_threads(), MOST_PROCESSES)


def _weights(settings: Settings, adapter: Path | None) -> str:
    """An adapter is merged into float weights, however large the model is."""
    return "float" if adapter is not None and settings.weights == "auto" else settings.weights


def _prepare(settings: Settings, card: SeenCard | None) -> None:
    if card is not None:
        see_only(card)
    set_up_logging(settings)


def drafts_at_once(settings: Settings, engine: Engine) -> int:
    default = AT_ONCE[engine.device.startswith("cuda")] * engine_processes(settings)
    return settings.drafts_at_once or default


def model_path(model: str) -> str:
    return str(BUNDLED_PATH) if model == BUNDLED_MODEL else model


def notice_for(model: str) -> str | None:
    """What a person must know about this model before using it in a shop."""
    if model == BUNDLED_MODEL:
        return BUNDLED_NOTICE
    return EXAONE_NOTICE if "exaone" in model.lower() else None
