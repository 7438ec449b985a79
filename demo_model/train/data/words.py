"""Words that fill the slots of questions, and the particles that follow them.

Every class of word mixes real nouns with made-up ones, so that the model has to copy what it
reads: a word it met in training cannot be told apart from one that nobody has ever written.
"""

import re
from functools import cache
from pathlib import Path
from random import Random

_FINALS_OF_DIGITS = {"0", "1", "3", "6", "7", "8"}  # read 영 일 삼 육 칠 팔
_FINALS_OF_LETTERS = {"L", "M", "N", "R"}  # read 엘 엠 엔 알
_LISTS = Path(__file__).parent / "words.txt"
_SLOT = re.compile(r"\{(\w+)(?::([^}]+))?\}")

# Made-up syllables: initials, vowels and finals at about the frequency of Korean loan words.
_INITIALS = "ㄱㄱㄴㄴㄷㄹㄹㄹㅁㅁㅂㅂㅅㅅㅇㅇㅇㅈㅈㅊㅋㅌㅍㅎㄲㄸㅃㅆㅉ"
_VOWELS = "ㅏㅏㅐㅑㅓㅓㅔㅕㅖㅗㅗㅘㅚㅛㅜㅜㅝㅟㅠㅡㅡㅢㅣㅣㅣ"
_FINALS = ["", "", "", "", "", "ㄱ", "ㄴ", "ㄴ", "ㄹ", "ㄹ", "ㅁ", "ㅂ", "ㅅ", "ㅇ", "ㅇ", "ㅌ"]
_INITIAL_ORDER = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_ORDER = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL_ORDER = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_ENGLISH_PIECES = (
    "ba co dri el fan gri ho il ka lum mer no or pel qui ra sto tin ul ver wil zen ing tle der ck "
    "sh ate"
).split()
_MADE_UP_CLASSES = {"part", "thing", "device", "material", "food", "color", "noun", "base", "place"}


def final_consonant(word: str) -> int | None:
    """Index of the last sound's final consonant (0 none, 8 ㄹ); None where it cannot be known."""
    last = word.rstrip("\"')] ")[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28
    if last.isdigit():
        return 8 if last in {"1", "7", "8"} else int(last in _FINALS_OF_DIGITS)
    if last.isascii() and last.isupper():
        return 8 if last in {"L", "R"} else int(last in _FINALS_OF_LETTERS)
    return None


def particle(word: str, pair: str) -> str:
    """The one of `pair` ("은/는", "이/가", "으로/로" …) that fits the end of `word`."""
    closed, open_ = pair.split("/")
    final = final_consonant(word)
    if final is None:
        return open_
    if pair == "으로/로":
        return open_ if final in {0, 8} else closed
    return closed if final else open_


@cache
def word_lists() -> dict[str, list[str]]:
    """The written nouns by class, from `words.txt`."""
    lists: dict[str, list[str]] = {}
    for line in _LISTS.read_text("utf-8").splitlines():
        if ":" in line and not line.startswith("#"):
            name, words = line.split(":", 1)
            lists.setdefault(name.strip(), []).extend(
                w.strip() for w in words.split(",") if w.strip()
            )
    return lists


def syllable(rng: Random) -> str:
    """A made-up Hangul syllable."""
    initial = _INITIAL_ORDER.index(rng.choice(_INITIALS))
    vowel = _VOWEL_ORDER.index(rng.choice(_VOWELS))
    final = _FINAL_ORDER.index(rng.choice(_FINALS))
    return chr(0xAC00 + (initial * 21 + vowel) * 28 + final)


@cache
def common_syllables() -> frozenset[str]:
    """The 2,350 Hangul syllables of KS X 1001: all of written Korean but rare spellings."""
    rows = [bytes((high, low)) for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)]
    return frozenset(row.decode("euc-kr") for row in rows)


def any_word(rng: Random) -> str:
    """A word of any common syllables at all, 닦 and 곗 as likely as 가."""
    ordered = _ordered_syllables()
    return "".join(rng.choice(ordered) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))


@cache
def _ordered_syllables() -> list[str]:
    return sorted(common_syllables())


def has_rare_syllable(text: str) -> bool:
    """Whether `text` has a Hangul syllable outside KS X 1001, three tokens instead of one."""
    return any("가" <= char <= "힣" and char not in common_syllables() for char in text)


