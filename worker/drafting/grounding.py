"""Whether a reply names what the question asks about, by a whole noun phrase of it."""

import re

from qna.policy.clauses import parse
from qna.policy.morphology import Token, analyse
from qna.policy.source import asking_parts

_LONGEST = 1200
"""Characters of a question that are looked at: more than any prompt holds."""
_NAMED = re.compile(
    r"(?:^|(?<=[.!?]\s))[^0-9A-Za-z가-힣]*(?:(?:문의|말씀|질문)\s?(?:하신|주신|해 주신)\s)?"
    r"([^.!?,\n]{1,40}?)\s?(?:에 대해|에 대한|에 관|관련(?![된한]))"
)
_AROUND = " \"'“”‘’😊🙏~"
_GENERAL = {"내용", "부분", "사항", "점", "문의", "문의하신 내용", "문의하신 부분", "해당 내용"}
_NOUNS = ("NN", "NR", "NP", "SL", "SN", "SH", "XSN", "XR", "XPN", "W_")
_NO_MATTER = {"SN", "NR", "NP", "NNB", "XSN"}
_BINDS = {"JKS", "JKO", "XSV", "XSA", "VCP"}
_TOPICS = {"은", "는", "도", "만"}
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
    asked = question[:_LONGEST]
    tokens = analyse(asked) if phrases else ()
    return [
        phrase
        for phrase in phrases
        if not _is_of(phrase, product or "") and not _is_phrase_of(phrase, asked, tokens)
    ]


def beside_phrases(reply: str, question: str) -> list[str]:
    """What `reply` names that is not what `question` asks about.

    A question asks about the phrase that stands before its last verb as subject, object or topic
    ("뚜껑만 따로 파나요"); where, when and with what it happens ("벽에", "승용차로") is none.
    """
    phrases = named_phrases(reply)
    return [phrase for phrase in phrases if not _is_asked_about(phrase, question[:_LONGEST])]


def _is_asked_about(phrase: str, question: str) -> bool:
    spelled = re.compile(r"\s?".join(map(re.escape, phrase.split())))
    return any(
        _is_before_its_verb(part, found.start(), found.end())
        for part in asking_parts(question)
        for found in spelled.finditer(question)
    )


def _is_before_its_verb(part: tuple[Token, ...], start: int, end: int) -> bool:
    inside = [token for token in part if start <= token.start and token.end <= end]
    whole = inside and inside[0].start == start and inside[-1].end == end
    if not whole or any(token.end == start for token in part):
        return False
    if inside[-1].tag not in {"NNG", "NNP"} or any(t.tag in _NO_MATTER for t in inside):
        return False
    after = next((token for token in part if token.start >= end), None)
    verb = next((each for each in parse(part) if each.end > end), None)
    if after is None or verb is None or verb.kind not in {"final", "open"}:
        return False
    bound = after.start == end
    return not bound or after.tag in _BINDS or (after.tag == "JX" and after.form in _TOPICS)


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
