"""Check of the adapter that staff's decisions made, or that JAMSI_ADAPTER names."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from jamsi.doctor.finding import Finding, fail, ok, warn
from qna.adapters import NONE, promoted_adapters
from qna.settings import Settings

CHECK_ADAPTER = "adapter"


def check_adapter(settings: Settings) -> Iterator[Finding]:
    """What a drafting worker would merge into the model; nothing where nothing was learned."""
    if settings.engine != "local":
        return
    from worker.drafting.engines import adapter_to_serve

    try:
        folder, promoted = adapter_to_serve(settings), promoted_adapters(settings)
    except ValueError as error:
        yield fail(CHECK_ADAPTER, str(error), "jamsi learn makes a new list with its next adapter")
        return
    if folder is not None:
        yield _served(settings, folder)
    elif promoted and settings.adapter != NONE:
        found = f"{promoted[-1].name} was made for another model or other weights: not served"
        yield warn(CHECK_ADAPTER, found, "jamsi learn for this model, or jamsi learn --back")


def _served(settings: Settings, folder: Path) -> Finding:
    if not (folder / "adapter_config.json").is_file():
        found = f"{folder} holds no adapter_config.json"
        # One that was promoted may be missing: the worker serves the model as it is and goes on.
        level = fail if settings.adapter else warn
        return level(CHECK_ADAPTER, found, "Copy the folder here, or jamsi learn --back")
    if settings.weights in ("int8", "int4"):
        found = f"{folder.name} cannot be merged into {settings.weights} weights"
        return warn(CHECK_ADAPTER, found, "JAMSI_WEIGHTS=float, or JAMSI_ADAPTER=none")
    if find_spec("peft") is None:
        return warn(CHECK_ADAPTER, f"{folder.name} needs peft", "pip install 'jamsi[worker]'")
    return ok(CHECK_ADAPTER, f"{folder.name} is merged into the model")