def made_up(rng: Random) -> str:
    """A noun that nobody has written: two to four syllables, or parts of two real nouns."""
    if rng.random() < 0.45:
        return "".join(syllable(rng) for _ in range(rng.choice((2, 2, 3, 3, 4))))
    nouns = word_lists()["noun"] + word_lists()["base"] + word_lists()["part"]
    first, second = rng.choice(nouns).split()[-1], rng.choice(nouns).split()[-1]
    if rng.random() < 0.5:
        return first[: rng.randint(1, 2)] + second[-rng.randint(1, 2) :]
    return first + second if rng.random() < 0.5 else f"{first} {second}"


def made_up_english(rng: Random, real: str = "") -> str:
    """An English noun that nobody has written, half of the time before `real`."""
    made = "".join(rng.choice(_ENGLISH_PIECES) for _ in range(rng.randint(2, 3)))
    return f"{made} {real}" if real and rng.random() < 0.5 else made


def model_number(rng: Random) -> str:
    """A model name such as XR-450 or K12."""
    letters = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(rng.randint(1, 3)))
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(1, 4)))
    return letters + rng.choice(("-", "", "", " ")) + digits


def measure(rng: Random) -> str:
    """A size as customers write one: 250mm, 95, L, 2XL, 3인용."""
    return rng.choice(
        (
            f"{rng.randint(21, 30)}{rng.choice('05')}",
            f"{rng.randint(21, 30)}{rng.choice('05')}mm",
            rng.choice(("S", "M", "L", "XL", "2XL", "XXL", "FREE", "프리")),
            f"{rng.randint(1, 6)}인용",
            f"{rng.randint(5, 199)}cm",
            f"{rng.randint(1, 40)}호",
            f"{rng.randint(55, 120)}",
            f"{rng.randint(1, 30)}L",
            f"{rng.randint(50, 990)}ml",
            f"{rng.randint(2, 80)}kg",
        )
    )


def word(kind: str, rng: Random, invent: float) -> str:
    """A word of class `kind`; with probability `invent` one that is made up."""
    if kind == "size":
        return measure(rng) if rng.random() < 0.7 else rng.choice(word_lists()["size"])
    if kind == "device" and rng.random() < 0.4:
        head = made_up(rng) if rng.random() < invent else rng.choice(word_lists()["device"])
        tail = rng.choice(
            (str(rng.randint(2, 30)), model_number(rng), "프로", "미니", "플러스", "울트라")
        )
        return f"{head.split()[0]} {tail}"
    if kind in _MADE_UP_CLASSES and rng.random() < invent:
        return _invented(kind, rng)
    return rng.choice(word_lists()[kind])


def _invented(kind: str, rng: Random) -> str:
    draw = rng.random()
    if draw < 0.55 or kind == "color":
        return made_up(rng)
    if draw < 0.85:
        return f"{made_up(rng)} {rng.choice(word_lists()[kind])}"
    return f"{rng.choice(word_lists()[kind])} {made_up(rng)}"


def product_name(rng: Random, invent: float, base: str = "") -> str:
    """A product as a shop would list it: brand, qualities, noun (`base` if given), variant."""
    parts = []
    if rng.random() < 0.3:
        parts.append(made_up(rng).replace(" ", "") if rng.random() < 0.8 else model_number(rng))
    if rng.random() < 0.6:
        parts.append(rng.choice(word_lists()["quality"]))
    if rng.random() < 0.3:
        parts.append(word("material", rng, invent / 2))
    parts.append(base or word("base", rng, invent))
    if rng.random() < 0.25:
        parts.append(
            rng.choice(
                (
                    measure(rng),
                    f"{rng.randint(2, 30)}개입",
                    "세트",
                    "1+1",
                    model_number(rng),
                    "2027",
                )
            )
        )
    return " ".join(parts)


def fill(template: str, values: dict[str, str]) -> str:
    """`template` with its slots filled; `{part:이/가}` adds the particle that fits."""

    def replace(match: re.Match[str]) -> str:
        value = values[match[1]]
        return value + (particle(value, match[2]) if match[2] else "")

    return _SLOT.sub(replace, template)


def slots(template: str) -> set[str]:
    """Names of the slots of `template`."""
    return {match[1] for match in _SLOT.finditer(template)}
