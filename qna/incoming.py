"""What a platform adapter hands in: one normalised shape for every marketplace."""

import re
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

MAX_QUESTION_CHARS = 4000
MAX_ANSWER_CHARS = 8000
MAX_CHANNEL_CHARS = 32
MAX_ID_CHARS = 200
MAX_NAME_CHARS = 500

PRODUCT_CHANGED_AT = "product_changed_at"
"""In a question's context: when the platform says that the product was changed last (ISO 8601)."""

# What a person cannot see, in the three ways that matter here (tests compare with Unicode's data):
# control and format characters, surrogates, private use, non-characters and what Unicode keeps
# free for more of them. Tab and line feed stay. U+200D keeps emoji families together, so it stays
# between two other characters.
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000)
    )
    + "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff]"
)
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing: the fillers of Hangul, the empty Braille cell."""
_EDGES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + _BLANKS + "\u200d"
_MARKS = "".join(c for c in map(chr, range(0x20000)) if unicodedata.combining(c))
# Putting marks in order takes the square of their number: Unicode's stream-safe text (UAX #15)
# has at most so many in a row.
_STACK = 30
_LONG_STACK = re.compile(f"(?=[^\\x00-\\u02ff])[{_MARKS}][{_MARKS}]{{{_STACK},}}")
_VISIBLE = re.compile(
    rf"[^\s{_BLANKS}\u200d\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def clean_text(text: str) -> str:
    """`text` in NFC without control, zero-width and bidi characters, stripped, in linear time.

    Signs that this Python does not know yet stay. A text of nothing that can be seen is "".
    """
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    # After the removal: it may have brought a letter and its accent together.
    text = _LONG_STACK.sub(lambda stack: stack[0][:_STACK], text)
    text = unicodedata.normalize("NFC", text).strip(_EDGES)
    return text if _VISIBLE.search(text) else ""


def squeezed(text: str) -> str:
    """`text` as it is compared: platforms change white space and drop or add what cannot be seen,
    and neither is an edit."""
    # Longer than any text of ours: what comes behind makes it another one anyway.
    return "".join(clean_text(text[: 4 * MAX_QUESTION_CHARS]).split())


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same, one of them perhaps as a platform shows it."""
    return squeezed(one) == squeezed(other)


_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str) -> str:
    """`text` as SQL can keep it: without NUL and without halves of surrogate pairs."""
    return _NOT_STORABLE.sub("", text)


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("must hold at least one visible character")
    return text


def _clean_within(limit: int) -> AfterValidator:
    """Length before work: far too long a text is refused before anything looks into it."""

    def clean(text: str) -> str:
        cleaned = clean_text(text) if len(text) <= 4 * limit else text
        if len(cleaned) > limit:
            raise ValueError(f"must hold at most {limit} characters")
        return cleaned

    return AfterValidator(clean)


QuestionText = Annotated[str, _clean_within(MAX_QUESTION_CHARS), AfterValidator(_not_empty)]
PlatformId = Annotated[str, _clean_within(MAX_ID_CHARS), AfterValidator(_not_empty)]
Name = Annotated[str, _clean_within(MAX_NAME_CHARS)]


class IncomingKind(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    ANSWERED = "answered"
    """A person answered on the platform itself; `answers` holds the text where it is told."""


class ShownAnswer(BaseModel):
    """An answer as the platform shows it, ours or a person's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, _clean_within(MAX_ANSWER_CHARS)]
    reply_id: str | None = None


class IncomingQuestion(BaseModel):
    """A question as it arrived. `text` is plain text; for `DELETED` it may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: IncomingKind = IncomingKind.CREATED
    platform_question_id: PlatformId
    text: Annotated[str, _clean_within(MAX_QUESTION_CHARS)] = ""
    product_id: Name | None = None
    product_name: Name | None = None
    author_name: Name | None = None
    asked_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    changed_at: AwareDatetime | None = None
    """When the customer wrote or changed it, as the event tells: the same each time it is sent.
    None: no event tells, and what is here stands at the platform now."""
    secret: bool = False
    channel: Annotated[str, _clean_within(MAX_CHANNEL_CHARS)] = ""
    """Which list of the account it stands in; "" where the platform has only one."""
    answered: bool = False
    """The platform shows an answer, or says that there is one."""
    answered_finally: bool = False
    """It says so by a status that a holding reply of ours does not set."""
    answers: tuple[ShownAnswer, ...] = ()
    """The answers shown, oldest first: the store tells our own replies from a person's."""
    follows: PlatformId | None = None
    """The question of the same customer under whose answer this was written."""
    needs_fetch: bool = False
    """The push held ids only: `text` is empty until the worker fetched the question."""
    context: dict[str, Any] = Field(default_factory=dict)
    """What the adapter needs again to reply (board number, article number …)."""
    raw: Any = None
    """The payload as it came, kept for the record."""

    @property
    def tells_of_an_answer(self) -> bool:
        """Where nothing is known of the question, it needs no row."""
        return self.answered or self.kind == IncomingKind.ANSWERED
