"""Replies made of written sentences and asked questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

_HERE = Path(__file__).parent
_NOUN = re.compile(r"\{([^{}]+)\}")
_SLOT = re.compile(r"\{m\}(이라니|이라|은|이(?= )|을|과)?")
_AFTER_VOWEL = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "이라": "라",
    "이라니": "라니",
}
_ANSWERS = (
    (
        r"(?:되나요|돼요|되나|될까요|되는지요|되죠)$",
        "됩니다|돼요|안 됩니다|되고요|되지 않습니다|되는 제품이에요",
    ),
    (
        r"(?:있나요|있어요|있을까요|있나|있습니까)$",
        "있습니다|있어요|없습니다|있는 상품입니다|있고요",
    ),
    (
        r"(?:가능한가요|가능해요|가능할까요|가능하나요|가능한지요)$",
        "가능합니다|가능하세요|불가능합니다|어렵습니다|가능한 상품이고요",
    ),
    (r"(?:인가요|이에요|예요|일까요|인지요)$", "입니다|인 제품이에요|이 아니에요|이고요"),
    (
        r"(?:하나요|해요|할까요)$",
        "합니다|해야 합니다|하지 않으셔도 됩니다|하고 있습니다|하시면 됩니다",
    ),
    (r"(?:맞나요|맞아요|맞을까요)$", "맞습니다|맞아요|맞지 않습니다|잘 맞는 편이에요"),
)
_TAILS = (
    ".",
    ".",
    ", 정확한 내용은 담당자가 확인하고 안내드릴게요.",
    ". 담당자가 확인 후 안내드리겠습니다.",
)
_TIMES = 5
"""How often a sentence without a slot is used, each time for another question."""


@dataclass(frozen=True)
class Made:
    """A made reply; where it is bad, one of its sentences is, unless all look alike the first."""

    question: str
    reply: str
    bad: bool


def make(seed: int) -> Iterator[Made]:
    """All made replies, the same for the same seed."""
    rng = Random(seed)
    asked = list(_asked())
    matters = [matter for _, own in asked for matter in own]
    allowed, forbidden = _sentences("allowed.txt"), _sentences("forbidden.txt")
    for question, own in asked:
        yield from _about(
            question,
            own,
            matters,
            [t for t in allowed if "{m}" in t],
            [t for t in forbidden if "{m}" in t],
            rng,
        )
    for line in _lines(_HERE / "sentences.tsv"):
        label, _, text = line.split("\t")
        yield Made(rng.choice(asked)[0], text, label == "bad")
    for _ in range(_TIMES):
        for bad, texts in ((True, forbidden), (False, allowed)):
            for text in texts:
                if "{m}" not in text:
                    yield Made(rng.choice(asked)[0], text, bad)


def _about(
    question: str,
    own: list[str],
    matters: list[str],
    allowed: list[str],
    forbidden: list[str],
    rng: Random,
) -> Iterator[Made]:
    if own and rng.random() < 0.8:
        yield Made(question, fill(rng.choice(allowed), rng.choice(own)), False)
    if rng.random() < 0.7 and (strange := _strange(question, own, matters, rng)):
        yield Made(question, fill(rng.choice(allowed), strange), True)
    if own and rng.random() < 0.35:
        yield Made(question, fill(rng.choice(forbidden), rng.choice(own)), True)
    if rng.random() < 0.6 and (answer := _answer(question, rng)):
        yield Made(question, answer, True)


def _strange(question: str, own: list[str], matters: list[str], rng: Random) -> str:
    """A matter of another question, half the time beside an own one; "" if it may be the same."""
    matter = rng.choice(matters)
    near = {word[:2] for other in own for word in other.split()}
    if any(word in question.replace(" ", "") or word[:2] in near for word in matter.split()):
        return ""
    if own and rng.random() < 0.5:
        first = rng.choice(own)
        return f"{first}{'과' if _closed(first) else '와'} {matter}"
    return matter


def _answer(question: str, rng: Random) -> str:
    """The question turned into an answer by its ending; "" where the ending is no known one."""
    text = question.rstrip(" ?.!~ㅠㅜㅋ")
    for pattern, endings in _ANSWERS:
        if re.search(pattern, text):
            return re.sub(pattern, rng.choice(endings.split("|")), text) + rng.choice(_TAILS)
    return ""


def fill(template: str, matter: str) -> str:
    """`template` with `matter` for {m}, its particle by the last sound."""

    def filled(slot: re.Match[str]) -> str:
        particle = slot[1] or ""
        return matter + (particle if _closed(matter) else _AFTER_VOWEL.get(particle, ""))

    return _SLOT.sub(filled, template)


def _closed(word: str) -> bool:
    """Whether the last syllable ends in a consonant."""
    last = ord(word[-1]) - 0xAC00
    return bool(last % 28) if 0 <= last < 11172 else word[-1] in "LMNRlmnr013678"


def _asked() -> Iterator[tuple[str, list[str]]]:
    """Each question of `asked.txt` with the matters that a reply may name."""
    for line in _lines(_HERE.parent / "demo_model" / "train" / "data" / "asked.txt"):
        matters, bar, question = line.partition("||")
        if bar:
            named = [_NOUN.sub(r"\1", m.strip()) for m in matters.split(";")]
            yield (
                _NOUN.sub(r"\1", question.split(";")[0].strip()),
                [m for m in named if m not in {"", "-"}],
            )


def _sentences(name: str) -> list[str]:
    return list(_lines(_HERE / name))


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            yield line
