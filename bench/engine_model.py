"""Models and prompts for `bench/engine.py`."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from worker.engine.chat import ChatText
from worker.engine.exaone import ExaoneConfig, ExaoneForCausalLM, register_exaone
from worker.engine.loading import LoadedModel, load_model
from worker.prompt import build_messages

QUESTIONS = (
    "이 다이어리에 내년도 공휴일이 표시되어 있나요?",
    "배송은 언제쯤 되나요? 이번 주 금요일까지 받아야 해요.",
    "사이즈 문의드립니다. 평소에 240을 신는데 발볼이 넓은 편이라 245로 가는 게 나을까요?",
    "색상이 화면이랑 실물이랑 많이 다른가요?",
    "세탁기에 돌려도 되나요, 아니면 손세탁만 가능한가요? 건조기 사용 여부도 알려 주세요.",
    "재입고 예정이 있나요?",
    "선물용으로 포장해 주실 수 있나요? 카드도 같이 넣어 주시면 좋겠어요. 추가 비용은 얼마인가요?",
    "유통기한이 어떻게 되는지 궁금합니다.",
    "다른 사이트에서 본 것과 같은 제품인가요? 정품 보증서도 함께 오는지 알고 싶습니다.",
    "교환하려면 어떻게 해야 하나요?",
)
PRODUCTS = ("2027 위클리 다이어리", "린넨 셔츠", "여성 로퍼", "유기농 쌀과자", "무선 키보드", None)
_TEMPLATE = (
    "{% for m in messages %}{{ '[|' + m.role + '|]' + m.content + '[|endofturn|]\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}"
)
_SPECIAL = ["[PAD]", "[BOS]", "[|endofturn|]", "[|system|]", "[|user|]", "[|assistant|]"]
_EXAONE = {
    "vocab_size": 102400,
    "hidden_size": 2560,
    "intermediate_size": 7168,
    "num_hidden_layers": 30,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 80,
    "max_position_embeddings": 32768,
    "bos_token_id": 1,
    "eos_token_id": 361,
    "pad_token_id": 0,
}
_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 1e6,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}


@dataclass(frozen=True)
class Job:
    """One request: chat messages where the model has a tokenizer, its ids, its new tokens."""

    messages: list[dict[str, str]] | None
    ids: list[int]
    new: int
    sampling: dict[str, Any] | None = None
    """How its tokens are chosen, for ours alone; None: greedy."""


@dataclass(frozen=True)
class Setup:
    """What is measured: the model in `model`, or random weights of a `shape`."""

    model: Path | None
    shape: str
    """`small` or `exaone-2.4b`."""
    device: str
    threads: int


def load(setup: Setup, *, weightless: bool = False) -> LoadedModel:
    """The model, which writes on past an end token: the same token counts for everybody.

    `weightless`: only what making jobs needs.
    """
    loaded = _load(setup, torch.device("meta" if weightless else setup.device))
    assert loaded.model.generation_config is not None
    loaded.model.generation_config.eos_token_id = None
    return loaded


def _load(setup: Setup, device: torch.device) -> LoadedModel:
    if setup.model is not None:
        return load_model(setup.model, revision=None, device=device, dtype="auto")
    if setup.shape == "exaone-2.4b":
        return _random_exaone(device)
    return _random_small(device)


def _random_small(device: torch.device) -> LoadedModel:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=7000,
        hidden_size=256,
        intermediate_size=704,
        num_hidden_layers=8,
        num_attention_heads=8,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        initializer_range=0.1,  # wide enough that greedy texts are not one token repeated
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
    )
    network = LlamaForCausalLM(config).to(device).eval().requires_grad_(False)
    return LoadedModel(network, ChatText(_tokenizer()), frozenset([2]), "random small", None)


def _random_exaone(device: torch.device) -> LoadedModel:
    """EXAONE-3.5-2.4B-Instruct's exact shape with random weights in bfloat16, no tokenizer."""
    network = random_exaone(device)
    return LoadedModel(network, None, frozenset([361]), "random EXAONE-3.5-2.4B shape", None)


def random_exaone(device: torch.device, **smaller: int) -> ExaoneForCausalLM:
    """EXAONE-3.5-2.4B-Instruct, `smaller` where that says so, with random bfloat16 weights."""
    register_exaone()
    config = ExaoneConfig(**_EXAONE | smaller, rope_parameters=_ROPE, dtype=torch.bfloat16)
    torch.manual_seed(0)
    with torch.device(device):
        network = ExaoneForCausalLM(config).to(torch.bfloat16)
    network.tie_weights()
    with torch.no_grad():  # logits as peaked as a trained model's
        network.model.norm.weight.mul_(12)
    return network.eval().requires_grad_(False)


def save_random_exaone(folder: Path, tokenizer: Path, **smaller: int) -> None:
    """A checkpoint of random weights with the tokenizer that lies in `tokenizer`."""
    random_exaone(torch.device("cpu"), **smaller).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(tokenizer / name, folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    lines = [m["content"] for q in QUESTIONS for m in build_messages(q, PRODUCTS[0])]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=7000,
        special_tokens=_SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines * 2, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        chat_template=_TEMPLATE,
        pad_token="[PAD]",
        bos_token="[BOS]",
        eos_token="[|endofturn|]",
    )


def make_jobs(loaded: LoadedModel, count: int, *, seed: int = 0) -> list[Job]:
    """Requests with one system message, questions and new tokens (20 to 90) of many lengths.

    Without a tokenizer: 64 shared tokens, 86 of their own, 90 new ones.
    """
    rng = random.Random(seed)
    if loaded.text is None:
        top = loaded.model.config.vocab_size
        shared = [rng.randrange(1000, top) for _ in range(64)]
        return [
            Job(None, shared + [rng.randrange(1000, top) for _ in range(86)], 90)
            for _ in range(count)
        ]
    jobs = []
    for _ in range(count):
        text = " ".join(rng.sample(QUESTIONS, rng.choice([1, 1, 1, 2, 3])))
        messages = build_messages(text, rng.choice(PRODUCTS))
        jobs.append(Job(messages, loaded.text.encode_messages(messages), rng.randrange(20, 91)))
    return jobs
