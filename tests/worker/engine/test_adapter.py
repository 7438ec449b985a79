"""A LoRA adapter is merged when its model is loaded; one that does not fit says what would."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from qna.store.workers import is_demonstration
from worker.drafting.engines import BUNDLED_PATH
from worker.engine.adapter import CONFIG, WEIGHTS, check_adapter
from worker.engine.loading import load_model

peft = pytest.importorskip("peft")
CPU = torch.device("cpu")
IDS = torch.arange(10, 30)[None]


def loaded(adapter: Path | None = None, weights: str = "float"):  # type: ignore[no-untyped-def]
    return load_model(
        BUNDLED_PATH, revision=None, device=CPU, dtype="auto", weights=weights, adapter=adapter
    )


@pytest.fixture(scope="module")
def adapted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, torch.Tensor]]:
    """An adapter of random weights, and what the model answers with it beside its own weights."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("adapters") / "20261126-random"
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    model = peft.get_peft_model(loaded().model, config)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(weight, std=0.05)
    model.save_pretrained(str(folder))
    with torch.no_grad():
        yield folder, model.eval()(IDS).logits


def test_a_merged_adapter_answers_as_one_beside_the_weights(
    adapted: tuple[Path, torch.Tensor],
) -> None:
    folder, expected = adapted
    merged = loaded(folder)
    with torch.no_grad():
        found, plain = merged.model(IDS).logits, loaded().model(IDS).logits
    assert (found - expected).abs().max() < 1e-3
    assert (plain - expected).abs().max() > 0.1
    assert merged.name == f"{BUNDLED_PATH}+20261126-random"
    assert is_demonstration(merged.name)
    assert not any(weight.requires_grad for weight in merged.model.parameters())


def test_it_is_not_merged_into_quantised_weights(adapted: tuple[Path, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match="cannot be merged into int8 weights; use float"):
        loaded(adapted[0], weights="int8")


@pytest.fixture
def copy(adapted: tuple[Path, torch.Tensor], tmp_path: Path) -> Path:
    return Path(shutil.copytree(adapted[0], tmp_path / "copy"))


@pytest.fixture(scope="module")
def model() -> nn.Module:
    return loaded().model


def test_one_of_other_sizes_or_layers_says_what_would_fit(copy: Path, model: nn.Module) -> None:
    weights = load_file(copy / WEIGHTS)
    name = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
    weights[name] = torch.zeros(4, 2048)
    far = {name.replace("layers.0.", "layers.29."): torch.zeros(4, 256)}
    save_file(weights | far, copy / WEIGHTS)
    with pytest.raises(ValueError, match="serve the model it was trained for") as raised:
        check_adapter(model, copy)
    assert "model.layers.0.self_attn.q_proj: 2048 where this one has 256" in str(raised.value)
    assert "this one has no model.layers.29.self_attn.q_proj" in str(raised.value)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (shutil.rmtree, "there is no folder"),
        (lambda place: (place / CONFIG).unlink(), f"has no {CONFIG}: it is no LoRA adapter"),
        (lambda place: (place / CONFIG).write_text("{"), "is not JSON"),
        (lambda place: (place / CONFIG).write_text(json.dumps({"peft_type": "IA3"})), "type IA3"),
        (lambda place: (place / WEIGHTS).unlink(), "cannot be read"),
        (lambda place: (place / WEIGHTS).write_bytes(b"no weights"), "cannot be read"),
        (lambda place: save_file({}, place / WEIGHTS), "it holds no weights"),
    ],
)
def test_a_folder_that_is_no_adapter_says_why(
    copy: Path, model: nn.Module, spoil: object, why: str
) -> None:
    spoil(copy)  # type: ignore[operator]
    with pytest.raises(ValueError, match=why):
        check_adapter(model, copy)
