"""Whether a reply names what the question asks about, by a whole noun phrase of it."""

import re
from itertools import pairwise, takewhile

from policy.clauses import parse
from policy.morphology import Token, analyse
from worker.drafting.asked import LONGEST_QUESTION, asked_phrase
from worker.drafting.asks import sentences, wants_answer
from worker.drafting.nouns import NO_NAMES, ONLY_WHERE, WANTED

_NAMED = re.compile(
    r"(?:^|(?<=[.!?]\s))[^0-9A-Za-z가-힣]*(?:(?:문의|말씀|질문)\s?(?:하신|주신|해 주신)\s)?"
    r"([^.!?,\n]{1,40}?)\s?(?:에 대해|에 대한|에 관(?!련\s)|관련(?![된한]))"
)
_AROUND = " \"'“”‘’😊🙏~"
_GENERAL = {"내용", "부분", "사항", "점", "문의", "문의하신 내용", "문의하신 부분", "해당 내용"}
_NOUNS = ("NN", "NR", "NP", "SL", "SN", "SH", "XSN", "XR", "XPN", "W_")
_NO_MATTER = {"SN", "NR", "NP", "NNB", "XSN"}
_OF_MEASURE = set("성비량력율도감")
"""신축성, 배송비: nouns by such a syllable."""
_SHORT_MATTERS = set("향맛색솜굽폭끈줄")
_NO_NAMES = NO_NAMES | frozenset(
    "서비스 마련 등록 취급 정도 문의 답변 확인 부탁 가능 여부 예정 추천 질문 불량".split()
)
_BINDS = {"JKS", "JKO", "XSV", "XSA", "VCP"}
_TOPICS = {"은", "는", "도", "만"}
_NOUN_BEGINS = ("NN", "SL", "SN", "NR", "XPN", "XR", "W_")
_IN_PHRASES = (*_NOUNS, "SO", "SP", "SS", "SW", "JKG", "MM")


def named_phrases(reply: str) -> list[str]:
    """What `reply` names: what stands before 에 대해, 에 대한 and 관련, but for general words."""
    named = (match[1].strip(_AROUND) for match in _NAMED.finditer(reply))
    return [phrase for phrase in named if phrase and phrase not in _GENERAL]


def stray_phrases(reply: str, question: str, product: str | None) -> list[str]:
    """What `reply` names that is no whole noun phrase of the question or the product.

    A word that is cut, doubled or invented is none, and neither is half a clause ("건전지 갈").
    """
    phrases = named_phrases(reply)
    asked = question[:LONGEST_QUESTION]
    tokens = analyse(asked) if phrases else ()
    return [
        phrase
        for phrase in phrases
        if not _is_of(phrase, product or "")
        and not _is_phrase_of(phrase, asked, tokens)
        and phrase != asked_phrase(question)
    ]


def beside_phrases(reply: str, question: str, product: str | None = None) -> list[str]:
    """What `reply` names that is not what `question` asks about.

    A question asks about the phrase that stands before its last verb as subject, object or topic
    ("뚜껑만 따로 파나요"). Where, when and with what it happens is none ("벽에", "오븐 돌려도"),
    nor is one of two that it weighs ("유선인가요 무선인가요") or the first of several nouns
    ("갤럭시 S24"). All of them ask about the product, so its whole name is always right.
    """
    asked = question[:LONGEST_QUESTION]
    return [
        phrase
        for phrase in named_phrases(reply)
        if not _is_the_goods(phrase, asked, product or "") and not _is_asked_about(phrase, asked)
    ]


def _is_the_goods(phrase: str, question: str, product: str) -> bool:
    """The whole name of the product, or words of it by which the question calls it. A reason is no
    such word ("실리콘이라")."""
    if phrase == product.strip():
        return True
    called = re.search(re.escape(phrase) + r"(?!이라|이어|라서|인데|이니)", question)
    return len(phrase) > 1 and called is not None and _is_of(phrase, product)


def _is_asked_about(phrase: str, question: str) -> bool:
    if phrase == asked_phrase(question):
        return True
    if phrase in ONLY_WHERE or (len(phrase) == 1 and phrase not in _SHORT_MATTERS):
        return False
    weighed = re.escape(phrase) + r"(?:인가|인지|예요|이에요|일까).*(?:인가|인지|예요|이에요|일까)"
    return not re.search(weighed, question) and any(
        _is_before_its_verb(part, found.start(), found.end())
        for part in sentences(question)
        if wants_answer(part)
        for found in re.finditer(re.escape(phrase), question)
    )


def _is_before_its_verb(part: tuple[Token, ...], start: int, end: int) -> bool:
    inside = [token for token in part if start <= token.start and token.end <= end]
    whole = inside and inside[0].start == start and inside[-1].end == end
    if not whole or any(token.end == start for token in part) or not _is_matter(inside):
        return False
    after = [token for token in part if token.start >= end]
    verb = next((each for each in parse(part) if each.end > end), None)
    if not after or verb is None or verb.kind not in {"final", "open"}:
        return False
    if after[0].start == end:
        return _binds(after[0])
    return not _goes_on(after)


def _is_matter(inside: list[Token]) -> bool:
    last, tags = inside[-1], {token.tag for token in inside}
    if last.form in _NO_NAMES:
        return False
    ends_well = last.tag in {"NNG", "NNP"} or (last.tag == "XSN" and last.form in _OF_MEASURE)
    others = tags - {"NNB", "XSN"}
    return ends_well and inside[0].tag != "NNB" and others.isdisjoint(_NO_MATTER)


def _binds(after: Token) -> bool:
    """Whether what is written together with the phrase makes it what the verb is about."""
    light = after.tag == "VV" and after.form in {"되", "하"}
    return light or after.tag in _BINDS or (after.tag == "JX" and after.form in _TOPICS)


def _goes_on(after: list[Token]) -> bool:
    """Whether the noun phrase goes on after a space: it was cut then. A noun that is the predicate
    ("가능한가요", "탈부착되나요") or says what is wanted ("여부") is none of it."""
    first = after[0]
    if first.form == "몇" or not first.tag.startswith(_NOUN_BEGINS):
        return False
    word = takewhile(lambda pair: pair[0].end >= pair[1].start, pairwise(after))
    predicate = any(then.tag in {"XSV", "XSA", "VCP"} for _, then in word)
    return not predicate and first.form not in WANTED


def _is_of(phrase: str, product: str) -> bool:
    words, wanted = product.split(), phrase.split()
    starts = range(len(words) - len(wanted) + 1)
    return any(words[start : start + len(wanted)] == wanted for start in starts)


def _is_phrase_of(phrase: str, question: str, tokens: tuple[Token, ...]) -> bool:
    spelled = r"\s?".join(map(re.escape, phrase.split()))
    return any(
        _is_whole(tokens, found.start(), found.end()) for found in re.finditer(spelled, question)
    )


def _is_whole(tokens: tuple[Token, ...], start: int, end: int) -> bool:
    """Whether tokens begin and end there, all of it can stand in a noun phrase, and no noun that
    is written together with it is left out."""
    inside = [token for token in tokens if start <= token.start and token.end <= end]
    if not inside or inside[0].start != start or inside[-1].end != end:
        return False
    after = next((token for token in tokens if token.start == end), None)
    cut = after is not None and after.tag.startswith(("NN", "XSN", "SL", "SN"))
    return (
        not cut
        and inside[-1].tag.startswith(_NOUNS)
        and all(token.tag.startswith(_IN_PHRASES) for token in inside)
    )
