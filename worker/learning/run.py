"""One round: learn from a batch, judge what came of it, serve it or keep it aside."""

import fcntl
import gc
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from qna.adapters import (
    adapter_folder,
    learning_folder,
    promote,
    write_whole,
)
from qna.folders import make_closed
from qna.settings import Settings
from worker.drafting.engines import adapter_to_serve, base_digest, drafts_at_once, model_path
from worker.engine import EngineFailed, load_engine
from worker.engine.loading import LoadedModel, choose_weights, load_model
from worker.engine.starting import device_named
from worker.learning.batch import Batch
from worker.learning.gate import LEAST_HELD, Report, Written, judge, latest, write_all
from worker.learning.plan import LEAST_EXAMPLES, Needs, Plan, make_plan, needs_of
from worker.learning.training import Moved, learn, longest
from worker.prompt import PROMPT_VERSION

REPORT = "report.json"


class CannotLearn(Exception):
    """What is missing, and what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    folder: Path
    """Of the adapter: served, or kept aside."""
    report: Report
    rows: int
    seconds: float

    def line(self) -> dict[str, Any]:
        return {
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "name": self.name,
            "promoted": self.report.promoted,
            "reasons": self.report.reasons,
            "rows": self.rows,
            "seconds": round(self.seconds, 1),
            "prompt_version": PROMPT_VERSION,
            "figures": self.report.figures,
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run before it starts: what it needs is known, nothing has changed."""

    settings: Settings
    base: LoadedModel
    batch: Batch
    plan: Plan
    needs: Needs
    weights: str
    """The digest of the model's own: what comes of it is served with no others."""


def prepare(settings: Settings, batch: Batch, *, epochs: int) -> Prepared:
    """Load the model and look at the batch. Raises `CannotLearn`; `OSError`, `ValueError` when
    the model cannot be loaded."""
    _check_settings(settings)
    if len(batch.examples) < LEAST_EXAMPLES or not batch.held:
        raise CannotLearn(
            f"{len(batch.examples)} decisions to learn from and {len(batch.held)} to judge by; it "
            f"takes {LEAST_EXAMPLES} and, to be promoted, {LEAST_HELD}: decide on more questions"
        )
    base = load_model(
        model_path(settings.model),
        revision=settings.model_revision,
        device=device_named(settings.device),
        dtype="auto",
    )
    if base.text is None:
        raise CannotLearn("the model has no tokenizer: there is nothing to learn texts with")
    weights = _check_model(settings, base)
    plan = make_plan(base.model, batch, epochs=epochs)
    needs = needs_of(base.model, plan, batch, longest(base.text, batch))
    if needs.free_gib is not None and needs.gib > needs.free_gib:
        raise CannotLearn(
            f"it needs {needs.gib:.1f} GiB of memory and {needs.free_gib:.1f} are free: stop the "
            "drafting worker meanwhile, or learn for a smaller model"
        )
    return Prepared(settings, base, batch, plan, needs, weights)


def _check_settings(settings: Settings) -> None:
    """Raises `CannotLearn` where what is promoted would not be served."""
    if settings.engine != "local":
        raise CannotLearn("JAMSI_ENGINE must be local: a model of another server cannot learn here")
    if settings.adapter:
        raise CannotLearn(
            f"JAMSI_ADAPTER is {settings.adapter}, so what is promoted would not be served: unset "
            "it here and for the drafting workers"
        )
    if settings.weights not in ("auto", "float"):
        raise CannotLearn(
            f"JAMSI_WEIGHTS is {settings.weights}, and an adapter is merged into float weights "
            "alone: set it to float here and for the drafting workers"
        )


def _check_model(settings: Settings, base: LoadedModel) -> str:
    """The digest of its weights. Raises `CannotLearn` for a model that could not be served so."""
    on_processor = base.model.device.type == "cpu"
    if on_processor and choose_weights(settings.weights, base.model.config) != "float":
        raise CannotLearn(
            "JAMSI_WEIGHTS is auto, which is int8 for this model on a processor, and an adapter is "
            "merged into float weights alone: set it to float here and for the drafting workers"
        )
    digest = base_digest(settings)
    if digest is None:
        raise CannotLearn(
            "the model has no model.safetensors, by which its adapter would be known again: save "
            "it in that format (save_pretrained does)"
        )
    return digest


def run(ready: Prepared, moved: Moved) -> Outcome:
    """Learn, judge, and serve or keep aside. The report lies beside the adapter and in
    `learning/last.json`."""
    began = time.monotonic()
    settings, batch = ready.settings, ready.batch
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{batch.digest}"
    work = learning_folder(settings) / "runs" / _run_name(ready)
    make_closed(work)
    torch.manual_seed(ready.plan.seed)
    adapter = learn(ready.base, batch, ready.plan, work, moved)
    try:
        report = _judged(ready, adapter, moved)
    except (ValueError, OSError, EngineFailed, torch.OutOfMemoryError) as error:
        raise CannotLearn(
            f"what was learned could not be judged, so nothing is promoted: {error}. The same "
            "command goes on from its last checkpoint"
        ) from error
    folder = _kept(settings, name, adapter, served=report.promoted)
    outcome = Outcome(name, folder, report, len(batch.examples), time.monotonic() - began)
    _tell(settings, outcome)
    if report.promoted:
        promote(settings, name, ready.weights)
    shutil.rmtree(work)
    return outcome


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Raises `CannotLearn` while another run is under way in this state folder."""
    folder = learning_folder(settings)
    make_closed(folder)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotLearn("another jamsi learn is under way here; wait for it") from None
        yield


def _run_name(ready: Prepared) -> str:
    """The same for a run that goes on: batch, plan and model decide what comes of it."""
    settings, plan = ready.settings, ready.plan
    model = Path(settings.model).name
    return f"{model}-{settings.model_revision or 'any'}-{ready.batch.digest}-{plan.epochs}"


def _judged(ready: Prepared, adapter: Path, moved: Moved) -> Report:
    held = latest(ready.batch.held)
    if len(held) < LEAST_HELD:
        few = f"only {len(held)} held-back decisions; it takes {LEAST_HELD} to judge"
        return Report([few], {"held_back": len(held)})
    served = adapter_to_serve(ready.settings)
    # What has learned leaves memory to the engine: it is in the adapter's files by now.
    ready.base.model.to("meta")  # type: ignore[arg-type]  # a decorator there hides its types

    def written(place: Path | None, number: int) -> Written:
        moved("judging", number, 2)
        _free()
        with _engine(ready.settings, place) as engine:
            return write_all(engine, held, at_once=drafts_at_once(ready.settings, engine))

    before = written(served, 0)
    return judge(held, before, written(adapter, 1))


@contextmanager
def _engine(settings: Settings, adapter: Path | None) -> Iterator[Any]:
    engine = load_engine(
        model_path(settings.model),
        revision=settings.model_revision,
        device=settings.device,
        max_slots=settings.engine_slots,
        adapter=adapter,
    )
    try:
        yield engine
    finally:
        engine.close()


def _free() -> None:
    """Before an engine is loaded, of what was there before it."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _kept(settings: Settings, name: str, adapter: Path, *, served: bool) -> Path:
    aside = learning_folder(settings) / "aside" / name
    folder = adapter_folder(settings, name) if served else aside
    make_closed(folder.parent)
    shutil.move(str(adapter), folder)
    return folder


def _tell(settings: Settings, outcome: Outcome) -> None:
    told = json.dumps(outcome.line(), ensure_ascii=False, indent=1)
    write_whole(outcome.folder / REPORT, told)
    write_whole(learning_folder(settings) / "last.json", told)
