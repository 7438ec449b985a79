"""What went into an export and what did not, counted along the way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qna.learning.decided import DecidedReply
from qna.learning.splits import Split

LEFT_OUT = {
    "personal": "personal data that could not be masked without tearing the text",
    "customer_elsewhere": "its customer is in an earlier part",
    "question_elsewhere": "the same question about the same product is in an earlier part",
    "nothing": "it says nothing in this format (see above)",
    "repeat": "the same texts are in already",
}
"""Why a decision is not in, in the order in which it is asked."""


@dataclass(slots=True)
class Part:
    decisions: int = 0
    lines: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(slots=True)
class Tally:
    """Counts of one export. Bounded: by words of ours, by shop, by model and prompt version."""

    parts: dict[Split, Part] = field(default_factory=lambda: {split: Part() for split in Split})
    out: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    shops: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    models: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why a text is the worse of its pair."""

    @property
    def lines(self) -> int:
        return sum(part.lines for part in self.parts.values())

    def left_out(self, why: str) -> None:
        self.out[why] += 1

    def took(
        self,
        decided: DecidedReply,
        split: Split,
        lines: Sequence[Mapping[str, Any]],
        fresh: Sequence[Mapping[str, Any]],
    ) -> None:
        """`lines`: what the decision gave; `fresh`: what of it was not there before."""
        if not fresh:
            self.left_out("repeat" if lines else "nothing")
            return
        part = self.parts[split]
        part.decisions += 1
        part.lines += len(fresh)
        part.first = part.first or decided.decided_at
        part.last = decided.decided_at
        self.decisions[decided.decision.value] += 1
        self.shops[decided.shop] += 1
        self.languages[decided.language] += 1
        self.models[decided.model, decided.prompt_version] += 1
        self.reasons.update(line["why"] for line in fresh if "why" in line)
