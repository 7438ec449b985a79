import json
import shutil

import pytest
import torch
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from worker.engine import load_engine
from worker.engine.loading import load_model, load_tokenizer
from worker.engine.starting import load_alone

TEXT = "2027 위클리 다이어리 1,234원"


@pytest.fixture
def copy(chat_model, tmp_path):
    return shutil.copytree(chat_model, tmp_path / "model")


def edit(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_the_pre_tokenizer_of_the_file_is_kept(copy):
    """A `tokenizer_class` of GPT-2 must not bring GPT-2's way with digits."""
    edit(copy / "tokenizer_config.json", tokenizer_class="GPT2Tokenizer")
    expected = Tokenizer.from_file(str(copy / "tokenizer.json"))
    loaded = load_tokenizer(str(copy), None)
    ids = loaded.encode(TEXT, add_special_tokens=False)
    assert ids == expected.encode(TEXT, add_special_tokens=False).ids
    assert [loaded.decode([n]) for n in ids[:4]] == list("2027")


def test_a_tokenizer_that_differs_from_its_file_is_refused(copy, monkeypatch):
    other = json.loads((copy / "tokenizer.json").read_text())
    other["pre_tokenizer"] = other["pre_tokenizer"]["pretokenizers"][1]
    wrong = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(other)))
    wrong.backend_tokenizer.add_tokens(["2027"])
    monkeypatch.setattr(PreTrainedTokenizerFast, "from_pretrained", lambda *a, **k: wrong)
    with pytest.raises(ValueError, match="does not follow its"):
        load_tokenizer(str(copy), None)


@pytest.mark.parametrize("model_type", ["exaone", "made-up"])
def test_code_in_a_checkpoint_is_never_run(copy, tmp_path, model_type):
    """EXAONE loads natively beside its `auto_map`; what only its own code knows is refused."""
    marker = tmp_path / "ran"
    (copy / "modeling_x.py").write_text(f"open({str(marker)!r}, 'w').close()")
    names = {"AutoConfig": "modeling_x.Config", "AutoModelForCausalLM": "modeling_x.Model"}
    edit(copy / "config.json", auto_map=names, model_type=model_type)
    if model_type == "exaone":
        load_engine(copy, device="cpu").close()
    else:
        with pytest.raises(ValueError, match=r"made-up|custom code"):
            load_engine(copy, device="cpu")
    assert not marker.exists()


def test_every_end_token_counts(copy):
    edit(copy / "generation_config.json", eos_token_id=[2, 5])
    loaded = load_model(copy, revision=None, device=torch.device("cpu"), dtype="auto")
    assert loaded.eos_ids == {2, 5}


@pytest.mark.parametrize("dtype", ["int8", "half-and-half", "Tensor"])
def test_a_wrong_dtype_is_named(copy, dtype):
    with pytest.raises(ValueError, match=r"^dtype:"):
        load_engine(copy, device="cpu", dtype=dtype)


def test_half_precision_on_a_cpu(copy):
    from worker.engine import SamplingParams

    engine = load_engine(copy, device="cpu", dtype="bfloat16", threads=1)
    result = engine.submit([5, 6, 7], SamplingParams(max_new_tokens=12, ignore_eos=True))
    assert result.result(timeout=60).completion_tokens == 12
    engine.close()


def test_a_directory_without_a_model(tmp_path):
    with pytest.raises((OSError, ValueError)):
        load_engine(tmp_path, device="cpu")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"^model: there is no folder .*nowhere"):
        load_engine(tmp_path / "nowhere", device="cpu")


@pytest.mark.parametrize("device", ["cuda:0", "no-such-device"])
def test_a_device_that_is_not_there_is_named(copy, device, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(ValueError, match=rf"^device: .*{device}"):
        load_engine(copy, device=device)


def test_the_end_is_looked_for_in_both_configs_and_the_tokenizer(copy):
    """Before, the generation config alone counted: a base's, mostly, after fine-tuning."""
    edit(copy / "generation_config.json", eos_token_id=9)
    edit(copy / "config.json", eos_token_id=[8])
    loaded = load_model(copy, revision=None, device=torch.device("cpu"), dtype="auto")
    assert loaded.eos_ids == {9, 8, 2}


def test_a_model_that_does_not_end_a_short_text_is_named(copy, caplog):
    """Random weights never choose their end token."""
    engine = load_alone(copy, device="cpu", threads=1)
    engine.close()
    assert "did not end by itself" in engine.summary
    assert "are its end tokens right?" in caplog.text


def test_a_model_without_a_tokenizer_cannot_be_tried(copy, caplog):
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        (copy / name).unlink(missing_ok=True)
    load_alone(copy, device="cpu", threads=1).close()
    assert "a trial of the model failed: prompt: this model has no tokenizer" in caplog.text
