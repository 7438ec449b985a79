"""Checks of what writes the drafts: torch, device, model, its licence."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from jamsi.doctor.finding import Finding, fail, ok, warn
from qna.settings import BUNDLED_MODEL, Settings

CHECK_TORCH = "torch"
CHECK_MODEL = "model"
CHECK_CARD = "card"
OPENAI_HOST = "api.openai.com"
"""Other servers may want no key."""
GREETING = "안녕하세요? 한 문장으로 짧게 인사해 주세요."
LONG_GREETING = 96
"""Tokens within which one sentence must have ended."""
LONGEST = 10.0
"""Seconds for the one request to a server."""


def check_torch(settings: Settings) -> Iterator[Finding]:
    """Only the drafting worker with a local model needs it."""
    try:
        import torch
        import transformers
    except ImportError as error:
        yield _no_torch(settings, error)
        return
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    if torch.cuda.is_available():
        name, memory = torch.cuda.get_device_name(), torch.cuda.mem_get_info()
        yield ok(
            CHECK_TORCH, f"{versions}; {name}, {_gib(memory[0])} of {_gib(memory[1])} GiB free"
        )
    elif settings.device.startswith("cuda"):
        remedy = "Check the driver (nvidia-smi) and torch's CUDA build, or set JAMSI_DEVICE=cpu"
        yield fail(CHECK_TORCH, f"{versions}; JAMSI_DEVICE={settings.device}, but no CUDA", remedy)
    else:
        yield ok(CHECK_TORCH, f"{versions}; CPU, {os.cpu_count()} cores")


def _no_torch(settings: Settings, error: ImportError) -> Finding:
    if settings.engine == "openai":
        return ok(CHECK_TORCH, "not installed, and not needed with JAMSI_ENGINE=openai")
    found = f"not installed ({error.name or error}): no local model can draft here"
    return warn(
        CHECK_TORCH,
        found,
        "For a drafting worker: pip install 'jamsi[worker]'. The other processes need none",
    )


def _gib(size: int) -> str:
    return f"{size / 2**30:.0f}"


def check_model(settings: Settings) -> Iterator[Finding]:
    from worker.drafting.engines import notice_for

    match settings.engine:
        case "local":
            yield _local(settings)
        case "openai":
            yield _on_server(settings)
        case unknown:
            assert_never(unknown)
    applies = settings.engine == "local" or settings.model != BUNDLED_MODEL
    if applies and (notice := notice_for(settings.model)):
        yield warn("model notice", notice, "README names models under free licences")


def _on_server(settings: Settings) -> Finding:
    found = f"{settings.model} at {settings.openai_base_url}"
    needs_key = urlsplit(settings.openai_base_url).hostname == OPENAI_HOST
    if needs_key and not settings.openai_api_key.get_secret_value():
        return fail(CHECK_MODEL, f"{found}: no key", "Set JAMSI_OPENAI_API_KEY or …_FILE")
    if settings.model == BUNDLED_MODEL:
        return fail(CHECK_MODEL, found, "Set JAMSI_MODEL to a model of that server")
    return _asked(settings, found)


def _asked(settings: Settings, found: str) -> Finding:
    """One tiny request, and what came back."""
    from worker.engine import EngineFailed, OpenAIEngine, SamplingParams

    engine = OpenAIEngine(
        model=settings.model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout=min(settings.openai_timeout, LONGEST),
        max_retries=0,
    )
    try:
        question = [{"role": "user", "content": GREETING}]
        answer = engine.submit(question, SamplingParams(max_new_tokens=LONG_GREETING)).result()
    except EngineFailed as error:
        return fail(CHECK_MODEL, f"{found}: {error}", "Check the address, the key and the model")
    finally:
        engine.close()
    if not answer.text:
        return warn(CHECK_MODEL, f"{found}: it sent no text", "Does the model only think?")
    if answer.finish_reason == "length":
        found += f": a greeting did not end within {LONG_GREETING} tokens"
        return warn(CHECK_MODEL, found, "Check the server's chat template and end tokens")
    return ok(CHECK_MODEL, f"{found}: it wrote {answer.text[:60]!r} ({answer.finish_reason})")


def _local(settings: Settings) -> Finding:
    from worker.drafting.engines import model_path

    source = model_path(settings.model)
    if Path(source).is_dir() or settings.model == BUNDLED_MODEL or source.startswith((".", "/")):
        return _folder(settings.model, Path(source))
    return _on_hub(settings)


def _folder(name: str, folder: Path) -> Finding:
    if not (folder / "config.json").is_file():
        return fail(
            CHECK_MODEL, f"{folder} holds no config.json", "Set JAMSI_MODEL to a model's folder"
        )
    size = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    if not size:
        return fail(CHECK_MODEL, f"{folder} holds no weights", "It needs *.safetensors files")
    if (mute := _mute(str(folder))) is not None:
        return mute
    return ok(CHECK_MODEL, f"{name} ({size / 1e6:,.0f} MB of weights)")


def _mute(source: str, revision: str | None = None) -> Finding | None:
    """What keeps a model that is here from writing replies; None where nothing is known."""
    try:
        from worker.engine import inspect_speech

        speech = inspect_speech(source, revision=revision)
    except ImportError:
        return None  # `check_torch` says so
    except (OSError, ValueError) as error:
        found = f"{source} cannot be read: {str(error).splitlines()[0][:200]}"
        return fail(CHECK_MODEL, found, "Copy the whole folder again")
    if not speech.has_template:
        what = "chat template" if speech.has_tokenizer else "tokenizer"
        remedy = "Take the model's instruct or chat variant, with all its files"
        return fail(CHECK_MODEL, f"{source} has no {what}: it cannot be asked anything", remedy)
    if not speech.end_ids:
        found = f"{source} names no end token: every text would run to its limit"
        return fail(CHECK_MODEL, found, "Put eos_token_id into its generation_config.json")
    return None


def check_card(settings: Settings) -> Iterator[Finding]:
    """Whether a GPU has room for the model's weights and a few texts."""
    from worker.drafting.engines import model_path

    source = model_path(settings.model)
    here = Path(source).is_dir() or _is_cached(settings)
    if settings.engine != "local" or settings.device == "cpu" or not here or not _has_cuda():
        return
    yield _card(source, settings)


