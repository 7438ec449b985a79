"""A rule: what it looks at, what it says to the writer, what it must catch and must let pass.

A rule is declared beside its condition, and nowhere else. Its examples are run by the tests, its
words are what staff read, and `docs/policy.md` is printed from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from policy.types import ViolationCode

LATER = "담당자가 확인한 후 안내드리겠습니다."
"""A deferral for examples that need one."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A reply with the question that it answers."""

    reply: str
    question: str = "세탁기에 돌려도 되나요?"
    product: str | None = "린넨 커튼"


@dataclass(frozen=True, slots=True)
class Rule:
    """What every rule says of itself.

    `name` is unique; `code` is what the rule finds, or None where it recognises something that a
    holding reply may say. `why` (Korean) and `why_en` are one sentence for staff. Each reply of
    `caught` must be found by this rule, no reply of `passed` (its near misses) may be.
    """

    name: str
    code: ViolationCode | None
    why: str
    why_en: str
    caught: tuple[Example, ...] = ()
    passed: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanRule(Rule):
    """A rule that finds spans: `find` gets its subject and yields (start, end)."""

    find: Callable[[Any], Iterable[Span]] = lambda _: ()
    doubt: bool = False
    """What it finds only asks a person to look."""


@dataclass(frozen=True, slots=True)
class ClauseRule(Rule):
    """A rule that recognises one clause: `holds` says whether it is the one that decides."""

    holds: Callable[[Any], bool] = lambda _: False


def example(reply: str, question: str = "", product: str | None = None) -> Example:
    """An example; without a question the usual one about washing a curtain."""
    return Example(reply, question, product) if question else Example(reply)


def recognises(why: str, *caught: str | Example, passed: tuple[str | Example, ...] = ()) -> Callable[[Callable[[Any], bool]], ClauseRule]:
    """Makes a condition the rule of an act that a holding reply may do.

    The condition's name is the rule's, its docstring what staff read in English.
    """
    return forbids(None, why, *caught, passed=passed)


def forbids(
    code: ViolationCode | None, why: str, *caught: str | Example, passed: tuple[str | Example, ...] = ()
) -> Callable[[Callable[[Any], bool]], ClauseRule]:
    """As `recognises`, for what a clause must not do."""
    return lambda holds: ClauseRule(*_declared(holds, code, why, caught, passed), holds=holds)


def finds(
    code: ViolationCode, why: str, *caught: str | Example, passed: tuple[str | Example, ...] = (), doubt: bool = False
) -> Callable[[Callable[[Any], Iterable[Span]]], SpanRule]:
    """As `forbids`, for a function that yields the spans of what it finds."""
    return lambda find: SpanRule(*_declared(find, code, why, caught, passed), find=find, doubt=doubt)


Declared = tuple[str, ViolationCode | None, str, str, tuple[Example, ...], tuple[Example, ...]]


def _declared(
    function: Callable[..., Any], code: ViolationCode | None, why: str, caught: Iterable[str | Example], passed: Iterable[str | Example]
) -> Declared:
    name, why_en = function.__name__.strip("_").replace("_", "-"), (function.__doc__ or "").strip()
    examples = [tuple(each if isinstance(each, Example) else Example(each) for each in given) for given in (caught, passed)]
    return name, code, why, why_en, examples[0], examples[1]


def clause_rules(*modules: ModuleType) -> tuple[ClauseRule, ...]:
    """The rules of clauses that the modules declare, in the order of their lines."""
    return tuple(v for m in modules for v in vars(m).values() if isinstance(v, ClauseRule) and v.holds.__module__ == m.__name__)


def span_rules(*modules: ModuleType) -> tuple[SpanRule, ...]:
    """The rules of spans that the modules declare, in the order of their lines."""
    return tuple(v for m in modules for v in vars(m).values() if isinstance(v, SpanRule) and v.find.__module__ == m.__name__)
