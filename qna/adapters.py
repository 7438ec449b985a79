"""Which adapter drafting workers load: the setting's, or the last one that was promoted here.

`learning/served.json` in the state folder lists what was promoted and not taken back, newest last;
each is a folder under `learning/adapters`. No model is read here.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import structlog

from qna.folders import make_closed
from qna.settings import Settings

log = structlog.get_logger()

NONE = "none"
"""Of `JAMSI_ADAPTER`: the model as it is, whatever was promoted."""


class NothingPromoted(Exception):
    """There is no adapter to take back."""


@dataclass(frozen=True, slots=True)
class Promoted:
    """One adapter, and the model that it was trained for."""

    name: str
    model: str
    revision: str | None
    weights: str | None = None
    """The digest of the model's own weights; an older list has none, and what it names is not
    served: nobody knows whether it fits."""


def learning_folder(settings: Settings) -> Path:
    return settings.state_dir / "learning"


def adapter_folder(settings: Settings, name: str) -> Path:
    return learning_folder(settings) / "adapters" / name


def serving_adapter(settings: Settings, weights: Callable[[], str | None]) -> Path | None:
    """The folder of the adapter for `JAMSI_MODEL`; None: the model as it is.

    `weights` gives the digest of that model's weights as they are here. One that was promoted for
    another model, revision or other weights is passed over, and the log says so.
    """
    if settings.adapter:
        return None if settings.adapter == NONE else Path(settings.adapter).expanduser().absolute()
    promoted = promoted_adapters(settings)
    if not promoted or settings.engine != "local":
        return None
    last = promoted[-1]
    if (last.model, last.revision) != (settings.model, settings.model_revision):
        _tell_once(last.name, f"it was trained for {last.model}, revision {last.revision}")
        return None
    if last.weights is None or last.weights != (here := weights()):
        known = f"{last.weights}, here are {here}" if last.weights else "unknown weights"
        _tell_once(last.name, f"it was trained on {known}")
        return None
    return adapter_folder(settings, last.name)


@cache
def _tell_once(adapter: str, why: str) -> None:
    """A worker asks at each heartbeat."""
    log.warning("adapter_passed_over", adapter=adapter, why=why)


def promoted_adapters(settings: Settings) -> list[Promoted]:
    """Newest last. Raises `ValueError` naming the file when it is damaged."""
    path = _list(settings)
    try:
        return [Promoted(**each) for each in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} is damaged ({error}); delete it to serve no adapter") from None


def promote(settings: Settings, name: str, weights: str) -> None:
    """Serve `name`, which lies in its `adapter_folder`, from the workers' next start on, as long
    as the digest of the model's weights is `weights`."""
    new = Promoted(name, settings.model, settings.model_revision, weights)
    _write(settings, [*promoted_adapters(settings), new])


def take_back(settings: Settings) -> tuple[str, str | None]:
    """The name of the adapter that is no longer served, and of the one that is again (None: the
    model as it is). Raises `NothingPromoted`. The files stay."""
    promoted = promoted_adapters(settings)
    if not promoted:
        raise NothingPromoted
    _write(settings, promoted[:-1])
    return promoted[-1].name, promoted[-2].name if len(promoted) > 1 else None


def _list(settings: Settings) -> Path:
    return learning_folder(settings) / "served.json"


def _write(settings: Settings, promoted: list[Promoted]) -> None:
    write_whole(_list(settings), json.dumps([asdict(each) for each in promoted], indent=1))


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing: a worker may read at any moment."""
    make_closed(path.parent)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.replace(draft, path)
