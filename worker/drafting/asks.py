"""The sentences of a question and which of them ask, by kiwi's morphemes."""

import re
from itertools import pairwise

from policy.clauses import parse
from policy.morphology import Token, analyse
from policy.sentences import split_run_on
from worker.drafting.nouns import WANTED, WHICH

_ASKING = ("나", "까", "가", "지", "냐", "니", "죠")


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


_TWO_ASKED = re.compile(
    r"그리고|글고|(?:나요|까요|가요|는지|는지랑|건지)[\s?,]+\S.*(?:나요|까요|가요|는지|요\?|되나)"
    r"|(?:언제|얼마|어떻|몇)\S{0,4}\s?\S{0,3}고\s\S"
)
_ONE_OF_TWO = re.compile(r"(?:인가|이에|예|있나)요?\s(?=\S{1,8}(?:인가|이에|예)요?)")
""" "75인가요 100인가요": one thing is asked."""


def asks_twice(text: str) -> bool:
    """Whether two things seem to be asked: two asking clauses, or what joins them."""
    return _TWO_ASKED.search(_ONE_OF_TWO.sub(" ", text)) is not None
