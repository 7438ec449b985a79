"""What TRL is given; a killed run goes on to the same weights; pairs are told apart."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import LlamaForCausalLM

from tests.worker.engine.conftest import EOS, tiny_config, train_tokenizer
from worker.engine.adapter import WEIGHTS, merge_adapter
from worker.engine.loading import LoadedModel, load_model
from worker.learning.batch import Batch, Example, Pair
from worker.learning.plan import Plan, make_plan, needs_of, steps_of

pytest.importorskip("trl")
from worker.learning.training import _whole_checkpoint, learn, longest

ASKED = [{"role": "user", "content": "배송은 언제 되나요?"}]
SAID, WORSE = "확인한 뒤 답변드리겠습니다.", "1월 12일까지"
BATCH = Batch([Example(ASKED, f"{SAID} {n}") for n in range(8)], [Pair(ASKED, SAID, WORSE)] * 8, [])
PLAN = Plan(epochs=4, rate=2e-3, rank=4, at_once=4, accumulate=1, with_pairs=False, recompute=False)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("tiny")
    LlamaForCausalLM(tiny_config(initializer_range=0.02)).save_pretrained(path)
    train_tokenizer().save_pretrained(path)
    return path


def base(tiny: Path) -> LoadedModel:
    return load_model(tiny, revision=None, device=torch.device("cpu"), dtype="auto")


@pytest.fixture(scope="module")
def learned(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return learn(base(tiny), BATCH, PLAN, tmp_path_factory.mktemp("run"), lambda *_: None)


def likelihood(model: torch.nn.Module, loaded: LoadedModel, text: str) -> float:
    """Mean log-probability of the tokens of `text` as the answer to ASKED."""
    assert loaded.text is not None
    asked, said = loaded.text.encode_messages(ASKED), loaded.text.encode_answer(text)
    with torch.no_grad():
        logits = model.eval()(torch.tensor([asked + said])).logits[0, len(asked) - 1 : -1]
    return float(logits.log_softmax(-1)[range(len(said)), said].mean())


def test_an_answer_ends_as_the_engine_expects_it_to(tiny: Path) -> None:
    text = base(tiny).text
    assert text is not None
    ids = text.encode_answer("네 [|user|] 됩니다")
    assert ids[-1] == EOS
    assert ids.count(EOS) == 1
    assert text.decode(ids) == "네 [ |user|] 됩니다"


def test_what_went_out_becomes_likelier(tiny: Path, learned: Path) -> None:
    plain, own = base(tiny), base(tiny)
    merged = merge_adapter(own.model, learned)
    gain = likelihood(merged, own, SAID) - likelihood(plain.model, plain, SAID)
    assert gain > 0.1


class Killed(Exception):
    pass


def test_a_run_that_was_cut_goes_on_to_the_same_weights(
    tiny: Path, learned: Path, tmp_path: Path
) -> None:
    steps: list[int] = []

    def cut(_: str, step: int, of: int) -> None:
        steps.append(step)
        if step == 5 and steps.count(5) == 1:
            raise Killed

    with pytest.raises(Killed):
        learn(base(tiny), BATCH, PLAN, tmp_path, cut)
    again = learn(base(tiny), BATCH, PLAN, tmp_path, cut)
    assert steps == [1, 2, 3, 4, 5, 5, 6, 7, 8]
    ours, whole = load_file(again / WEIGHTS), load_file(learned / WEIGHTS)
    assert all(torch.equal(ours[name], whole[name]) for name in whole)


def test_a_checkpoint_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    """The trainer writes its state last: before that a kill leaves none, or half of one."""
    for step, state in ((1, "{}"), (2, '{"epoch'), (10, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state:
            (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    assert _whole_checkpoint(tmp_path) == str(tmp_path / "checkpoint-1")
    assert [each.name for each in tmp_path.iterdir()] == ["checkpoint-1"]
    assert _whole_checkpoint(tmp_path / "none") is None


def test_pairs_pull_better_from_worse(tiny: Path, learned: Path, tmp_path: Path) -> None:
    both = replace(PLAN, with_pairs=True, rate=2e-2)
    only = learn(
        base(tiny), BATCH, replace(both, with_pairs=False), tmp_path / "one", lambda *_: None
    )
    paired = learn(base(tiny), BATCH, both, tmp_path / "two", lambda *_: None)
    margins = []
    for adapter in (only, paired):
        loaded = base(tiny)
        model = merge_adapter(loaded.model, adapter)
        margins.append(likelihood(model, loaded, SAID) - likelihood(model, loaded, WORSE))
    assert margins[1] > margins[0]
    assert {each.name for each in paired.iterdir()} >= {WEIGHTS, "adapter_config.json"}


def test_what_it_takes_is_said_before(tiny: Path) -> None:
    loaded = base(tiny)
    plan = make_plan(loaded.model, BATCH, epochs=3)
    assert (plan.with_pairs, plan.recompute) == (False, False)
    assert loaded.text is not None
    tokens = longest(loaded.text, BATCH)
    needs = needs_of(loaded.model, plan, BATCH, tokens)
    assert needs.steps == sum(steps_of(plan, BATCH)) == 6
    assert 0 < needs.gib < 1
    assert needs.seconds > 0
    assert steps_of(replace(plan, with_pairs=True), BATCH) == (6, 2)
