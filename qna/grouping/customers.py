"""Customers behind questions: how many, as far as masked names let one tell; what names one. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MASK = re.compile(r"[*＊●○•x×\s]")
TELLING = 2
"""Letters that are left of a masked name: with fewer ("김**") half the country may be meant."""

LEAST_LATIN = 4
"""Letters of a log-in name; three of them stand in many a word."""
NOBODY = frozenset(
    "고객 고객님 구매자 주문자 문의자 회원 비회원 익명 손님 네이버 방문자 관리자 판매자".split()
)
"""What platforms put where they hide the name. It is a word of every other reply."""

_HANGUL = re.compile(r"^[가-힣]+$")


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


def telling_name(author_name: str | None) -> str:
    """What of the author's name would give it away in a text; "": nothing."""
    name = MASK.sub("", author_name or "")
    long_enough = len(name) >= (TELLING if _HANGUL.match(name) else LEAST_LATIN)
    return name if long_enough and name not in NOBODY else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text[:400]).lower()