def _has_cuda() -> bool:
    try:
        import torch
    except ImportError:
        return False
    return torch.cuda.is_available()


def _card(source: str, settings: Settings) -> Finding:
    import torch

    from worker.engine import card_lacks

    device = settings.device if settings.device.startswith("cuda") else "cuda"
    free, total = torch.cuda.mem_get_info(device)
    fits = partial(card_lacks, source, device, revision=settings.model_revision)
    if why := fits(free=total):
        remedy = "Take a smaller model (docs/models.md), a larger card, or JAMSI_DEVICE=cpu"
        return fail(CHECK_CARD, f"the card is too small: {why}", remedy)
    if fits(free=free):
        found = f"{_gib(free)} of {_gib(total)} GiB are free, too little for the model"
        remedy = "nvidia-smi names who holds the rest; a drafting worker that runs here is one"
        return warn(CHECK_CARD, found, remedy)
    return ok(CHECK_CARD, f"the model fits: {_gib(free)} of {_gib(total)} GiB are free")


def _on_hub(settings: Settings) -> Finding:
    name = f"{settings.model}, revision {settings.model_revision or 'main'}"
    try:
        here = "is in the cache" if _is_cached(settings) else "is downloaded at the first start"
    except ValueError as error:
        return fail(CHECK_MODEL, f"neither a folder nor a hub id: {error}", "Correct JAMSI_MODEL")
    if _is_cached(settings) and (mute := _mute(settings.model, settings.model_revision)):
        return mute
    found = f"{name}, {here}"
    if settings.model_revision in (None, "main"):
        return warn(CHECK_MODEL, found, "Pin the commit: JAMSI_MODEL_REVISION")
    return ok(CHECK_MODEL, found)


def _is_cached(settings: Settings) -> bool:
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return False  # it comes with transformers; without it nothing was ever downloaded
    found = try_to_load_from_cache(settings.model, "config.json", revision=settings.model_revision)
    return isinstance(found, str)
