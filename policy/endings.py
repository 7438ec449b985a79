"""How a sentence ends: politely, in plain style, or not at all."""

import re
from collections.abc import Sequence

from policy.morphology import Token
from policy.words import RUDE_WORDS

_TAIL = re.compile(r"[\s.!?~…^;:)(\"'”’♡♥❤☺ㅎㅋㅠㅜ\-,。！？*_=<>]+$")
_POLITE = re.compile(r"(?:요|욥|용|염|니다|니당|니까|시오|죠|세여|네여|어여|께여)$")
_PLAIN_FINAL = frozenset("JX EF EC ETN ETM NNB".split())
_RUDE = re.compile("|".join(re.escape(word) for word in RUDE_WORDS))
_YOU = re.compile(r"(?<![가-힣])(?:너|너희|넌|니가|네가|너는|너한테|야|임마|인마|자네|그대|당신)(?=[\s,.!?]|는|가|를|의|도|한테)")
_NAGS = re.compile(r"(?:든가|든지|던가|던지)요?(?=[\s.!]*$)|(?:(?<!더)라고요|라니까요|다니까요|다고요)(?=\W*$)")
_WHY = re.compile(r"왜\s[^.!?]{0,40}(?:세요|시나요|십니까|시죠|시는)")
_NOTE_STYLE = re.compile(r"(?:[함음임됨됌셈삼긔]|바람|예정|요망|필요|불가|가능|완료|중|주라|겠음|봄|줌)$")
_HONEST_PARTS = frozenset({"SF", "SP", "SS", "SSO", "SSC", "SE", "SO", "SW", "W_EMOJI", "W_HASHTAG"})


def bare(text: str) -> str:
    """`text` without the punctuation, emoji and laughter after its last word."""
    previous = None
    while previous != text:
        previous = text
        text = _TAIL.sub("", text)
        while text and not text[-1].isalnum():
            text = text[:-1]
    return text


def is_polite(text: str) -> bool:
    return bool(_POLITE.search(bare(text)))


def last_word(tokens: Sequence[Token]) -> Token | None:
    """The last morpheme that is no sign."""
    return next((t for t in reversed(tokens) if t.tag not in _HONEST_PARTS and t.tag[:2] != "W_"), None)


def without_call(tokens: Sequence[Token]) -> Sequence[Token]:
    """`tokens` without a "고객님" that follows a finished sentence."""
    end = len(tokens)
    while end and (tokens[end - 1].tag in _HONEST_PARTS or tokens[end - 1].form in {"고객님", "고객", "님"}):
        end -= 1
    finished = end and (tokens[end - 1].tag in {"EF", "EC"} or tokens[end - 1].form == "요")
    return tokens[:end] if finished else tokens


def is_plain(text: str, tokens: Sequence[Token]) -> bool:
    """A sentence that ends finished, but in 반말, plain written or note style."""
    if is_polite(text):
        return False
    last = last_word(tokens)
    if last is None:
        return False
    if last.tag == "EF" or (
        last.tag == "EC" and last.form in {"어", "아", "지", "ㄹ게", "을게", "거든", "라", "다", "ㄴ다", "는다", "네", "구"}
    ):
        return True
    return last.tag in {"ETN", "IC"} or bool(_NOTE_STYLE.search(bare(text)))


def is_cut_off(tokens: Sequence[Token]) -> bool:
    """Whether the last morpheme leaves its sentence open."""
    last = last_word(tokens)
    if last is None:
        return False
    polite_link = last.tag == "EC" and last.form.endswith(("니다", "요", "니까"))
    return not (polite_link or last.tag in {"EF", "IC"} or (last.tag == "JX" and last.form == "요"))


def find_rudeness(text: str) -> list[tuple[int, int]]:
    """Spans of rude words and of 반말 pronouns."""
    return [m.span() for p in (_RUDE, _YOU, _WHY, _NAGS) for m in p.finditer(text)]
