"""Small random models with a real tokenizer, made once per test run."""

from pathlib import Path

import pytest
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

LINES = (
    "이 다이어리에 내년도 공휴일이 표시되어 있나요? 2027년 1월부터 12월까지 궁금합니다.",
    "문의해 주셔서 감사합니다. 담당자가 확인한 뒤 정확하게 답변드리겠습니다.",
    "배송은 언제 되나요? 사이즈는 230, 235, 240 중에 고를 수 있나요?",
    "당신은 쇼핑몰 상품 페이지에 올라온 질문에 답글을 다는 Q&A 봇입니다.",
    "The person in charge of the product needs time to answer accurately.",
)
SPECIAL = ["[PAD]", "[BOS]", "[|endofturn|]", "[|system|]", "[|user|]", "[|assistant|]"]
TEMPLATE = (
    "{% for m in messages %}"
    "{% if m.role == 'system' %}{{ '[|system|]' + m.content + '[|endofturn|]\n' }}"
    "{% elif m.role == 'user' %}{{ '[|user|]' + m.content + '\n' }}"
    "{% else %}{{ '[|assistant|]' + m.content + '[|endofturn|]\n' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}"
)
EOS = SPECIAL.index("[|endofturn|]")


def train_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    digits = pre_tokenizers.Split(Regex(r"\d"), "isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(LINES * 4, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        chat_template=TEMPLATE,
        eos_token="[|endofturn|]",
        bos_token="[BOS]",
        pad_token="[PAD]",
    )


def tiny_config(**changes: object) -> LlamaConfig:
    shape = {
        "vocab_size": 640,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "tie_word_embeddings": True,
        "bos_token_id": 1,
        "eos_token_id": EOS,
        "pad_token_id": 0,
        "initializer_range": 0.2,
    }
    return LlamaConfig(**{**shape, **changes})


@pytest.fixture(scope="session")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of a random Llama with a byte-level tokenizer and an EXAONE-like template."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("chat-model")
    LlamaForCausalLM(tiny_config()).save_pretrained(path)
    train_tokenizer().save_pretrained(path)
    return path
