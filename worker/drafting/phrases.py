"""The noun phrases of a question that a reply might name, each a piece of it as it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policy.clauses import Predicate, parse
from policy.morphology import Token
from worker.drafting.asks import sentences, tells_of_the_past, wants_answer
from worker.drafting.nouns import ONE_SYLLABLE, WANTED, WHICH

LONGEST = 20
"""Characters of a phrase."""
_MOST_TOKENS = 9
_LETTERS = re.compile(r"(?=.*[가-힣A-Za-z])[0-9A-Za-z가-힣]+(?: [0-9A-Za-z가-힣]+)*")
_VERB = re.compile(r"(?:인가|나|까|는데|어|아)요(?![가-힣])|(?<![가-힣])사면(?![가-힣])")
"""What kiwi takes for a noun now and then, and is none."""
_LETTER = re.compile(r"[0-9A-Za-z가-힣]")
_VERBAL = frozenset("VV VA XSV VX".split())
_INSIDE = _VERBAL | frozenset("NNG NNP SL XSN XPN XR NNB SN JKG NR MM ETN MAG NP JC JKB".split())
_LAST = frozenset("NNG NNP SL XSN XR ETN NR MAG NNB".split())
_NOT_FIRST = frozenset("JKG JC JKB XSN ETN XSV".split())
_GOES_ON = frozenset("NNG NNP XSN SL SN XR NNB ETN MAG".split())
"""Written together with a phrase, these belong to it."""
_WITH = frozenset({"랑", "이랑", "과", "와", "하고"})


class Question:
    """The sentences of a question, analysed when a feature first asks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = sentences(text)

    @cached_property
    def predicates(self) -> list[list[Predicate]]:
        return [parse(part) for part in self.parts]

    @cached_property
    def wanted(self) -> list[bool]:
        """Which of the sentences ask."""
        return [wants_answer(part) for part in self.parts]

    @cached_property
    def past(self) -> bool:
        return any(tells_of_the_past(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens from `first` to `last` of one sentence."""

    question: Question
    place: int
    """Which sentence."""
    first: int
    last: int

    @property
    def part(self) -> tuple[Token, ...]:
        return self.question.parts[self.place]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.part[self.first : self.last + 1]

    @property
    def text(self) -> str:
        return self.question.text[self.tokens[0].start : self.tokens[-1].end]


def phrases(question: Question) -> Iterator[Phrase]:
    """Every piece that begins and ends with a word, but for particles, and may be a noun phrase."""
    for place, part in enumerate(question.parts):
        for first in range(len(part)):
            if _begins(part[first], question.text):
                yield from _from(question, place, first)


def _from(question: Question, place: int, first: int) -> Iterator[Phrase]:
    part = question.parts[place]
    for last in range(first, min(first + _MOST_TOKENS, len(part))):
        if part[last].tag not in _INSIDE:
            return
        phrase = Phrase(question, place, first, last)
        if part[last].tag in _LAST and _ends(phrase) and _may_be_named(phrase):
            yield phrase


def _begins(token: Token, text: str) -> bool:
    inside = token.start > 0 and _LETTER.match(text[token.start - 1])
    fits = token.tag in _INSIDE and token.tag not in _NOT_FIRST and token.form not in WHICH
    return fits and not inside


def _ends(phrase: Phrase) -> bool:
    """Whether a word ends with it, but for what stands behind nouns."""
    text, end = phrase.question.text, phrase.tokens[-1].end
    if not _is_glued(text, end):
        return True
    after = phrase.part[phrase.last + 1] if phrase.last + 1 < len(phrase.part) else None
    return (
        after is not None
        and after.start <= end
        and (after.tag not in _GOES_ON or after.form in WANTED)
    )


def _is_glued(text: str, end: int) -> bool:
    return end < len(text) and _LETTER.match(text[end]) is not None


def _may_be_named(phrase: Phrase) -> bool:
    text, tokens = phrase.text, phrase.tokens
    if len(text) > LONGEST or not _LETTERS.fullmatch(text) or _VERB.search(text):
        return False
    last = text.rsplit(" ", maxsplit=1)[-1]
    if (len(last) == 1 and last not in ONE_SYLLABLE) or not _is_nominal(tokens):
        return False
    glued = _is_glued(phrase.question.text, tokens[-1].end)
    nouns = any(token.tag not in {"MAG", "MM"} for token in tokens)
    return nouns or glued or len(text) > 2


def _is_nominal(tokens: tuple[Token, ...]) -> bool:
    """Whether each verb in it is made a noun ("물빠짐"), and each particle joins nouns."""
    verb = False
    for token in tokens:
        if token.tag in _VERBAL:
            verb = True
        elif token.tag == "ETN":
            verb = False
        elif verb or (token.tag == "JKB" and token.form not in _WITH):
            return False
    return not verb
