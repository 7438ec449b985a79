"""A clerk with a hidden house style: approves a draft that keeps it, and else writes it over.

Stands in for staff where `jamsi learn` is measured. The style is never told to anything but the
clerk: a model can only find it in the clerk's decisions.
"""

from dataclasses import dataclass
from random import Random

from policy.foreign import is_english
from policy.sentences import split
from qna.models import Decision
from worker.drafting.grounding import named_phrases

GREETINGS = (
    "반갑습니다, 고객님.",
    "안녕하세요, 소중한 고객님!",
    "고객님, 반갑습니다!",
    "안녕하세요, 저희 매장을 찾아 주신 고객님.",
)
CLOSINGS = (
    "오늘도 좋은 하루 보내세요.",
    "늘 감사합니다.",
    "편안한 하루 보내세요.",
    "저희 매장을 찾아 주셔서 고맙습니다.",
)
FORBIDDEN = ("기다려 주", "시간이 ", "최대한 빨리", "소중한 문의", "확인이 필요합니다", "꼼꼼히")
FORBIDS = 3
"""Of those, for each clerk."""
POLITE = (
    ("감사하겠습니다", "고맙겠어요"),
    ("드리겠습니다", "드릴게요"),
    ("하겠습니다", "할게요"),
    ("보겠습니다", "볼게요"),
    ("드립니다", "드려요"),
    ("합니다", "해요"),
    ("있습니다", "있어요"),
    ("했습니다", "했어요"),
    ("받았습니다", "받았어요"),
)
"""Endings of the formal level and of the polite one."""
_CALLED = ("안녕하세요", "고객님, 안녕하세요", "반갑습니다", "고객님, 반갑습니다")


@dataclass(frozen=True, slots=True)
class Clerk:
    greeting: str
    closing: str
    polite: bool
    """해요체; else 합쇼체."""
    forbidden: tuple[str, ...]

    @classmethod
    def drawn(cls, seed: int) -> "Clerk":
        rng = Random(seed)
        return cls(
            rng.choice(GREETINGS),
            rng.choice(CLOSINGS),
            bool(seed % 2),
            tuple(rng.sample(FORBIDDEN, FORBIDS)),
        )

    def decide(self, draft: str) -> tuple[Decision, str]:
        """What the clerk does with `draft`, and the text that goes out."""
        final = self.written_over(draft)
        return (Decision.APPROVED if final == draft else Decision.EDITED), final

    def written_over(self, draft: str) -> str:
        """`draft` in the house style; itself, where it is in it already."""
        if is_english(draft):
            return draft
        kept = [self._spoken(text) for text in _sentences(draft) if self._keeps(text)]
        if not any(_defers(text) for text in kept):
            kept.append(self._spoken(_deferral(draft)))
        return " ".join([self.greeting, *kept, self.closing])

    def _keeps(self, sentence: str) -> bool:
        own = (self.greeting, self.closing)
        return not (
            sentence in own
            or sentence.startswith(_CALLED)
            or any(words in sentence for words in self.forbidden)
        )

    def _spoken(self, sentence: str) -> str:
        for formal, polite in POLITE:
            old, new = (formal, polite) if self.polite else (polite, formal)
            sentence = sentence.replace(f"{old}.", f"{new}.")
        return sentence


def _sentences(text: str) -> list[str]:
    return [text[part.start : part.end].strip() for part in split(text)]


def _defers(sentence: str) -> bool:
    return any(word in sentence for word in ("안내", "답변", "알려"))


def _deferral(draft: str) -> str:
    """Where forbidden words stood in what the draft says of checking and answering."""
    named = named_phrases(draft)
    matter = f"{named[0]} 관련 내용은" if named else "내용은"
    return f"문의하신 {matter} 담당자가 확인한 뒤 안내해 드리겠습니다."
