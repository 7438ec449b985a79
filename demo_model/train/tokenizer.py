"""A byte-level BPE tokenizer with the special tokens and the chat template of EXAONE-3.5.

Its text is the generator's own parts, cut at every slot, so that no merge joins a noun with the
particle that follows it: a word that is copied has the same tokens in the question and the reply.
Every common Hangul syllable is one token, so an unknown word costs one token a syllable.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from train.data import words
from train.data.questions import drop_rieul
from train.data.samples import Mix, stream
from worker.prompt import SYSTEM_MESSAGE

VOCAB_SIZE = 8000
SPECIAL_TOKENS = (
    "[PAD]",
    "[BOS]",
    "[EOS]",
    "[UNK]",
    "[|system|]",
    "[|user|]",
    "[|assistant|]",
    "[|endofturn|]",
)
PAD, BOS, END_OF_TURN = 0, 1, 7

# EXAONE-3.5: system and assistant turns end with [|endofturn|], user turns with a line feed.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}"
    "{{ '[|system|][|endofturn|]\\n' }}{% endif %}"
    "{{ '[|' + message['role'] + '|]' + message['content'] }}"
    "{% if message['role'] == 'user' %}{{ '\\n' }}{% else %}{{ '[|endofturn|]\\n' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}"
)

_DATA = Path(__file__).parent / "data"
_SYLLABLE_WEIGHT = 40


def train_tokenizer() -> Tokenizer:
    """The tokenizer, trained on the generator's parts; the same on every run."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE,
        special_tokens=list(SPECIAL_TOKENS),
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(_texts(), trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json`, its config, the special tokens and the chat template."""
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {
        "bos_token": "[BOS]",
        "eos_token": "[|endofturn|]",
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
    }
    config = special | {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "clean_up_tokenization_spaces": False,
        "model_max_length": 32768,
        "chat_template": CHAT_TEMPLATE,
        "additional_special_tokens": ["[|system|]", "[|user|]", "[|assistant|]"],
    }
    _write(folder / "tokenizer_config.json", config)
    _write(folder / "special_tokens_map.json", special)
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, "utf-8")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _texts() -> Iterator[str]:
    for syllable in sorted(words.common_syllables()):
        yield from (syllable, f" {syllable}") * _SYLLABLE_WEIGHT
    yield from (SYSTEM_MESSAGE, " 상품명: 문의:\n문의:") * 400
    for name, repeats in (
        ("aspects.txt", 12),
        ("english.txt", 60),
        ("plain.txt", 6),
        ("reply_parts.txt", 60),
    ):
        lines = (_DATA / name).read_text("utf-8").replace("||", ";").splitlines()
        pieces = [
            " " + piece.strip() for line in lines for piece in _cut_slots(line) if piece.strip()
        ]
        yield from pieces * repeats
    for nouns in words.word_lists().values():
        yield from [f" {noun}" for noun in nouns] * 25
    yield from list(_verb_forms()) * 8
    rng = Random(0)
    for asked, _ in (
        pair
        for pair, _ in zip(
            stream(rng.randint(0, 9), Mix(invent=0, drills=0, loose=0)), range(4000), strict=False
        )
    ):
        yield asked.question


def _cut_slots(line: str) -> list[str]:
    for mark in ("{", "}", ";"):
        line = line.replace(mark, "\n")
    return line.split("\n")


def _verb_forms() -> Iterator[str]:
    for line in (_DATA / "verbs.txt").read_text("utf-8").splitlines():
        kind, _, rest = line.partition(":")
        for form in (item.strip() for item in rest.split(",") if not line.startswith("#")):
            if kind == "verb":
                stem, haeyo = form.split("/")
                yield from (f" {drop_rieul(stem)}나요", f" {drop_rieul(stem)}는지", f" {haeyo}요")
            elif kind == "adj":
                yield from (f" {form}가요", f" {form}지")
            else:
                yield f" {form}"
