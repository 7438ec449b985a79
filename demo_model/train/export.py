"""The checkpoint as it ships: fp16 safetensors, config, tokenizer, chat template, loss curve."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from train.run import Run
from train.tokenizer import BOS, END_OF_TURN, PAD, save_tokenizer

GENERATION = {
    "do_sample": True,
    "temperature": 0.7,
    "top_p": 0.9,
    "max_new_tokens": 128,
    "bos_token_id": BOS,
    "eos_token_id": END_OF_TURN,
    "pad_token_id": PAD,
}


def export(run: Run, folder: Path) -> None:
    """Write the model of `run` to `folder` in the EXAONE-3.5 format."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name: w.detach().to("cpu", torch.float16).contiguous()
        for name, w in run.model.state_dict().items()
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    config = run.model.shape.config(bos=BOS, eos=END_OF_TURN, pad=PAD)
    _write(folder / "config.json", config)
    _write(folder / "generation_config.json", GENERATION)
    save_tokenizer(run.tokenizer, folder)
    draw_curve(run.folder / "log.jsonl", folder / "loss.png")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def draw_curve(log: Path, picture: Path) -> None:
    """The loss of every step and its running mean, against the tokens seen."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    lines = (json.loads(line) for line in log.read_text("utf-8").splitlines())
    records = [record for record in lines if "loss" in record]
    tokens = [record["tokens"] / 1e6 for record in records]
    losses = [record["loss"] for record in records]
    means, mean = [], losses[0]
    for loss in losses:
        mean = 0.97 * mean + 0.03 * loss
        means.append(mean)
    figure, axes = plt.subplots(figsize=(7, 3.5), dpi=80, layout="constrained")
    axes.plot(tokens, losses, linewidth=0.4, alpha=0.5)
    axes.plot(tokens, means, linewidth=1.4)
    axes.set(xlabel="tokens read (millions)", ylabel="loss of reply tokens (nats)", yscale="log")
    figure.savefig(picture)
    plt.close(figure)
