"""LoRA by TRL: first what staff let go out (SFT), then better against worse (DPO).

Prompts are made to tokens by the engine's own `ChatText`, so that a model learns under exactly
what it is asked with; TRL would render the template by itself, without the engine's switches and
its breaking of role tokens. https://huggingface.co/docs/trl/sft_trainer, …/dpo_trainer.
"""

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel
from transformers import TrainerCallback
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_utils import get_last_checkpoint
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from worker.engine.chat import ChatText
from worker.engine.loading import LoadedModel
from worker.learning.batch import Batch, Messages
from worker.learning.plan import MOST_TOKENS, Plan, steps_of

log = logging.getLogger(__name__)

CHECKPOINTS = 10
"""In one run; two are kept."""
Moved = Callable[[str, int, int], None]
"""What is being done, the step, of how many."""


def learn(base: LoadedModel, batch: Batch, plan: Plan, run: Path, moved: Moved) -> Path:
    """The adapter that came of it: a folder in `run`, in peft's format.

    `run` also holds the checkpoints: called again with the same arguments after it was killed, it
    goes on from the last one and comes to the same weights. `base.model` is changed.
    """
    assert base.text is not None
    model = _sft(base, base.text, batch, plan, run / "sft", moved)
    if plan.with_pairs:
        model = _dpo(base, model, batch, plan, run / "dpo", moved)
    adapter = run / "adapter"
    shutil.rmtree(adapter, ignore_errors=True)
    model.save_pretrained(str(adapter), selected_adapters=["default"])
    return adapter


def longest(text: ChatText, batch: Batch) -> int:
    """Tokens of the longest text that is learned from."""
    lengths = [len(each["input_ids"]) for each in _examples(text, batch)]
    return min(MOST_TOKENS, max(lengths))


def _sft(
    base: LoadedModel, text: ChatText, batch: Batch, plan: Plan, place: Path, moved: Moved
) -> PeftModel:
    steps = steps_of(plan, batch)[0]
    trainer = SFTTrainer(
        model=base.model,
        args=SFTConfig(
            **_common(base, plan, place, steps),
            num_train_epochs=plan.epochs,
            learning_rate=plan.rate,
            max_length=MOST_TOKENS,
        ),
        train_dataset=Dataset.from_list(_examples(text, batch)),
        processing_class=text.tokenizer,
        peft_config=LoraConfig(
            r=plan.rank, lora_alpha=2 * plan.rank, target_modules="all-linear", lora_dropout=0.05,
            task_type="CAUSAL_LM",
        ),
        callbacks=[_Telling("learning what went out", moved)],
    )  # fmt: skip
    return _run(trainer, place)


class _TokenPairs(DPOTrainer):
    """`DPOTrainer` on rows that are token ids already, as `SFTTrainer` takes them by itself."""

    def _prepare_dataset(self, dataset: Dataset, *_: Any, **__: Any) -> Dataset:
        return dataset


def _dpo(
    base: LoadedModel, model: Any, batch: Batch, plan: Plan, place: Path, moved: Moved
) -> PeftModel:
    assert base.text is not None
    trainer = _TokenPairs(
        model=model,
        args=DPOConfig(
            **_common(base, plan, place, steps_of(plan, batch)[1]),
            num_train_epochs=1,
            learning_rate=plan.rate / 20,
            max_length=MOST_TOKENS,
            # The text that went out keeps its likelihood (arXiv:2404.19733).
            loss_type=["sigmoid", "sft"],
        ),
        train_dataset=Dataset.from_list(_pairs(base.text, batch)),
        processing_class=base.text.tokenizer,
        callbacks=[_Telling("learning better from worse", moved)],
    )
    return _run(trainer, place)


def _run(trainer: Any, place: Path) -> PeftModel:
    last = _whole_checkpoint(place)
    if last:
        log.info("going on from %s", last)
    trainer.train(resume_from_checkpoint=last)
    model: PeftModel = trainer.accelerator.unwrap_model(trainer.model)
    return model


def _whole_checkpoint(place: Path) -> str | None:
    """The newest that is whole: the trainer writes its state last, so one without was cut off, and
    is deleted."""
    while place.is_dir():
        last: str | None = get_last_checkpoint(str(place))  # type: ignore[no-untyped-call]  # untyped in transformers
        if last is None or _has_state(Path(last)):
            return last
        log.warning("a checkpoint was cut off and is deleted: %s", last)
        shutil.rmtree(last)
    return None


def _has_state(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / TRAINER_STATE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _common(base: LoadedModel, plan: Plan, place: Path, steps: int) -> dict[str, Any]:
    on_card = base.model.device.type == "cuda"
    return {
        "output_dir": str(place),
        "seed": plan.seed,
        "per_device_train_batch_size": plan.at_once,
        "gradient_accumulation_steps": plan.accumulate,
        "activation_checkpointing": plan.recompute,
        "lr_scheduler_type": "cosine",
        "warmup_steps": steps // 20,
        "save_strategy": "steps",
        "save_steps": max(1, steps // CHECKPOINTS),
        "save_total_limit": 2,
        "logging_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "use_cpu": not on_card,
        "bf16": on_card and torch.cuda.is_bf16_supported(),
        "dataloader_pin_memory": on_card,
    }


def _examples(text: ChatText, batch: Batch) -> list[dict[str, Any]]:
    rows = []
    for example in batch.examples:
        asked, said = text.encode_messages(example.prompt), text.encode_answer(example.reply)
        rows.append({"input_ids": asked + said, "labels": [-100] * len(asked) + said})
    return rows


def _pairs(text: ChatText, batch: Batch) -> list[dict[str, Any]]:
    def ids(prompt: Messages, *replies: str) -> Sequence[list[int]]:
        return [text.encode_messages(prompt), *map(text.encode_answer, replies)]

    names = ("prompt_ids", "chosen_ids", "rejected_ids")
    return [
        dict(zip(names, ids(pair.prompt, pair.chosen, pair.rejected), strict=True))
        for pair in batch.pairs
    ]


class _Telling(TrainerCallback):
    def __init__(self, what: str, moved: Moved) -> None:
        self._what, self._moved = what, moved

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._moved(self._what, state.global_step, state.max_steps)
