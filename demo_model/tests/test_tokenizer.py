"""The tokenizer: no unknown token, digits apart, copied words with the same tokens."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from train.tokenizer import END_OF_TURN, SPECIAL_TOKENS, VOCAB_SIZE, save_tokenizer, train_tokenizer
from worker.prompt import build_messages


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer()


def test_size_and_special_tokens(tokenizer: Tokenizer) -> None:
    assert tokenizer.get_vocab_size() == VOCAB_SIZE
    assert [tokenizer.token_to_id(token) for token in SPECIAL_TOKENS] == list(
        range(len(SPECIAL_TOKENS))
    )


@pytest.mark.parametrize(
    "text",
    [
        "뷁쉙 텱 🧶🪡",
        "2027년 12,345원",
        "ㅠㅠ ㅋㅋ?!",
        "漢字 かな é\t\n",
        "  두  칸 ",
        "\x00\ufffd",
    ],
)
def test_every_text_comes_back(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text).ids
    assert tokenizer.decode(ids) == text
    assert tokenizer.token_to_id("[UNK]") not in ids


def test_digits_stand_one_by_one(tokenizer: Tokenizer) -> None:
    pieces = [tokenizer.decode([i]) for i in tokenizer.encode("2027 250mm").ids]
    assert pieces[:4] == ["2", "0", "2", "7"]
    assert {"2", "5", "0"} <= set(pieces)


@pytest.mark.parametrize("noun", ["뮤젤로크", "발열조끼", "갤럭시 S24", "린넨 커튼", "재입고"])
def test_a_particle_leaves_the_tokens_of_its_noun(tokenizer: Tokenizer, noun: str) -> None:
    bare = tokenizer.encode(f" {noun}").ids
    for particle in ("은", "가", "을", "와"):
        assert tokenizer.encode(f" {noun}{particle}").ids[: len(bare)] == bare


def test_saved_form_follows_the_chat_template(tokenizer: Tokenizer, tmp_path: Path) -> None:
    save_tokenizer(tokenizer, tmp_path)
    loaded = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    messages = build_messages("재입고 언제 되나요?", "린넨 커튼")
    text = loaded.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert text.startswith("[|system|]당신은")
    assert text.endswith(
        "[|endofturn|]\n[|user|]상품명: 린넨 커튼\n문의: 재입고 언제 되나요?\n[|assistant|]"
    )
    assert loaded.encode(text, add_special_tokens=False) == tokenizer.encode(text).ids
    assert loaded.eos_token_id == END_OF_TURN
    assert (
        json.loads((tmp_path / "tokenizer_config.json").read_text("utf-8"))["eos_token"]
        == "[|endofturn|]"
    )
