"""Classes of English words and phrases, read from `english_words.txt`.

What a class lacks makes a clause unknown (`look`), never refused.
"""

# fmt: off
import re
from functools import lru_cache
from importlib.resources import files

_PARTS = re.split(r"^\[([a-z_]+(?: ~)?)\]$", files("policy").joinpath("english_words.txt").read_text("utf-8"), flags=re.M)
_SECTIONS = dict(zip(_PARTS[1::2], _PARTS[2::2], strict=True))


@lru_cache(maxsize=128)
def words(name: str) -> frozenset[str]:
    """The words of a section."""
    return frozenset(_SECTIONS[name].split())


@lru_cache(maxsize=128)
def phrases(name: str) -> re.Pattern[str]:
    """The phrases of a section, as whole words; UNIT, COUNT and DAY stand for sections."""
    text = "|".join(_SECTIONS[f"{name} ~"].strip().splitlines())
    for macro in ("UNIT", "COUNT", "DAY"):
        text = text.replace(macro, f"(?:{'|'.join(_SECTIONS[macro.lower()].split())})")
    return re.compile(rf"(?<![\w'-])(?:{text})(?![\w'])")


def _forms(base: str) -> list[str]:
    root = base + base[-1] if base in words("doubled") else base.removesuffix("e")
    gerund = base + "ing" if base.endswith(("ee", "ye", "oe")) else root + "ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        return [base, base[:-1] + "ies", base[:-1] + "ied", gerund]
    return [base, base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"), root + "ed", gerund]


LEMMA = {form: base for name in "more tells feels waits asks do state fact favour answer check".split() for base in words(name) for form in _forms(base)}
"""Each form of a known verb, with its base."""
LEMMA |= {form: base for base, _, forms in (entry.partition(":") for entry in _SECTIONS["forms"].split()) for form in forms.split(",")}
BASES = frozenset(LEMMA.values())
CHECK, ANSWER, CARRIES, FAVOUR, FACT, STATE, DO, ASKS, WAITS = map(words, "check answer carries favour fact state do asks waits".split())
AUX, CHAINS, ADVERBS, TEAM, MESSAGE, INFO, NEUTRAL, FUNCTION = map(words, "aux chains adverbs team message info neutral function".split())
GOODS, PRONOUNS, DETERMINERS, PREPOSITIONS, OPENERS, PROPERTY = map(words, "goods pronouns determiners prepositions openers property".split())
ASPECT_OF = {word: name for name, _, held in (line.partition(": ") for line in _SECTIONS["aspects"].strip().splitlines()) for word in held.split()}
_KIN = [set(group.split(",")) for group in words("kin")]


def is_kin(aspect: str, others: frozenset[str]) -> bool:
    """Whether a question about `others` may be one about `aspect` too."""
    return aspect in others or any(aspect in kin and kin & others for kin in _KIN)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem, enough to see "wash" in "washing" and "differ" in "differences"."""
    for _ in range(2):
        tail = next((t for t in _SECTIONS["tails"].split() if word.endswith(t) and len(word) - len(t) >= 3), "")
        word = word[: len(word) - len(tail)]
    return word[:-1] if len(word) > 3 and (word[-1] == word[-2] or word[-1] == "i") else word


GENERAL = frozenset(map(stem, NEUTRAL | BASES | INFO | MESSAGE))
"""Stems of words that name no matter of their own."""


def is_property(word: str) -> bool:
    """Whether `word`, before a noun, says how the goods are."""
    return word in PROPERTY or re.fullmatch(r"[a-z]{1,20}-(?:proof|resistant|free|safe|made|filled|certified|lined|quiet)|[a-z]{1,20}proof", word) is not None
