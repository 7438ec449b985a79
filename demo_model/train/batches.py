"""Batches of token ids: samples of like length side by side, behind one shared system message."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor

from train.data.questions import Asked
from train.data.samples import Mix, stream
from train.tokenizer import PAD
from worker.prompt import build_messages

_POOL = 3000
_EXTRA_SHARE = 0.06
_TONES = (
    "밝고 친근한 말투로 써 주세요.",
    "정중하고 차분하게 써 주세요.",
    "이모지를 쓰지 마세요.",
    "짧게 써 주세요.",
    "조금 더 따뜻한 말투로.",
    "고객님이라고 불러 주세요.",
    "두 문장으로 써 주세요.",
    "인사로 시작하세요.",
)


@dataclass(frozen=True)
class Batch:
    """`prefix` [p], `rows` [b, n], `targets` [b, n] shifted by one, -100 outside the reply."""

    prefix: Tensor
    rows: Tensor
    targets: Tensor


def prefix_text(extra: str = "") -> str:
    """The system turn up to where a hint would follow, as the chat template writes it."""
    return f"[|system|]{build_messages('', tone=extra)[0]['content']}"


def user_text(asked: Asked) -> str:
    """From the hint, if there is one, up to where the reply begins."""
    hint = f"\n{asked.hint}" if asked.hint else ""
    content = build_messages(asked.question, asked.product)[1]["content"]
    return f"{hint}[|endofturn|]\n[|user|]{content}\n[|assistant|]"


def batches(tokenizer: Tokenizer, seed: int, tokens: int, mix: Mix) -> Iterator[Batch]:
    """Endless batches of about `tokens` ids each; the same for the same seed."""
    source, rng = stream(seed, mix), Random(seed)
    while True:
        pool = sorted(
            _encoded(tokenizer, [next(source) for _ in range(_POOL)]),
            key=lambda pair: len(pair[0]) + len(pair[1]),
        )
        groups = list(_grouped(pool, tokens))
        rng.shuffle(groups)
        for group in groups:
            extra = rng.choice(_TONES) if rng.random() < _EXTRA_SHARE else ""
            prefix = torch.tensor(tokenizer.encode(prefix_text(extra)).ids)
            yield Batch(prefix, *_padded(group))


def _encoded(
    tokenizer: Tokenizer, pairs: list[tuple[Asked, str]]
) -> list[tuple[list[int], list[int]]]:
    heads = tokenizer.encode_batch([user_text(asked) for asked, _ in pairs])
    tails = tokenizer.encode_batch([f"{reply}[|endofturn|]" for _, reply in pairs])
    return [(head.ids, tail.ids) for head, tail in zip(heads, tails, strict=True)]


def _grouped(
    pool: list[tuple[list[int], list[int]]], tokens: int
) -> Iterator[list[tuple[list[int], list[int]]]]:
    group: list[tuple[list[int], list[int]]] = []
    for pair in pool:
        if group and (len(group) + 1) * (len(pair[0]) + len(pair[1])) > tokens:
            yield group
            group = []
        group.append(pair)


def _padded(group: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
    width = max(len(head) + len(tail) for head, tail in group) - 1
    rows = torch.full((len(group), width), PAD)
    targets = torch.full((len(group), width), -100)
    for i, (head, tail) in enumerate(group):
        ids = torch.tensor(head + tail)
        rows[i, : len(ids) - 1] = ids[:-1]
        targets[i, len(head) - 1 : len(ids) - 1] = ids[len(head) :]
    return rows, targets
