"""The training model equals the served one, and a run stops, resumes and exports."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from torch.nn.functional import scaled_dot_product_attention

from train.batches import batches, prefix_text
from train.data.samples import Mix
from train.export import export
from train.model import Shape, attend
from train.run import Budget, Run
from train.tokenizer import train_tokenizer
from worker.engine.loading import load_model

SMALL = Shape(
    hidden_size=32,
    intermediate_size=48,
    num_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    head_dim=8,
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer()


def _run(folder: Path, tokenizer: Tokenizer, steps: int) -> Run:
    return Run(folder, tokenizer, Budget(steps=steps, batch_tokens=600), SMALL)


@pytest.mark.parametrize("start", [0, 3])
def test_attention_is_that_of_torch(start: int) -> None:
    torch.manual_seed(0)
    q, k, v = (
        torch.randn(2, 4, 5, 8),
        torch.randn(2, 2, start + 5, 8),
        torch.randn(2, 2, start + 5, 8),
    )
    mask = torch.ones(5, start + 5, dtype=torch.bool).tril(start)
    expected = scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)
    torch.testing.assert_close(attend(q, k, v, mask), expected)
    if not start:
        torch.testing.assert_close(attend(q, k, v, None), expected)


def test_loss_is_on_the_reply_alone(tokenizer: Tokenizer) -> None:
    batch = next(batches(tokenizer, 1, 1200, Mix()))
    assert tokenizer.decode(batch.prefix.tolist(), skip_special_tokens=False) == prefix_text()
    for row, target in zip(batch.rows.tolist(), batch.targets.tolist(), strict=True):
        first = next(i for i, value in enumerate(target) if value != -100)
        assert row[first] == tokenizer.token_to_id("[|assistant|]")
        assert [v for v in target if v != -100][-1] == tokenizer.token_to_id("[|endofturn|]")


def test_exported_model_has_the_logits_it_was_trained_with(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    run = _run(tmp_path / "work", tokenizer, 1)
    run.train()
    export(run, tmp_path / "out")
    prefix = torch.tensor(tokenizer.encode(prefix_text()).ids)
    row = torch.tensor([tokenizer.encode("[|user|]문의: 재입고 언제 되나요?\n[|assistant|]").ids])
    with torch.no_grad():
        hidden = run.model(prefix, row)
        own = hidden @ run.model.transformer.wte.weight.T
        served = load_model(
            tmp_path / "out", revision=None, device=torch.device("cpu"), dtype="float32"
        ).model
        logits = served(torch.cat((prefix[None], row), 1)).logits[:, len(prefix) :]
    assert torch.allclose(own, logits, atol=2e-3)  # weights are rounded to fp16 on the way


def test_a_stopped_run_goes_on_where_it_was(tokenizer: Tokenizer, tmp_path: Path) -> None:
    _run(tmp_path, tokenizer, 2).train()
    again = _run(tmp_path, tokenizer, 4)
    assert again.step == 2
    again.train()
    assert again.step == 4
    losses = [
        line for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines() if "loss" in line
    ]
    assert len(losses) == 4


def test_two_runs_from_the_same_seed_are_equal(tokenizer: Tokenizer, tmp_path: Path) -> None:
    first = _run(tmp_path / "a", tokenizer, 2).train().state_dict()
    second = _run(tmp_path / "b", tokenizer, 2).train().state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_run_starts_from_exported_weights(tokenizer: Tokenizer, tmp_path: Path) -> None:
    first = _run(tmp_path / "first", tokenizer, 1)
    first.train()
    export(first, tmp_path / "out")
    budget = Budget(steps=1, batch_tokens=600, start=tmp_path / "out")
    second = Run(tmp_path / "second", tokenizer, budget, SMALL)
    given, kept = second.model.state_dict(), first.model.state_dict()
    assert given.keys() == kept.keys()
    assert all(torch.allclose(given[name], kept[name], atol=1e-3) for name in kept)
    assert second.step == 0
