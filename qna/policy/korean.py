"""A Korean reply, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from qna.policy import lexicon as lex
from qna.policy import turns
from qna.policy.acts import staff_acts
from qna.policy.asked import Asked, NothingAsked, QuestionMattersError
from qna.policy.aspects import ASPECTS
from qna.policy.clauses import Predicate, parse
from qna.policy.deadlines import find_deadlines
from qna.policy.deferral import defers
from qna.policy.endings import find_rudeness, is_cut_off, is_plain, last_word, without_call
from qna.policy.gibberish import find_loose_particles
from qna.policy.morphology import Token, analyse
from qna.policy.named import is_topic
from qna.policy.scene import Scene
from qna.policy.sentences import Sentence, split_run_on
from qna.policy.speech_acts import judge
from qna.policy.stated import find_help, find_implied, find_numbers, find_stated
from qna.policy.types import ViolationCode

Finding = tuple[ViolationCode, int, int]
C = ViolationCode

_FRAGMENT_WORDS = frozenset(
    "고객님 고객 잠시 잠시만 조금 만 요 네 넵 예 감사 죄송 안녕 님 네네 반갑습니다 정말 진심 으로 다시 한번 한 번 항상 늘 그럼 우리 저희".split()
)
_ACTS = frozenset("확인 안내 답변 감사 문의 양해 회신".split())
_STUMP = re.compile(
    r"\s(?:감|감사|안|안내|답|죄|죄송|기|기다|양|양해|부|부탁|확|연|정확|조금|잠시|문|말|알|드|드리|담당|담당자)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says: its findings, and whether it defers."""

    findings: tuple[Finding, ...]
    defers: bool


def read_sentence(sentence: Sentence, asked: Asked, final: bool) -> Reading:
    """Judges one sentence; `final` says that nothing follows it in the reply."""
    alone = _read_alone(sentence.text, sentence.closed, final)
    reading = alone or _read(sentence.text, sentence.closed, final, asked)
    moved = tuple((c, a + sentence.start, b + sentence.start) for c, a, b in reading.findings)
    return Reading(moved, reading.defers)


@lru_cache(maxsize=4096)
def _read_alone(text: str, closed: bool, final: bool) -> Reading | None:
    """The reading that holds for every question, or None where it depends on the question.

    Shops repeat themselves: greetings, thanks and most deferrals come from here.
    """
    try:
        return _read(text, closed, final, NothingAsked())
    except QuestionMattersError:
        return None


