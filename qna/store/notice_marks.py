"""What was found before, so that it is news once.

Each fact bears marks: the newest moment (or id) of what it counts. A mark beyond the one found
before is news. So a question that was told is not news again, and one more beside it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qna.notices import Entry, NoticeKind


@dataclass(frozen=True, slots=True)
class Fact:
    entry: Entry
    marks: tuple[str, ...]


def is_news(fact: Fact, before: Sequence[str]) -> bool:
    """`before`: the marks that were found last, or none."""
    known = [*before, *[""] * len(fact.marks)]
    return any(mark > old for mark, old in zip(fact.marks, known, strict=False))


def new_marks(
    facts: Mapping[NoticeKind, Fact], before: Mapping[str, list[str]], kinds: Collection[str]
) -> dict[str, list[str]]:
    """What to remember. Marks never go back, but those of a condition that is over are dropped."""
    marks = {kind: old for kind, old in before.items() if kind in kinds}
    for kind in CONDITIONS:
        marks.pop(kind, None)
    for kind, fact in facts.items():
        old = [*marks.get(kind, []), *[""] * len(fact.marks)]
        marks[kind] = [max(pair) for pair in zip(fact.marks, old, strict=False)]
    return {str(kind): value for kind, value in marks.items()}


CONDITIONS = (NoticeKind.WORKERS,)
"""News whenever they begin again."""


def mark_of(moment: datetime | None) -> str:
    """Comparable as text; "" comes before all."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
