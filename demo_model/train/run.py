"""The training run: batches, two optimizers, cosine schedule, checkpoints to resume from."""

import json
import math
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, distributed

from train.batches import Batch, batches
from train.copying import prepare_copying
from train.data.samples import Mix
from train.model import Shape, SmallExaone

SEED = 20261122
COPY_PHASE = Mix(invent=0.9, drills=0.6, loose=0)
MAIN_PHASE = Mix(invent=0.5, drills=0.05, loose=0)
LOOSE_PHASE = Mix(invent=0.5, drills=0.05, loose=0.25)
WHOLE_PHASE = Mix(
    invent=0.3,
    drills=0.04,
    asked=0.6,
    told=0.2,
    winding=0.08,
    rare=0.15,
    loose=0.08,
    reported=0.3,
)
LAST_PHASE = Mix(
    invent=0.25,
    drills=0.02,
    asked=0.8,
    told=0.25,
    winding=0.05,
    rare=0.1,
    loose=0.05,
    reported=0.45,
)
SAMPLES_KEPT = 100_000
"""How many samples of a stream the evaluation looks at for copied replies: more than are used."""


@dataclass(frozen=True)
class Budget:
    """How long to train: by steps, or by `minutes` where given (the schedule follows the clock)."""

    steps: int
    minutes: float | None = None
    batch_tokens: int = 8192
    peak: float = 3e-3
    warm_up: float = 0.03
    start: Path | None = None
    """A folder of exported weights to go on from; the young model's phases are left out."""
    processes: int = 1
    """Processes that share every step, one thread each: their shares are not held up by each
    other's threads where the cores are busy with other work."""


class Run:
    """One training run in `folder`: `checkpoint.pt` to resume from, `log.jsonl` for the curve."""

    def __init__(
        self,
        folder: Path,
        tokenizer: Tokenizer,
        budget: Budget,
        shape: Shape | None = None,
        rank: int = 0,
    ) -> None:
        random.seed(SEED)
        torch.manual_seed(SEED)
        self.folder, self.tokenizer, self.budget, self.rank = folder, tokenizer, budget, rank
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = SmallExaone(shape or Shape(vocab_size=tokenizer.get_vocab_size())).to(
            self.device
        )
        prepare_copying(self.model)
        if budget.start:
            weights = load_file(budget.start / "model.safetensors")
            self.model.load_state_dict({name: w.float() for name, w in weights.items()})
        self.optimizers = _optimizers(self.model, budget.peak)
        self.step, self.seconds, self.tokens = 0, 0.0, 0
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "checkpoint.pt").exists():
            self._resume()

    def train(self) -> SmallExaone:
        """Train until the budget is spent; a checkpoint every two minutes and at the end."""
        columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
        with Progress(*columns, disable=self.rank > 0) as bar:
            task, saved = bar.add_task("training", total=1.0), time.monotonic()
            source: Iterator[Batch] = iter(())
            phase: Mix | None = None
            while (progress := self._progress()) < 1.0:
                wanted = _phase(progress, young=self.budget.start is None)
                if wanted != phase:
                    source, phase = self._source(wanted), wanted
                began = time.monotonic()
                loss = self._learn(next(source), progress)
                self.seconds += time.monotonic() - began
                self._log(loss, progress)
                bar.update(
                    task, completed=progress, description=f"step {self.step} loss {loss:.3f}"
                )
                if self.rank == 0 and time.monotonic() - saved > 120:
                    self.save()
                    saved = time.monotonic()
        if self.rank == 0:
            self.save()
        return self.model

    def _source(self, mix: Mix) -> Iterator[Batch]:
        """A new stream of batches; the log keeps its seed, so that its samples can be had again."""
        seed = SEED + self.step + 1_000_000 * self.rank
        self._write(
            {
                "step": self.step,
                "seed": seed,
                "mix": asdict(mix),
                "samples": SAMPLES_KEPT,
            }
        )
        return batches(self.tokenizer, seed, self.budget.batch_tokens, mix)

    def _progress(self) -> float:
        if not self.budget.minutes:
            return self.step / self.budget.steps
        seconds = torch.tensor(self.seconds)
        if self.budget.processes > 1:
            distributed.broadcast(seconds, 0)  # all stop at the same step
        return float(seconds) / 60 / self.budget.minutes

    def _learn(self, batch: Batch, progress: float) -> float:
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * _schedule(progress, self.budget.warm_up)
        prefix, rows, targets = (
            t.to(self.device) for t in (batch.prefix, batch.rows, batch.targets)
        )
        with torch.autocast(self.device.type, torch.bfloat16):
            loss: Tensor = self.model.loss(prefix, rows, targets)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        if self.budget.processes > 1:
            _average_gradients(self.model, self.budget.processes)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += rows.numel() * self.budget.processes
        return loss.item()

    def _log(self, loss: float, progress: float) -> None:
        record = {
            "step": self.step,
            "loss": round(loss, 4),
            "progress": round(progress, 5),
            "seconds": round(self.seconds, 1),
            "tokens": self.tokens,
        }
        if self.rank == 0:
            self._write(record)

    def _write(self, record: Mapping[str, object]) -> None:
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(record) + "\n")

    def save(self) -> None:
        """Write the checkpoint whole: to a neighbour first, then into place."""
        state = {
            "model": self.model.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
        }
        torch.save(state, self.folder / "checkpoint.new")
        (self.folder / "checkpoint.new").replace(self.folder / "checkpoint.pt")

    def _resume(self) -> None:
        state = torch.load(
            self.folder / "checkpoint.pt", map_location=self.device, weights_only=True
        )
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]


def _average_gradients(model: SmallExaone, processes: int) -> None:
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in gradients])
    distributed.all_reduce(flat)
    for gradient, mean in zip(
        gradients, torch.split(flat / processes, [g.numel() for g in gradients]), strict=True
    ):
        gradient.copy_(mean.view_as(gradient))


_PHASES = (
    (0.05, COPY_PHASE),
    (0.15, MAIN_PHASE),
    (0.24, LOOSE_PHASE),
    (0.65, WHOLE_PHASE),
)


def _phase(progress: float, *, young: bool) -> Mix:
    """Copying first, then the known kinds of question, then unknown ones and whole ones."""
    phases = _PHASES if young else ((0.4, WHOLE_PHASE),)
    return next((mix for end, mix in phases if progress < end), LAST_PHASE)


def _schedule(progress: float, warm_up: float) -> float:
    """Linear warm-up, then a cosine down to a fiftieth."""
    if progress < warm_up:
        return 0.02 + 0.98 * progress / warm_up
    return 0.02 + 0.49 * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up)))


def _optimizers(model: SmallExaone, peak: float) -> list[torch.optim.Optimizer]:
    """Muon (scaled as in arXiv:2502.16982) for the blocks' matrices, AdamW for the rest."""
    matrices = [p for name, p in model.named_parameters() if ".h." in name and p.dim() == 2]
    others = [p for name, p in model.named_parameters() if ".h." not in name or p.dim() != 2]
    muon = torch.optim.Muon(matrices, lr=peak, weight_decay=0.05, adjust_lr_fn="match_rms_adamw")
    adam = torch.optim.AdamW(others, lr=peak, betas=(0.9, 0.98), weight_decay=0.01)
    for optimizer in (muon, adam):
        for group in optimizer.param_groups:
            group["peak"] = peak
    return [muon, adam]
