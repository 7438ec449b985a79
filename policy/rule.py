"""A rule: what it looks at, what it says to the writer, what it must catch and must let pass.

A rule is declared beside its condition, and nowhere else. Its examples are run by the tests, its
words are what staff read, and `docs/policy.md` is printed from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ClauseRule(Rule):
    """A rule that recognises one clause: `holds` says whether it is the one that decides."""

    holds: Callable[[Any], bool] = lambda _: False


def example(reply: str, question: str = "", product: str | None = None) -> Example:
    """An example; without a question the usual one about washing a curtain."""
    return Example(reply, question, product) if question else Example(reply)
