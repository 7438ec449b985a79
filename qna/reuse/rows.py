"""One row of a file: a past answer, or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from hashlib import blake2b

from qna.incoming import MAX_ID_CHARS, MAX_NAME_CHARS, MAX_QUESTION_CHARS, clean_text
from qna.reuse.moments import read_moment
from qna.reuse.terms import squeezed_name

MAX_ANSWER_CHARS = 4000
"""As long as any reply that staff may send."""
_YES = {"y", "yes", "true", "1", "o", "예", "비밀", "비밀글", "비공개"}


class RowProblem(StrEnum):
    NO_QUESTION = "no_question"
    NO_ANSWER = "no_answer"
    TOO_LONG = "too_long"
    BAD_DATE = "bad_date"
    UNREADABLE = "unreadable"
    """The file itself is broken there."""
    FORGOTTEN = "forgotten"
    """Its customer asked that nothing is kept."""
    UNDER_WAY = "under_way"
    """It is being answered here: what stands there may be our holding reply."""


class RowWrong(ValueError):
    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PastRow:
    """A past question with its answer, cleaned and bounded."""

    question: str
    answer: str
    product_id: str | None = None
    product_name: str | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    author: str | None = None
    question_id: str | None = None
    secret: bool = False

    @property
    def digest(self) -> str:
        return digest_of(
            self.question_id, self.question, self.answer, self.product_id or self.product_name
        )


def digest_of(question_id: str | None, question: str, answer: str, product: str | None) -> str:
    """The platform's id decides which question it is; without one, all that it says."""
    said = [f"id:{question_id}"] if question_id else [question, answer, product or ""]
    joined = "\x1f".join(map(squeezed_name, said))
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def read_row(
    cells: Sequence[str], columns: Mapping[str, int], zone: tzinfo, *, now: datetime
) -> PastRow:
    """Raises `RowWrong`. Cells that the row lacks are empty."""

    def cell(field: str) -> str:
        place = columns.get(field)
        return cells[place] if place is not None and place < len(cells) else ""

    question, answer = _asked(cell("title"), cell("question")), clean_text(cell("answer"))
    if not question:
        raise RowWrong(RowProblem.NO_QUESTION)
    if not answer:
        raise RowWrong(RowProblem.NO_ANSWER)
    if len(question) > MAX_QUESTION_CHARS or len(answer) > MAX_ANSWER_CHARS:
        raise RowWrong(RowProblem.TOO_LONG)
    return PastRow(
        question=question,
        answer=answer,
        product_id=_short(cell("product_id"), MAX_ID_CHARS),
        product_name=_short(cell("product_name"), MAX_NAME_CHARS),
        asked_at=_moment(cell("asked_at"), zone, now),
        answered_at=_moment(cell("answered_at"), zone, now),
        answered_by=_short(cell("answered_by"), 100),
        author=_short(cell("author"), MAX_NAME_CHARS),
        question_id=_short(cell("question_id"), MAX_ID_CHARS),
        secret=clean_text(cell("secret")[:20]).lower() in _YES,
    )


def _asked(title: str, text: str) -> str:
    """With its title, unless that only repeats the text's beginning or stands alone."""
    title, text = clean_text(title), clean_text(text)
    if not text or not title or text.startswith(title.rstrip(". …")):
        return text or title
    return f"{title}\n{text}"


def _short(text: str, limit: int) -> str | None:
    return clean_text(text[: 4 * limit])[:limit] or None


def _moment(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """None for an empty cell: not every export tells when."""
    text = clean_text(text[:100])
    if text in ("", "-"):
        return None
    found = read_moment(text, zone, now=now)
    if found is None:
        raise RowWrong(RowProblem.BAD_DATE)
    return found
