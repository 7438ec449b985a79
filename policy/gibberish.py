"""Broken text: loops, stray jamo, impossible words, particles that belong to nothing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from policy.clauses import gaps
from policy.morphology import Token
from policy.sentences import split

_WORD = re.compile(r"\S+")
_SIGN = re.compile(r"[^\w\s]")
_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+")
_FRIENDLY_JAMO = re.compile(r"^(?:[ㅎㅋㅠㅜㅡㅇ]+|ㅂ|ㅈㅅ|ㄱㅅ|ㅁ)$")
_RUN = re.compile(r"([^\s.~!?ㅎㅋㅠㅜㅡ\-=_*^;…·0-9])\1{3,}|(..)\2{3,}|([가-힣]{2,8})\3{2,}")
_STRAY = re.compile(r"(?:[;#&@$%^*+=/\\|<>]\s?){4,}|�")
_TWICE = re.compile(r"(?<!\S)(\S{2,20})\s+\1(?!\S)")
_AGAIN = re.compile(
    r"(?<!\S)(\S*(?:[세어려게네군]요|니다|니까|죠))\W+(?:(?:고객님|정말|진심으로|다시\s한번|네)\W+)?\1(?!\w)"
    r"|(?<!\S)([가-힣]{2,}(?:[가이은는을를과와도의에후고해]|하여|에서|께서))\s+\2(?!\w)"
    r"|(?i:\b(hello|hi|hey|thank you|thanks|sorry)\b\W+(?:there\W+)?\3\b)"
)
"""A finished word again with hardly a word between, a noun with its particle again, an English courtesy again."""
_TWO_PARTICLES = re.compile(
    r"(?<=[가-힣])(?:은는|는은|을를|를을|은을|을은|는를|를는|에게에|께서가|으로를)(?=\s)|(?<=담당자)(?:가가|는는|은)(?=\s)"
)
_GREETING = re.compile(r"안녕하\S*")
_LEAST_AGAIN = 6
"""Letters of a sentence that a short reply says once: "감사합니다" may open and close it."""
_CONTROL = {"Cc", "Co", "Cn", "Cs"}


def find_loops(text: str) -> list[tuple[int, int]]:
    """A word, or a group of up to twelve words, said three times in a row; a syllable four times; two words twice each."""
    spans = [m.span() for pattern in (_RUN, _TWO_PARTICLES) for m in pattern.finditer(text)] + _said_again(text)
    twice = list(_TWICE.finditer(text))
    if len({m[1] for m in twice}) > 1:
        spans += [m.span() for m in twice]
    said = Counter(_SIGN.sub("", text).split())
    if max(said.values(), default=0) < 3:
        return spans
    words = list(_WORD.finditer(text))
    keys = [_SIGN.sub("", w[0]) for w in words]
    for size in range(1, 13):
        for start in range(len(words) - 3 * size + 1):
            unit = keys[start : start + size]
            if any(unit) and unit == keys[start + size : start + 2 * size] == keys[start + 2 * size : start + 3 * size]:
                spans.append((words[start].start(), words[start + 3 * size - 1].end()))
                break
    return spans


def _said_again(text: str) -> list[tuple[int, int]]:
    """What is said twice: a greeting, a sentence, a word of thanks in one breath."""
    spans = [m.span() for m in _AGAIN.finditer(text)] + [m.span() for m in _GREETING.finditer(text)][1:]
    heard: set[str] = set()
    for sentence in split(text):
        letters = _SIGN.sub("", "".join(sentence.text.split())).lower()
        if len(letters) >= _LEAST_AGAIN and letters in heard:
            spans.append((sentence.start, sentence.end))
        heard.add(letters)
    return spans


def find_repeated_nouns(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """One noun four times in a sentence: "여부 여부를 여부가 … 여부"."""
    said = Counter(t.form for t in tokens if t.tag == "NNG" and len(t.form) > 1)
    return [(t.start, t.end) for t in tokens if said.get(t.form, 0) >= 4 and t.tag == "NNG"][:1]


def find_broken_jamo(text: str) -> list[tuple[int, int]]:
    """Loose consonants and vowels, other than laughter and tears."""
    return [m.span() for m in _JAMO.finditer(text) if not _FRIENDLY_JAMO.match(m[0])]


def find_stray_signs(text: str) -> list[tuple[int, int]]:
    spans = [m.span() for m in _STRAY.finditer(text)]
    if text.replace("\n", " ").isprintable():
        return spans
    for index, char in enumerate(text):
        if unicodedata.category(char) in _CONTROL and char not in "\n\t\r":
            spans.append((index, index + 1))
    return spans


def find_rare_syllables(text: str, source: str) -> list[tuple[int, int]]:
    """Words with a syllable that ordinary Korean text hardly ever writes."""
    if RARE_SYLLABLES.isdisjoint(text):
        return []
    return [
        m.span()
        for m in re.finditer(r"[가-힣]+", text)
        if m[0] not in source and any(c in RARE_SYLLABLES and c not in source for c in m[0])
    ]


def find_loose_particles(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Particles and endings written after a space, as no Korean sentence does."""
    loose = []
    for left, right, space in gaps(tokens):
        bound = right.tag in {"JKS", "JKO", "JKB", "JKG", "JX", "EP", "EF", "XSV", "XSA"} and right.tag != "SF"
        if space and bound and left.tag not in {"SSC", "SL", "W_EMOJI", "SN", "SO", "SW", "SF", "SP"} and right.end - right.start <= 2:
            loose.append((left.start, right.end))
    return loose if len(loose) >= 2 else []


def _rare() -> frozenset[str]:
    """Hangul syllables outside KS X 1001's 2,350 (EUC-KR): typing errors and noise."""
    common = {chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2}
    return frozenset(map(chr, range(0xAC00, 0xD7A4))) - common - frozenset("뵀똠펲햏쟝")


RARE_SYLLABLES = _rare()
