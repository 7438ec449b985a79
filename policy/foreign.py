"""A reply stays in the question's language; scripts are told apart by Unicode name."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’]*")
_LATIN, _HANGUL = re.compile(r"[A-Za-z]"), re.compile(r"[가-힣ㄱ-ㅣ]")
_UNUSUAL = re.compile(r"[^\x00-\x7F가-힣]")
# Loan abbreviations and units that Korean shop texts always write in Latin letters.
LATIN_LOANS = frozenset(
    "as a/s q&a qa usb hdmi led lcd oled pc tv cm mm m km kg g mg ml l gb tb mb mah w kw v a hz kcal x s xs xl xxl xxxl m l ok kc ce qr gps wifi wi-fi fi nfc app ios cs md pd faq sms dm id vip ph uv spf pa free type c cotton bluetooth ver".split()
)
_SIGNS = frozenset("ªº㎝㎜㎏㎖℃℉ℓ™®©°%№㈜µΩ∼⁺²³")


def is_english(text: str) -> bool:
    """Whether `text` is written in Latin words and hardly in Hangul."""
    latin = len(_LATIN.findall(text))
    return latin >= 2 and len(_HANGUL.findall(text)) * 8 < latin


def is_mixed(text: str) -> bool:
    """Whether `text` holds a Korean part beside Latin words, so that Korean is no wrong answer."""
    return bool(re.search(r"[가-힣]{2,}|[ㄱ-ㅣ]", text))


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ")[0].split("-")[0]


def _is_foreign_letter(char: str) -> bool:
    if char in _SIGNS:
        return False
    if not unicodedata.category(char).startswith(("L", "M", "N")):
        return False
    if unicodedata.category(char) == "Mn" and _script(char) in {"VARIATION", "COMBINING"}:
        return False
    return _script(char) not in {"LATIN", "HANGUL", "CIRCLED", "FULLWIDTH", "SUPERSCRIPT", "DIGIT"}


def find_foreign_script(text: str, source: str) -> list[tuple[int, int]]:
    """Runs of letters outside Hangul and Latin that `source` does not use."""
    spans: list[tuple[int, int]] = []
    for match in _UNUSUAL.finditer(text):
        index, char = match.start(), match[0]
        if not _is_foreign_letter(char) or char in source:
            continue
        if spans and spans[-1][1] == index:
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


def find_foreign_words(text: str, source: str) -> list[tuple[int, int]]:
    """Latin words of a Korean reply that neither `source` nor Korean usage knows."""
    known = {word.lower() for word in _WORD.findall(source)}
    spans = []
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word not in known and word not in LATIN_LOANS and not _is_smiley(text, match):
            spans.append(match.span())
    return _joined(text, spans)


def _is_smiley(text: str, match: re.Match[str]) -> bool:
    return len(match[0]) == 1 and match.start() > 0 and text[match.start() - 1] in ":;=" and match[0] in "DPpdOo"


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring words as one span, so that an excerpt reads as a phrase."""
    if not spans:
        return []
    joined = [spans[0]]
    for left, right in pairwise(spans):
        if text[left[1] : right[0]].strip() == "":
            joined[-1] = (joined[-1][0], right[1])
        else:
            joined.append(right)
    return joined


def find_foreign(reply: str, question: str, product: str | None) -> list[tuple[int, int]]:
    """Spans of `reply` in another language or script than `question`."""
    source = f"{question} {product or ''}"
    spans = find_foreign_script(reply, source)
    if is_english(question) and is_mixed(question) and not is_english(reply):
        return sorted(spans + find_foreign_words(reply, source))
    if is_english(question):
        hangul = [m.span() for m in re.finditer(r"[가-힣ㄱ-ㅣ]+(?:[\s,.!]+[가-힣ㄱ-ㅣ]+)*", reply)]
        return sorted(spans + [s for s in hangul if reply[s[0] : s[1]] not in source])
    return sorted(spans + find_foreign_words(reply, source))
