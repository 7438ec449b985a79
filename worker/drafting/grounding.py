"""Whether a reply names what the question asks about, by a whole noun phrase of it."""

import re

from policy.morphology import Token, analyse
from worker.drafting.asked import LIKELY, LONGEST_QUESTION, asked_phrase, rated

_NAMED = re.compile(
    r"(?:^|(?<=[.!?]\s))[^0-9A-Za-z가-힣]*(?:(?:문의|말씀|질문)\s?(?:하신|주신|해 주신)\s)?"
    r"([^.!?,\n]{1,40}?)\s?(?:에 대해|에 대한|에 관(?!련\s)|관련(?![된한]))"
)
_AROUND = " \"'“”‘’😊🙏~"
_GENERAL = {"내용", "부분", "사항", "점", "문의", "문의하신 내용", "문의하신 부분", "해당 내용"}
_NOUNS = ("NN", "NR", "NP", "SL", "SN", "SH", "XSN", "XR", "XPN", "W_")
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

    `worker.drafting.asked` says what it asks about. All questions ask about the product, so its
    whole name is always right.
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
    odds = rated(question).get(phrase)
    return phrase == asked_phrase(question) or (odds is not None and odds >= LIKELY)


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
