"""The frozen set: JSON lines as `jamsi export --as eval` writes them, or anybody's."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from qna.incoming import MAX_ANSWER_CHARS, MAX_NAME_CHARS, MAX_QUESTION_CHARS

MAX_QUESTIONS = 20_000
MAX_LINE_BYTES = 256 * 1024
MAX_ID_CHARS = 100
ALL = "all"


class QuestionsInvalid(ValueError):
    """Which line is wrong, and in what."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; `reply`: what staff approved for it, None where nothing is known."""

    id: str
    question: str
    product: str | None = None
    reply: str | None = None
    tone: str = ""
    instruction: str = ""

    @property
    def mark(self) -> str:
        """The same while what is drafted, and compared with, is the same."""
        texts = (self.id, self.question, self.product or "", self.tone, self.instruction)
        whole = "\x1f".join((*texts, self.reply or ""))
        return blake2b(whole.encode(), digest_size=8).hexdigest()


def read_questions(file: Path, *, split: str, limit: int | None = None) -> list[Asked]:
    """Those of `split`, and those that name none. Raises `QuestionsInvalid`.

    A line that cannot be used stops it: a set that lost questions is another set.
    """
    found: dict[str, Asked] = {}
    for number, record in _records(file):
        if split != ALL and record.get("split", split) != split:
            continue
        asked = _asked(number, record)
        if asked.id in found:
            raise QuestionsInvalid(f"line {number}: the id {asked.id} was there before")
        found[asked.id] = asked
        if len(found) > MAX_QUESTIONS:
            raise QuestionsInvalid(f"more than {MAX_QUESTIONS} questions; use --limit or a part")
        if limit is not None and len(found) >= limit:
            break
    if not found:
        which = "" if split == ALL else f" of split {split}; --split all takes every line"
        raise QuestionsInvalid(f"{file} holds no question{which}")
    return list(found.values())


def _records(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise QuestionsInvalid(f"line {number} is longer than {MAX_LINE_BYTES} bytes")
            if line.strip():
                yield number, _record(number, line)


def _record(number: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionsInvalid(f"line {number} is not JSON: {error}") from None
    if not isinstance(record, dict):
        raise QuestionsInvalid(f"line {number} must be a JSON object")
    return record


def _asked(number: int, record: dict[str, Any]) -> Asked:
    question = _text(number, record, "question", MAX_QUESTION_CHARS)
    if not question.strip():
        raise QuestionsInvalid(f"line {number}: question is empty or missing")
    return Asked(
        id=_text(number, {"id": str(record.get("id", number))}, "id", MAX_ID_CHARS),
        question=question,
        product=_text(number, record, "product", MAX_NAME_CHARS) or None,
        reply=_text(number, record, "reply", MAX_ANSWER_CHARS) or None,
        tone=_text(number, record, "tone", MAX_QUESTION_CHARS),
        instruction=_text(number, record, "instruction", MAX_QUESTION_CHARS),
    )


def _text(number: int, record: dict[str, Any], key: str, most: int) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise QuestionsInvalid(
            f"line {number}: {key} must be a string of at most {most} characters"
        )
    # Half a surrogate pair has no UTF-8, and no tokenizer takes it.
    return value.encode("utf-8", "replace").decode()
