"""Questions in payloads that differ per shop: topics and JSON pointers in the shop's config."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from platforms.access import setting, setting_list
from platforms.base import InvalidFields, Setting, ShopAccess
from platforms.html_text import marked_text, name_text
from platforms.moments import now, read_moment
from platforms.payload import invalid_fields
from platforms.pointer import resolve_text
from qna.incoming import (
    MAX_ANSWER_CHARS,
    MAX_QUESTION_CHARS,
    IncomingKind,
    IncomingQuestion,
    ShownAnswer,
)

_KINDS = tuple(IncomingKind)
ANY = "*"
"""Among the topics: every push counts, whatever its topic."""


_POINTERS = ("text", "id", "product_id", "product_name", "author", "asked_at", "answer")


def mapping_settings(**defaults: str) -> tuple[Setting, ...]:
    """The settings that this module reads, with a platform's defaults."""
    topics = tuple(
        Setting(
            f"{kind.value}_topics",
            f"Topics of a question that was {kind.value}",
            required=False,
            default=defaults.get(f"{kind.value}_topics"),
            help="Separated by commas; * takes every push.",
        )
        for kind in _KINDS
    )
    pointers = tuple(
        Setting(
            f"{name}_pointer",
            f"JSON pointer to the {name.replace('_', ' ')}",
            required=False,
            default=defaults.get(f"{name}_pointer"),
        )
        for name in _POINTERS
    )
    return topics + pointers


def kind_of(shop: ShopAccess, topic: str, defaults: dict[str, str]) -> IncomingKind | None:
    """What `topic` means for this shop; None: it is none of ours."""
    for kind in _KINDS:
        key = f"{kind.value}_topics"
        topics = setting_list(shop, key, defaults.get(key, ""))
        if ANY in topics or (topic and topic in topics):
            return kind
    return None


def at(shop: ShopAccess, payload: Any, name: str, defaults: dict[str, str]) -> str | None:
    """The text that this shop's pointer for `name` leads to."""
    key = f"{name}_pointer"
    return resolve_text(payload, setting(shop, key, defaults.get(key, "")))


def mapped_question(
    shop: ShopAccess,
    kind: IncomingKind,
    payload: Any,
    defaults: dict[str, str],
    fallback_id: str | None = None,
    changed_at: datetime | None = None,
) -> IncomingQuestion:
    """The question at the shop's pointers. Raises `InvalidFields`, by the setting's name."""
    found = {name: at(shop, payload, name, defaults) for name in _POINTERS}
    text = marked_text(found["text"] or "")
    question_id = found["id"] or fallback_id
    missing = [("id_pointer", question_id)]
    if kind in {IncomingKind.CREATED, IncomingKind.UPDATED}:
        missing.append(("text_pointer", text))
    wrong = [{"field": key, "problem": "leads to no text"} for key, value in missing if not value]
    if wrong:
        raise InvalidFields(wrong)
    answer = marked_text(found["answer"] or "")[:MAX_ANSWER_CHARS]
    try:
        return IncomingQuestion(
            kind=kind,
            platform_question_id=str(question_id),
            text=text[:MAX_QUESTION_CHARS],
            product_id=name_text(found["product_id"]),
            product_name=name_text(found["product_name"]),
            author_name=name_text(found["author"]),
            asked_at=read_moment(found["asked_at"]) or now(),
            changed_at=changed_at,
            answers=(ShownAnswer(text=answer),) if answer else (),
            # What a pointer leads to, and nothing else: apps send addresses and numbers too.
            raw={name: value for name, value in found.items() if value} | {"id": question_id},
        )
    except ValidationError as error:
        raise invalid_fields(error) from None
