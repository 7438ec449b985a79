"""The sentences of a question, and what each of them asks, by kiwi's morphemes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from policy.clauses import Predicate, parse
from policy.morphology import Token, analyse
from policy.sentences import split_run_on
from worker.drafting.nouns import WANTED, WHICH

_ASKING = ("나", "까", "가", "지", "냐", "니", "죠")
REQUESTS = frozenset(
    "알리 알려주 가르치 부탁 궁금하 궁금 문의 확인 안내 답변 설명 요청 질문 여쭙 여쭈 여쭤보 "
    "묻 물어보 말씀 답 보이 알 모르".split()
)
"""Verbs that only say that something is asked."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate, if there is one, with what stands before it."""

    predicate: Predicate | None
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked: its clauses, the last first."""

    clauses: tuple[Clause, ...]

    @property
    def is_request(self) -> bool:
        return self.predicate is not None and self.predicate.root in REQUESTS

    @property
    def predicate(self) -> Predicate | None:
        return self.clauses[0].predicate


def sentences(text: str) -> list[tuple[Token, ...]]:
    """The morphemes of `text` by sentence; many customers write no marks."""
    return [part for run in split_run_on(analyse(text)) for part in _closed(run)]


def wants_answer(part: tuple[Token, ...]) -> bool:
    """Whether a sentence asks; many customers write no question mark."""
    forms = {token.form for token in part}
    if "?" in forms or not forms.isdisjoint(WHICH | WANTED | {"알리", "궁금하", "싶"}):
        return True
    if len(part) <= 4 and not parse(part):
        return any(token.tag in {"NNG", "NNP"} for token in part)
    last = next((token for token in reversed(part) if token.tag in {"EF", "EC"}), None)
    asks = last is not None and last.form.rstrip("요여용욥").endswith(_ASKING)
    return asks or any(each.kind == "open" for each in parse(part))


def _closed(run: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Cut after what closes a sentence; kiwi takes the 요 of "심한가요" for a particle."""
    ends = [
        index + 1
        for index, token in enumerate(run)
        if token.tag == "SF" or (token.form == "요" and token.tag in {"JX", "MM"})
    ]
    parts = [run[start:end] for start, end in pairwise([0, *ends, len(run)]) if start < end]
    return [part for part in parts if any(token.tag[0] not in "S" for token in part)]


def tells_of_the_past(part: tuple[Token, ...]) -> bool:
    """Whether it reports what happened, which may be a complaint."""
    past = {"었", "았", "였"}
    return any(each.kind == "final" and not each.aux.isdisjoint(past) for each in parse(part))


def weighs(first: tuple[Token, ...], second: tuple[Token, ...]) -> bool:
    """ "라쿤이에요 여우예요?": kiwi takes the first for a statement."""
    return all(any(each.light == "이" for each in parse(part)[-1:]) for part in (first, second))


def asks_of(part: tuple[Token, ...]) -> Iterator[Ask]:
    """What the sentence asks, in order."""
    before = 0
    clauses: list[Clause] = []
    for each in parse(part):
        tokens = tuple(token for token in part[before : each.stop] if token.end <= each.end)
        before = each.stop
        clauses.insert(0, Clause(each, tokens))
        if each.kind in {"final", "open"} or _wishes(each, part) or _goes_on_asking(each):
            yield Ask(tuple(clauses))
            clauses = []
    if clauses and any(token.form.startswith("?") for token in part):
        yield Ask(tuple(clauses))
    elif before < len(part) and any(token.tag in {"NNG", "NNP"} for token in part[before:]):
        yield Ask((Clause(None, part[before:]),))


def _wishes(predicate: Predicate, part: tuple[Token, ...]) -> bool:
    """ "바꾸고 싶은데요" at the end asks whether that can be done."""
    return "싶" in predicate.aux and predicate.stop >= len(part) - 1


def _goes_on_asking(predicate: Predicate) -> bool:
    """ "높이 알려주시고 …", "반품비 얼마고 …"."""
    asks = predicate.root in REQUESTS | WHICH
    return asks and predicate.kind == "connective" and predicate.ending.startswith("고")


def has_own_nouns(ask: Ask) -> bool:
    """Whether it speaks of something, but for what it says that something is."""
    clauses = ask.clauses[:1] if ask.is_request else ask.clauses
    return any(
        _is_own(token, after, ask.predicate)
        for clause in clauses
        for token, after in zip_longest(clause.tokens, clause.tokens[1:])
    )


def _is_own(token: Token, after: Token | None, predicate: Predicate | None) -> bool:
    if token.form in REQUESTS | WANTED:
        return False
    thing = token.form in {"거", "것"} and after is not None and after.tag[0] == "J"
    said = predicate is not None and predicate.light == "이" and token.start >= predicate.start
    return (token.tag in {"NNG", "NNP", "SL"} or thing) and not said


_TWO_ASKED = re.compile(
    r"그리고|글고|(?:나요|까요|가요|는지|는지랑|건지)[\s?,]+\S.*(?:나요|까요|가요|는지|요\?|되나)"
    r"|(?:언제|얼마|어떻|몇)\S{0,4}\s?\S{0,3}고\s\S"
)
_ONE_OF_TWO = re.compile(r"(?:인가|이에|예|있나)요?\s(?=\S{1,8}(?:인가|이에|예)요?)")
""" "75인가요 100인가요": one thing is asked."""


def asks_twice(text: str) -> bool:
    """Whether two things seem to be asked: two asking clauses, or what joins them."""
    return _TWO_ASKED.search(_ONE_OF_TWO.sub(" ", text)) is not None
