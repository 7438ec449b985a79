"""Customers' questions, composed from written aspects, clauses and the habits of real writers."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from train.data import words
from train.data.words import fill, slots

_COUNTERS = ("개", "세트", "박스", "벌", "장", "권", "켤레", "대")
_WANT_SORRY = frozenset({"delay", "angry", "hurt"})
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question and what a good reply may say of it.

    `matters` are the noun phrases a reply may name ("재입고", "충전 시간"), each of them whole in
    the question; none where the reply has to stay general. `tone` is one of plain, safety, delay,
    angry, hurt, none (no content, an order, personal data). `several`: it holds more
    than one question.
    """

    question: str
    product: str | None
    matters: tuple[str, ...]
    tone: str = "plain"
    language: str = "ko"
    several: bool = False
    hint: str = ""
    """A line of the system message that says how to reply (`worker.drafting.guidance`)."""
    told: str = ""
    """What the hint says is to be named."""

    @property
    def wants_sorry(self) -> bool:
        """Something went wrong for this customer."""
        return self.tone in _WANT_SORRY


@dataclass(frozen=True)
class Aspect:
    """One line of `aspects.txt`."""

    matters: tuple[str, ...]
    forms: tuple[str, ...]
    tone: str

    @property
    def wants_sorry(self) -> bool:
        """Something went wrong for its customer."""
        return self.tone in _WANT_SORRY


@cache
def aspects(name: str) -> tuple[Aspect, ...]:
    """The written aspects of a file, in order."""
    tone, found = "plain", []
    for line in (_HERE / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            tone = line.strip("[]")
        elif "||" in line and not line.startswith("#"):
            matters, forms = (
                [part.strip() for part in side.split(";")] for side in line.split("||")
            )
            named = () if matters == ["-"] else tuple(matters)
            found.append(Aspect(named, tuple(forms), tone))
    return tuple(found)


@cache
def written(name: str) -> dict[str, list[str]]:
    """The lists of a file of `class: word, word` lines."""
    pairs = (
        line.split(":", 1) for line in (_HERE / name).read_text("utf-8").splitlines() if ":" in line
    )
    return {
        key.strip(): [w.strip() for w in rest.split(",")] for key, rest in pairs if key[0] != "#"
    }


def values_for(templates: tuple[str, ...], rng: Random, invent: float) -> dict[str, str]:
    """Words for every slot of `templates`."""
    names = {name for template in templates for name in slots(template)}
    return {name: _value(name, rng, invent) for name in sorted(names)}


def _value(name: str, rng: Random, invent: float) -> str:
    if name == "n1":
        return str(rng.randint(145, 190))
    if name in {"n2", "n3"}:
        return str(rng.randint(5, 110 if name == "n2" else 40))
    if name == "year":
        return str(rng.randint(2019, 2031))
    if name == "count":
        return f"{rng.randint(2, 300)}{rng.choice(_COUNTERS)}"
    return words.word(name.rstrip("2"), rng, invent)


def ordinary(rng: Random, invent: float) -> tuple[str, tuple[str, ...], str]:
    """A bare question, its matters and its tone."""
    if rng.random() < 0.26:
        text, matters = clause(rng, invent)
        return text, matters, "plain"
    aspect, form = rng.choice(_forms())
    values = values_for((*aspect.matters, form), rng, invent)
    return fill(form, values), tuple(fill(m, values) for m in aspect.matters), aspect.tone


@cache
def _forms() -> tuple[tuple[Aspect, str], ...]:
    return tuple((aspect, form) for aspect in aspects("aspects.txt") for form in aspect.forms)


def clause(rng: Random, invent: float) -> tuple[str, tuple[str, ...]]:
    """A question about what something does or is, and its subject."""
    subject = words.word(rng.choice(("part", "noun", "base", "thing", "material")), rng, invent)
    draw, lines = rng.random(), written("verbs.txt")
    if draw < 0.3:
        body = rng.choice(lines["may"])
        head = rng.choice(
            (
                f"{subject}에 {body}",
                f"{words.word('place', rng, invent)}에서 {body}",
                f"{subject}까지 {body}",
            )
        )
        endings = ("되나요", "돼요", "괜찮나요", "되는지요", "되는 거죠", "될까요", "문제없나요")
        return f"{head} {rng.choice(endings)}", (subject,) if subject in head else ()
    head = subject + words.particle(subject, "이/가")
    asked = head if rng.random() < 0.75 else subject
    if draw < 0.6:
        middle, adj = rng.choice(lines["how"]), rng.choice(lines["adj"])
        ending = rng.choice(("가요", "가요", "지요", " 편인가요", "지 궁금해요", " 거죠"))
        return f"{asked} {middle} {adj}{ending}", (subject,)
    middle = rng.choice((*lines["adverb"], "", ""))
    stem, haeyo = rng.choice(lines["verb"]).split("/")
    plain = drop_rieul(stem)
    ending = rng.choice(
        (
            f"{plain}나요",
            f"{plain}나요",
            f"{plain}는지요",
            f"{plain}는 건가요",
            f"{haeyo}요",
            f"{plain}는지 궁금합니다",
            f"{plain}나여",
            f"{plain}는 편인가요",
        )
    )
    tail = f"{middle} " if middle else ""
    return f"{asked} {tail}{ending}", (subject,)


def drop_rieul(stem: str) -> str:
    """`stem` as it stands before ㄴ: a final ㄹ drops (줄어들 → 줄어드)."""
    last = ord(stem[-1]) - 0xAC00
    return stem[:-1] + chr(0xAC00 + last - 8) if last % 28 == 8 else stem