def _read(text: str, closed: bool, final: bool, asked: Asked) -> Reading:
    parts = _parts(text)
    findings: list[Finding] = []
    defers = False
    for index, part in enumerate(parts):
        reader = _Reader(part, asked)
        findings += reader.findings(index == len(parts) - 1, closed, final)
        defers = defers or reader.defers
    return Reading(tuple(findings), defers)


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of tokens that one finished ending closes; offsets are those of the sentence."""

    text: str
    tokens: tuple[Token, ...]
    predicates: tuple[Predicate, ...]


@lru_cache(maxsize=256)
def _parts(text: str) -> tuple[_Part, ...]:
    runs = split_run_on(analyse(text))
    return tuple(_Part(text[run[0].start : run[-1].end], run, tuple(parse(run))) for run in runs)


class _Reader:
    """One sentence of a Korean reply; offsets are those of the sentence."""

    def __init__(self, part: _Part, asked: Asked) -> None:
        self.text, self.tokens, self.predicates = part.text, part.tokens, part.predicates
        self.offset, self.asked = part.tokens[0].start, asked
        forms = frozenset(t.form for t in part.tokens)
        self.scene = Scene(part.tokens, part.predicates, forms, asked)

    @cached_property
    def defers(self) -> bool:
        given = bool(self.scene.forms & lex.ANSWER)
        return any(defers(p) or self._gives(p, given) for p in self.predicates)

    def _gives(self, p: Predicate, given: bool) -> bool:
        """ "답변을 받는 즉시 전달해 드리겠습니다", "물어보고 오겠습니다"."""
        if p.root in {"오", "돌아오"}:
            return p.volitional and bool(self.scene.forms & lex.CHECK)
        passes = p.root in {"전달", "공유", "전하"} and (p.has("드리") or p.light == "드리")
        if passes and self.scene.forms & {"확인", "알아보", "물어보", "여쭤보"}:
            return "에게" not in p.arg_forms
        later = (passes or p.root == "드리") and (p.has("수있") or p.volitional)
        return given and later and "에게" not in p.arg_forms

    def findings(self, last: bool, closed: bool, final: bool) -> Iterator[Finding]:
        yield from ((code, p.start, p.end) for code, p in self._judged())
        deadlines = self._deadlines()
        yield from self._spans(C.DEFINITIVE, self._stated(deadlines))
        yield from self._spans(C.PROMISE, deadlines)
        yield from self._spans(C.PROMISE, find_help(self.text))
        yield from self._spans(C.IMPOLITE, find_rudeness(self.text))
        yield from ((C.GIBBERISH, a, b) for a, b in find_loose_particles(self.tokens))
        yield from self._salad()
        if last:
            yield from self._ending(closed, final)

    def _judged(self) -> list[tuple[ViolationCode, Predicate]]:
        return [(code, p) for code, p in judge(self.scene) if not self._repeats_a_noun(p)]

    def _repeats_a_noun(self, p: Predicate) -> bool:
        """A word of the question or product that kiwi takes for a verb ("끈" for 끄+ㄴ)."""
        surface = self.text[p.start - self.offset : p.end - self.offset]
        apart = " " in surface and (p.light == "이" or p.ending.endswith("데"))
        split = p.kind == "connective" and (len(surface) <= 2 or apart)  # "케이스 면", "붙인 데"
        return (split or p.kind in {"adnominal", "nominal", "bare"}) and surface in self.asked.words

    def _spans(self, code: ViolationCode, spans: Sequence[tuple[int, int]]) -> Iterator[Finding]:
        return ((code, a + self.offset, b + self.offset) for a, b in spans)

    def _stated(self, deadlines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Answers that no predicate carries: yes and no, numbers, "…으로,", "…이며"."""
        spans = find_stated(self.text)
        spans += find_numbers(self.text, self.asked, deadlines)
        spans += find_implied(self.text, self.asked, self.open_until - self.offset)
        for noun, particle in pairwise(self.tokens):
            if particle.tag == "JC" and particle.form == "이며" and noun.form not in lex.ANSWER:
                spans.append((noun.start - self.offset, particle.end - self.offset))
        return spans

    def _deadlines(self) -> list[tuple[int, int]]:
        return [
            (a, b)
            for a, b in find_deadlines(self.text)
            if b + self.offset > self.open_until and self._is_bound() and not self._is_asked(a, b)
        ]

    def _is_asked(self, start: int, end: int) -> bool:
        """ "당일 발송에 대해서는": the question's own day, as the topic of the deferral."""
        after = next(
            (n for n, t in enumerate(self.tokens) if t.start >= end + self.offset),
            len(self.tokens),
        )
        day = self.text[start:end].split()[0]
        return is_topic(self.tokens, after) and day in self.asked.words

    def _is_bound(self) -> bool:
        """A deadline needs an act of the shop, not a wish ("주말까지 행복하세요")."""
        return any(
            not p.honours and (p.volitional or (p.kind == "final" and staff_acts(p)))
            for p in self.predicates
        )

    @cached_property
    def open_until(self) -> int:
        """Offset up to which the sentence only names an open matter."""
        ends = [p.end for p in self.predicates if p.kind == "open"]
        ends += [t.end for t in self.tokens if t.form in lex.OPEN_NOUNS]
        return max(ends, default=0)

    def _salad(self) -> Iterator[Finding]:
        """Content words that belong neither to the genre nor to the question."""
        for noun, particle in pairwise(self.tokens):
            if noun.form in _ACTS and particle.tag in {"JKO", "JKS"} and self._misfits(particle):
                yield C.GIBBERISH, noun.start, particle.end
        strange = [t for t in self.tokens if _is_strange(t)]
        if len(strange) >= 2:
            strange = [t for t in strange if not self._is_asked_for(t)]
        if len(strange) < 2:
            return
        guessed = [t for t in strange if t.is_unknown]
        odd = [p for p in self.predicates if self._is_odd(p)]
        if (
            len(guessed) >= 2
            or len(strange) >= 4
            or (len(strange) >= 3 and (odd or not self.defers))
            or len(odd) >= 2
        ):
            yield C.GIBBERISH, strange[0].start, strange[-1].end

    def _misfits(self, particle: Token) -> bool:
        """ "확인을 먹고": an act of the genre with a verb that it cannot have."""
        p = next((p for p in self.predicates if p.start >= particle.end), None)
        if p is None or p.light == "이" or particle not in p.args[-1:] or p.root in VOCABULARY:
            return False
        return (p.light == "" or p.root not in ASPECTS) and p.root not in self.asked.stems

    def _is_asked_for(self, token: Token) -> bool:
        return token.form in self.asked.words or token.form in self.asked.stems

    def _is_odd(self, p: Predicate) -> bool:
        plain = p.light == "" and p.root not in VOCABULARY
        return plain and p.kind != "open" and p.root not in self.asked.stems

    def _ending(self, closed: bool, final: bool) -> Iterator[Finding]:
        tokens = without_call(self.tokens)
        word = last_word(tokens)
        if word is None or (not self.predicates and self._is_address()):
            return
        stump = final and not closed and bool(_STUMP.search(self.text))
        if stump:
            yield C.TRUNCATED, word.start, word.end
        elif is_plain(self.text[: word.end - self.offset], tokens):
            yield C.IMPOLITE, word.start, word.end
        elif is_cut_off(tokens) and not self._is_address():
            stated = any(t.is_noun and t.form not in _FRAGMENT_WORDS for t in self.tokens)
            if (final and not closed) or (
                self.predicates and self.predicates[-1].kind in {"bare", "connective"}
            ):
                yield C.TRUNCATED, word.start, word.end
            elif stated:
                yield C.DEFINITIVE, self.tokens[0].start, word.end

    def _is_address(self) -> bool:
        """ "고객님," "잠시만요": a call, no statement."""
        words = [t for t in self.tokens if t.tag[0] in "NVMX" or t.tag == "IC"]
        return (
            bool(words)
            and all(t.form in _FRAGMENT_WORDS for t in words)
            and self.tokens[-1].form not in {"잠시", "조금", "만"}
        )


def _is_strange(token: Token) -> bool:
    """A noun of at least two syllables that the genre does not know."""
    noun = token.tag in {"NNG", "NNP"} and len(token.form) >= 2
    return noun and token.form not in ASPECTS and token.form not in VOCABULARY


VOCABULARY = frozenset().union(
    lex.CHECK,
    lex.ANSWER,
    lex.THANKS,
    lex.SORRY,
    lex.GREETING,
    lex.EMPATHY,
    lex.UNDERSTAND,
    lex.WAIT,
    lex.EFFORT,
    lex.CURIOUS,
    lex.CUSTOMER,
    lex.QUALITY,
    lex.FUNCTION,
    lex.BY_ARGUMENT,
    lex.COMPLAINTS,
    lex.HARD,
    lex.FAVOURS,
    lex.BURDENS,
    lex.PLACES,
    lex.INVITES,
    lex.CLOSING_NOUNS,
    lex.GENERIC_HEADS,
    lex.OPEN_NOUNS,
    lex.INTRO_NOUNS,
    turns.ALL,
    _FRAGMENT_WORDS,
    {"있", "없", "이", "아니", "같", "알"},
)
