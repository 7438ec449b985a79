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

# Tab and line feed stay; other control and format characters (zero width, bidi overrides) go.
# U+200D keeps emoji families together, so it stays between two other characters.
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
_EDGES = re.compile(r"^[\s\u200d]+|[\s\u200d]+$")


def clean_text(text: str) -> str:
    """`text` in NFC without control, zero-width and bidi characters, stripped."""
    text = _LINE_ENDS.sub("\n", text)
    kept = (c for c in text if c in "\n\t\u200d" or unicodedata.category(c) not in _DROPPED)
    # After the removal: it may have brought a letter and its accent together.
    return _EDGES.sub("", unicodedata.normalize("NFC", "".join(kept)))


_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str) -> str:
    """`text` as SQL can keep it: without NUL and without halves of surrogate pairs."""
    return _NOT_STORABLE.sub("", text)


_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("must hold at least one visible character")
    return text


CleanText = Annotated[str, AfterValidator(clean_text)]
QuestionText = Annotated[
    CleanText, AfterValidator(_not_empty), Field(max_length=MAX_QUESTION_CHARS)
]
PlatformId = Annotated[CleanText, AfterValidator(_not_empty), Field(max_length=MAX_ID_CHARS)]
Name = Annotated[CleanText, Field(max_length=MAX_NAME_CHARS)]


class IncomingKind(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    ANSWERED = "answered"
    """A person answered on the platform itself; `answers` holds the text where it is told."""


class ShownAnswer(BaseModel):
    """An answer as the platform shows it, ours or a person's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: CleanText
    reply_id: str | None = None


class IncomingQuestion(BaseModel):
    """A question as it arrived. `text` is plain text; for `DELETED` it may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: IncomingKind = IncomingKind.CREATED
    platform_question_id: PlatformId
    text: Annotated[CleanText, Field(max_length=MAX_QUESTION_CHARS)] = ""
    product_id: Name | None = None
    product_name: Name | None = None
    author_name: Name | None = None
    asked_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    changed_at: AwareDatetime | None = None
    """When the customer wrote or changed it, as the event tells: the same each time it is sent.
    None: no event tells, and what is here stands at the platform now."""
    secret: bool = False
    channel: Annotated[CleanText, Field(max_length=MAX_CHANNEL_CHARS)] = ""
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
