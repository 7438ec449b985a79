"""How a sentence ends: politely, in plain style, or not at all."""

import re
from collections.abc import Iterable, Sequence

from policy import words as w
from policy.morphology import Token
from policy.rule import LATER, Span, finds
from policy.said import Said
from policy.types import ViolationCode as C
from policy.words import RUDE_WORDS, words

_TAIL = re.compile(r"[\s.!?~…^;:)(\"'”’♡♥❤☺ㅎㅋㅠㅜ\-,。！？*_=<>]+$")
_POLITE = re.compile(r"(?:요|욥|용|염|니다|니당|니까|시오|죠|세여|네여|어여|께여)$")
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
    return not (polite_link or last.tag in {"EF", "IC"} or _is_polite_mark(last, tokens))


def _is_polite_mark(last: Token, tokens: Sequence[Token]) -> bool:
    """요, and in "잠시만요~" also what the morphology takes for another word behind a particle."""
    before = [token for token in tokens if token.end == last.start]
    return last.form == "요" and (last.tag == "JX" or any(token.tag == "JX" for token in before))


def find_rudeness(text: str) -> list[tuple[int, int]]:
    """Spans of rude words and of 반말 pronouns."""
    return [m.span() for p in (_RUDE, _YOU, _WHY, _NAGS) for m in p.finditer(text)]


_STUMP = re.compile(r"\s(?:감|감사|안|안내|답|죄|죄송|기|기다|양|양해|부|부탁|확|연|정확|조금|잠시|문|말|알|드|드리|담당|담당자)$")


_CALLS = words(
    "고객님 고객 잠시 잠시만 조금 만 요 네 넵 예 감사 죄송 안녕 님 네네 반갑습니다 정말 진심 으로 다시 한번 한 번 항상 늘 그럼 우리 저희"
)


def _is_call(said: Said) -> bool:
    """ "고객님," "잠시만요": a call, no statement."""
    words = [t for t in said.scene.tokens if t.tag[0] in "NVMX" or t.tag == "IC"]
    return bool(words) and all(t.form in _CALLS for t in words) and said.scene.tokens[-1].form not in {"잠시", "조금", "만"}


@finds(
    C.TRUNCATED,
    "문장이 끝나지 않았습니다.",
    f"{LATER} 조금만 기다려 주시면",
    f"{LATER} 담당자에게 확인을 요",
    passed=(f"{LATER} 조금만 기다려 주세요", "담당자가 확인한 후 알려 드릴 테니 잠시만요~"),
)
def cut_off(said: Said) -> Iterable[Span]:
    """It stops in mid-sentence."""
    tokens = without_call(said.scene.tokens)
    word = last_word(tokens)
    if not said.last or word is None or (not said.scene.predicates and _is_call(said)):
        return
    stump = said.final and not said.closed and _STUMP.search(said.text)
    hangs = said.scene.predicates and said.scene.predicates[-1].kind in {"bare", "connective"}
    hanging = (
        word.tag == "EC"
        or (word.tag in {"EF", "ETN"} and word.form in {"어", "아", "시어", "셔", "기"})
        or word.form in {"다음", "후", "뒤"}
    )
    if said.final and not said.closed and hanging and not re.search(r"(?:요|니다|죠)$", said.text[: word.end]):
        yield word.start, word.end
        return
    if stump or (
        is_cut_off(tokens)
        and not is_plain(said.text[: word.end], tokens)
        and not _is_call(said)
        and ((said.final and not said.closed) or hangs)
    ):
        yield word.start, word.end


@finds(
    C.IMPOLITE,
    "반말이나 메모체로 끝납니다.",
    "담당자가 확인한 후 안내할게. 기다려.",
    "문의 확인함. 담당자가 확인 후 안내드리겠습니다.",
    passed=("담당자가 확인한 후 안내할게요. 기다려 주세요.",),
)
def plain_style(said: Said) -> Iterable[Span]:
    """It ends in plain or note style."""
    tokens = without_call(said.scene.tokens)
    word = last_word(tokens)
    if said.final and not said.closed and word is not None and word.tag == "EC":
        return
    stump = said.final and not said.closed and _STUMP.search(said.text)
    if said.last and word is not None and not stump and not _is_call(said) and is_plain(said.text[: word.end], tokens):
        yield word.start, word.end


@finds(C.IMPOLITE, "무례한 말입니다.", f"재촉하지 마세요. {LATER}", passed=(f"너무 오래 기다리시게 해서 죄송합니다. {LATER}",))
def rude(s: Said) -> Iterable[Span]:
    """It is rude."""
    return find_rudeness(s.text)


@finds(C.UNKNOWN, "서술어가 없는 문장입니다. 답이 아닌지 봐 주세요.", f"전 상품 방염 처리 원단! {LATER}", doubt=True)
def verbless(said: Said) -> Iterable[Span]:
    """A sentence without a verb: does it answer?"""
    if not said.last or said.scene.predicates or _is_call(said):
        return
    nouns = [t for t in said.scene.tokens if t.is_noun and t.form not in _CALLS]
    if (
        nouns
        and not (said.final and not said.closed)
        and not all(n.form in w.GENERAL - w.FAVOURS - w.HARD or said.scene.source.holds(n.form) for n in nouns)
    ):
        yield nouns[0].start, nouns[-1].end
