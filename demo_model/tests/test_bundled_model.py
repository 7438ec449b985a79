"""The model in the box: its format, its size, and what it must show on questions kept out."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors import safe_open
from tokenizers import Tokenizer

import worker
from policy import check_reply
from qna.presets import DEFAULT_PRESET
from train.evaluate import (
    ORDINARY,
    SETS,
    Question,
    draft_replies,
    read_questions,
    sampling_of,
    write_replies,
)
from worker.drafting.grounding import named_phrases, stray_phrases
from worker.engine import load_engine
from worker.engine.local import LocalEngine
from worker.prompt import build_messages

FOLDER = Path(worker.__file__).parent / "bundled_model"
MOST_BYTES = 25 * 1024**2
MOST_PARAMETERS = 12_000_000
PASSING = 0.95
"""Least share of the replies that pass the policy."""
NAMING = 0.42
"""Least share of the drafts for ordinary questions that name something: what the worker's rules
find and nothing else, and many of these questions have no noun for their matter."""
STRAY = 0.01
"""Most drafts that name what is no whole noun phrase of the question."""


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    loaded = load_engine(FOLDER, device="cpu")
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def greedy(engine: LocalEngine) -> dict[str, list[tuple[Question, str]]]:
    """Every evaluation question with its greedy reply."""
    sets = {name: read_questions(path) for name, path in SETS.items()}
    return {
        name: list(zip(qs, write_replies(engine, FOLDER, qs, greedy=True), strict=True))
        for name, qs in sets.items()
    }


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES
    with safe_open(FOLDER / "model.safetensors", "pt") as weights:
        slices = [weights.get_slice(name) for name in weights.keys()]  # noqa: SIM118  # no mapping
        shapes = [piece.get_shape() for piece in slices]
        assert {piece.get_dtype() for piece in slices} <= {"F16", "BF16"}
    assert sum(_size(shape) for shape in shapes) <= MOST_PARAMETERS


def _size(shape: list[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size


def test_it_has_exaones_format() -> None:
    config = json.loads((FOLDER / "config.json").read_text("utf-8"))
    assert config["model_type"] == "exaone"
    assert config["tie_word_embeddings"] is True
    assert config["rope_scaling"]["rope_type"] == "llama3"
    assert config["num_key_value_heads"] < config["num_attention_heads"]
    with safe_open(FOLDER / "model.safetensors", "pt") as weights:
        names = set(weights.keys())
    assert {"transformer.wte.weight", "transformer.ln_f.weight"} < names
    assert "transformer.h.0.attn.attention.out_proj.weight" in names
    assert "transformer.h.0.mlp.c_fc_1.weight" in names
    assert not any(name.startswith("lm_head") for name in names)


def test_the_ids_agree() -> None:
    config = json.loads((FOLDER / "config.json").read_text("utf-8"))
    generation = json.loads((FOLDER / "generation_config.json").read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == config["vocab_size"]
    assert config["eos_token_id"] == generation["eos_token_id"]
    assert config["eos_token_id"] == tokenizer.token_to_id("[|endofturn|]")
    assert config["pad_token_id"] == tokenizer.token_to_id("[PAD]")
    assert config["bos_token_id"] == tokenizer.token_to_id("[BOS]")


def test_the_card_says_what_it_is() -> None:
    card = (FOLDER / "MODEL_CARD.md").read_text("utf-8")
    assert "demonstration" in card
    assert "| shared, greedy | 75 |" in card
    assert "| unseen, greedy | 240 |" in card
    assert "@@" not in card


def test_the_same_seed_gives_the_same_reply(engine: LocalEngine) -> None:
    messages = build_messages("재입고 언제 되나요?", "린넨 커튼")
    seven = sampling_of(FOLDER, greedy=False, seed=7)
    first, second = (engine.submit(messages, seven).result() for _ in range(2))
    assert first.text == second.text
    assert first.finish_reason == "stop"
    eight = engine.submit(messages, sampling_of(FOLDER, greedy=False, seed=8)).result()
    assert eight.text != first.text


@pytest.mark.parametrize("name", list(SETS))
def test_greedy_replies_pass_the_policy(
    greedy: dict[str, list[tuple[Question, str]]], name: str
) -> None:
    wrong = [
        (question.category, violations[0].code)
        for question, reply in greedy[name]
        if (violations := check_reply(reply, question.text, question.product))
    ]
    assert len(wrong) <= (1 - PASSING) * len(greedy[name]), wrong


@pytest.mark.parametrize("name", list(SETS))
def test_drafts_name_the_matter_or_stay_general(engine: LocalEngine, name: str) -> None:
    questions = read_questions(SETS[name])
    pairs = list(zip(questions, draft_replies(engine, questions, DEFAULT_PRESET), strict=True))
    strays = [
        (question.text, found)
        for question, reply in pairs
        if (found := stray_phrases(reply, question.text, question.product))
    ]
    assert len(strays) <= STRAY * len(pairs), strays
    ordinary = [reply for question, reply in pairs if question.category == ORDINARY]
    assert sum(bool(named_phrases(reply)) for reply in ordinary) >= NAMING * len(ordinary)


def test_sampled_replies_to_the_shared_questions_differ(engine: LocalEngine) -> None:
    replies = write_replies(engine, FOLDER, read_questions(SETS["shared"]), greedy=False, seed=1)
    assert len(set(replies)) >= 60


def test_masks_are_not_repeated(greedy: dict[str, list[tuple[Question, str]]]) -> None:
    assert not any("[" in reply for pairs in greedy.values() for _, reply in pairs)
