"""Whole questions as customers ask them, with their nouns changed.

The lines of `asked.txt` (Korean) and `asked_en.txt` were each written as one question. Nouns in
braces may be any others, so that a reply is learned from the sentence around them.
"""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from train.data import words
from train.data.questions import Asked, Aspect, aspects
from train.data.words import particle

_NOUN = re.compile(r"\{([^{}]+)\}")
# Two letters and more first: 이라 before 이.
_AFTER = re.compile(
    r"\{([^{}]+)\}(?:(이라|이랑|이나|이에요|예요|이요|으로|로|이었|였)"
    r"|(라)(?=[서고도니더])|(이|가|은|는|을|를|과|와|랑|나|라)(?![가-힣]))?"
)
_PAIRS = (
    "이라/라",
    "이랑/랑",
    "이나/나",
    "이에요/예요",
    "이요/요",
    "으로/로",
    "이었/였",
    "이/가",
    "은/는",
    "을/를",
    "과/와",
)
_PAIR_OF = {form: pair for pair in _PAIRS for form in pair.split("/")}
_ABOUT_PRODUCT = 0.45
"""Share of questions whose product bears a noun of the question: 린넨 커튼, 커튼 길이 …"""

_GONE_WRONG = 0.45


def whole_question(
    rng: Random, invent: float, reported: float = 0.0
) -> tuple[str, str | None, tuple[str, ...], str]:
    """A Korean question, a product that fits it (or None), its matters and its tone.

    `reported` is the share that comes from `reported.txt`, half of it of something gone wrong.
    """
    line = _reported(rng) if rng.random() < reported else rng.choice(aspects("asked.txt"))
    question = line.forms[0]
    nouns = _changed(question, lambda noun: _other(noun, rng, invent))
    product = None
    if nouns and rng.random() < _ABOUT_PRODUCT:
        product = words.product_name(rng, invent / 2, rng.choice(list(nouns.values())))
    matters = tuple(_fill(matter, nouns) for matter in line.matters)
    return _fill(question, nouns), product, matters, line.tone


def _reported(rng: Random) -> Aspect:
    lines, wrong = aspects("reported.txt"), rng.random() < _GONE_WRONG
    return rng.choice([line for line in lines if line.wants_sorry == wrong])


def whole_english_question(rng: Random, invent: float) -> Asked:
    """The same in English."""
    line = rng.choice(aspects("asked_en.txt"))
    question = line.forms[0]
    nouns = _changed(question, lambda noun: _other_english(noun, rng, invent))
    text = _NOUN.sub(lambda match: nouns[match[1]], question) + rng.choice(("", "", "?", "?", "."))
    matters = tuple(_NOUN.sub(lambda match: nouns[match[1]], m) for m in line.matters)
    if rng.random() < 0.15:
        text, matters = text.lower(), tuple(m.lower() for m in matters)
    return Asked(text, None, matters, line.tone, "en")


def _changed(question: str, other: Callable[[str], str]) -> dict[str, str]:
    """What stands for each noun of `question`; two nouns never become one."""
    found = dict.fromkeys(_NOUN.findall(question))
    nouns: dict[str, str] = {}
    for noun in found:
        new = other(noun)
        nouns[noun] = noun if new in {*found, *nouns.values()} else new
    return nouns


def _other(noun: str, rng: Random, invent: float) -> str:
    if rng.random() >= invent:
        return noun
    draw = rng.random()
    if draw < 0.6:
        return rng.choice(_nouns("asked.txt"))
    if draw < 0.75:
        return words.made_up(rng)
    if draw < 0.8:
        return words.any_word(rng)
    return words.word(rng.choice(("part", "thing", "material", "noun", "base")), rng, 0.3)


def _other_english(noun: str, rng: Random, invent: float) -> str:
    if rng.random() >= invent:
        return noun
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(_nouns("asked_en.txt"))
    return words.made_up_english(rng, noun if draw < 0.75 else "")


@cache
def _nouns(name: str) -> tuple[str, ...]:
    """Every noun in braces of a file, once."""
    found = {noun for line in aspects(name) for noun in _NOUN.findall(line.forms[0])}
    return tuple(sorted(found))


def _fill(template: str, nouns: dict[str, str]) -> str:
    """`template` with `nouns` in place and the particles after them set right."""

    def replace(match: re.Match[str]) -> str:
        noun, after = nouns[match[1]], match[2] or match[3] or match[4] or ""
        return noun + (particle(noun, _PAIR_OF[after]) if after else "")

    return _AFTER.sub(replace, template)
