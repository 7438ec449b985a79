"""Whether a reply names its matter as the question does: a whole noun phrase, and nothing else."""

import re

from qna.policy.morphology import Token, analyse

_LONGEST = 1200
"""Characters of a question that are looked at: more than any prompt holds."""
_NAMED = re.compile(
    r"(?:^|(?<=[.!?]\s))[^0-9A-Za-z가-힣]*(?:(?:문의|말씀|질문)\s?(?:하신|주신|해 주신)\s)?"
    r"([^.!?,\n]{1,40}?)\s?(?:에 대해|에 대한|에 관|관련(?![된한]))"
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
    asked = question[:_LONGEST]
    tokens = analyse(asked) if phrases else ()
    return [
        phrase
        for phrase in phrases
        if not _is_of(phrase, product or "") and not _is_phrase_of(phrase, asked, tokens)
    ]


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
