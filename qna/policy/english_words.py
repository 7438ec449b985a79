"""Classes of English words and phrases, read from `english_words.txt`.

What a class lacks makes a clause unknown (`look`), never refused.
"""

import re
from functools import lru_cache
from importlib.resources import files

_UNIT = r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|weekends?|months?|mornings?|afternoons?|evenings?|nights?|noon|midnight|weekdays?|eod|cob|christmas|holidays?|lunch(?:time)?|closing|year|season)"
_COUNT = r"(?:\d[\d.:-]*|an?|one|two|three|four|five|six|seven|ten|half|few|couple|several|or|to|of|the|this|next|coming|following|same|end|first|early|late|business|working|calendar|full|single|about|around|roughly)"
_DAY = r"(?:today|tomorrow|tonight|overnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|24/7|24h)"
_TAILS = "ibility ability ations ation ings ing ness ies ied ible able ance ant ence ent ical al age ment ive ity ers es ed er ly s y e".split()


def _read() -> dict[str, str]:
    text = files("qna.policy").joinpath("english_words.txt").read_text("utf-8")
    parts = re.split(r"^\[([a-z_]+(?: ~)?)\]$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


_SECTIONS = _read()


def words(name: str) -> frozenset[str]:
    """The words of a section."""
    return frozenset(_SECTIONS[name].split())


@lru_cache(maxsize=128)
def phrases(name: str) -> re.Pattern[str]:
    """The phrases of a section, as whole words."""
    text = "|".join(_SECTIONS[f"{name} ~"].strip().splitlines())
    for macro, pattern in (("UNIT", _UNIT), ("COUNT", _COUNT), ("DAY", _DAY)):
        text = text.replace(macro, pattern)
    return re.compile(rf"(?<![\w'-])(?:{text})(?![\w'])")


def _forms(base: str) -> list[str]:
    root = base + base[-1] if base in _DOUBLED else base.removesuffix("e")
    gerund = base + "ing" if base.endswith(("ee", "ye", "oe")) else root + "ing"
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return [base, base + "es", root + "ed", gerund]
    if base.endswith("y") and base[-2] not in "aeiou":
        return [base, base[:-1] + "ies", base[:-1] + "ied", gerund]
    return [base, base + "s", root + "ed", gerund]


def _lemmas() -> dict[str, str]:
    lemma: dict[str, str] = {}
    for base, _, forms in (entry.partition(":") for entry in _SECTIONS["forms"].split()):
        lemma |= dict.fromkeys(forms.split(","), base)
    for name in "check answer favour fact state do asks waits feels tells more".split():
        for base in _SECTIONS[name].split():
            lemma = dict.fromkeys(_forms(base), base) | lemma
    return lemma


_DOUBLED = words("doubled")
LEMMA = _lemmas()
"""Each form of a known verb, with its base."""
BASES = frozenset(LEMMA.values())
CHECK, ANSWER, CARRIES, FAVOUR, FACT, STATE, DO, ASKS = map(words, "check answer carries favour fact state do asks".split())
AUX, CHAINS, ADVERBS, TEAM, MESSAGE, INFO, NEUTRAL, FUNCTION = map(words, "aux chains adverbs team message info neutral function".split())
GOODS, PRONOUNS, DETERMINERS, PREPOSITIONS, OPENERS, PROPERTY = map(words, "goods pronouns determiners prepositions openers property".split())
ASPECT_OF = {word: name for name, _, held in (line.partition(": ") for line in _SECTIONS["aspects"].strip().splitlines()) for word in held.split()}
_KIN = [set(group.split(",")) for group in _SECTIONS["kin"].split()]


def is_kin(aspect: str, others: frozenset[str]) -> bool:
    """Whether a question about `others` may be one about `aspect` too."""
    return aspect in others or any(aspect in kin and kin & others for kin in _KIN)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem, enough to see "wash" in "washing" and "differ" in "differences"."""
    for _ in range(2):
        tail = next((t for t in _TAILS if word.endswith(t) and len(word) - len(t) >= 3), "")
        word = word[: len(word) - len(tail)]
    return word[:-1] if len(word) > 3 and (word[-1] == word[-2] or word[-1] == "i") else word


GENERAL = frozenset(stem(word) for word in NEUTRAL | BASES | INFO | MESSAGE)
"""Stems of words that name no matter of their own."""


def is_property(word: str) -> bool:
    """Whether `word`, before a noun, says how the goods are."""
    return word in PROPERTY or bool(re.fullmatch(r"[a-z]{1,20}-(?:proof|resistant|free|safe|made|filled|certified|lined|quiet)|[a-z]{1,20}proof", word))
MESSAGE_VERBS, WAITS = words("message_verbs"), words("waits")
