"""How many customers stand behind some questions, as far as masked names let one tell. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MASK = re.compile(r"[*＊●○•x×\s]")
TELLING = 2
"""Letters that are left of a masked name: with fewer ("김**") half the country may be meant."""


class Reported(NamedTuple):
    shop_id: int
    author_name: str | None
    text: str


def count_customers(reports: Iterable[Reported]) -> int:
    """One who writes twice counts once: the same name at the same shop, or the same text."""
    seen: set[tuple[object, ...]] = set()
    count = 0
    for report in reports:
        marks: set[tuple[object, ...]] = {
            ("text", report.shop_id, report.author_name, _letters(report.text))
        }
        name = report.author_name or ""
        if len(MASK.sub("", name)) >= TELLING:
            marks.add(("name", report.shop_id, name))
        count += not marks & seen
        seen |= marks
    return count


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text[:400]).lower()
