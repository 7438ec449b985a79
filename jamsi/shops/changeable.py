"""What `jamsi shop set` may change of a shop itself: how each value is read, and what it means."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import click

from qna.presets import PRESETS
from qna.store.shop_settings import ATTEMPTS, CANDIDATES, DUE_HOURS, WEIGHT
from qna.store.shops import check_reply_url, check_timezone
from qna.templates import check_template


@dataclass(frozen=True, slots=True)
class Changeable:
    """`read` raises `ValueError` that says what is wrong with a value."""

    read: Callable[[str], Any]
    meaning: str


def read_changes(pairs: Mapping[str, str]) -> dict[str, Any]:
    """The values of known keys. Raises `click.UsageError` naming the first wrong one."""
    return {key: _read(key, value) for key, value in pairs.items()}


def _read(key: str, value: str) -> Any:
    try:
        return CHANGEABLE[key].read(value)
    except ValueError as error:
        raise click.UsageError(f"{key}: {error}") from None


def _reply_url(value: str) -> str | None:
    if value:
        check_reply_url(value)
    return value or None


def _timezone(value: str) -> str:
    check_timezone(value)
    return value


def _one_of(known: Collection[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")
        return value

    return read


_NUMBERS: dict[type[float], str] = {int: "whole number", float: "number"}


def _number(kind: type[float], lowest: float, highest: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = kind(value)
        except ValueError:
            raise ValueError(f"{value!r} is no {_NUMBERS[kind]}") from None
        if not lowest <= number <= highest:
            raise ValueError(f"{value} does not lie between {lowest:g} and {highest:g}")
        return number

    return read


def _yes_or_no(value: str) -> bool:
    answer = {"yes": True, "on": True, "true": True, "1": True}
    answer |= {"no": False, "off": False, "false": False, "0": False}
    if value.lower() not in answer:
        raise ValueError(f"{value!r} is neither yes nor no")
    return answer[value.lower()]


def _template(value: str) -> str:
    if found := check_template(value):
        said = ", ".join(f"{each.code}: {each.excerpt!r}" for each in found)
        raise ValueError(f"the template breaks the policy ({said}); see docs/policy.md")
    return value


CHANGEABLE = {
    "title": Changeable(str, "Name shown to staff"),
    "active": Changeable(_yes_or_no, "Whether it takes questions: yes or no"),
    "reply_url": Changeable(_reply_url, "Address that takes replies"),
    "timezone": Changeable(_timezone, "Of the shop's days and hours, Asia/Seoul say"),
    "tone": Changeable(str, "How replies should sound, for the model"),
    "instruction": Changeable(str, "What the model should know of the shop besides"),
    "template": Changeable(_template, "The draft when no generated text passes the policy"),
    "preset": Changeable(_one_of(PRESETS), f"Sampling: {', '.join(PRESETS)}"),
    "candidates": Changeable(
        _number(int, *CANDIDATES), "Texts written at once for a draft, {} to {}".format(*CANDIDATES)
    ),
    "max_attempts": Changeable(
        _number(int, *ATTEMPTS),
        "How often, while none of them is clean, {} to {}".format(*ATTEMPTS),
    ),
    "answer_due_hours": Changeable(
        _number(float, *DUE_HOURS), "Hours until the final answer is due"
    ),
    "weight": Changeable(
        _number(float, *WEIGHT), "Its share of the drafts while more wait than can be drafted; 1"
    ),
}
