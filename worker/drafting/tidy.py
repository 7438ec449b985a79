"""A generated text as it may be judged: storable, one greeting, no smile beside an apology."""

import re

from qna.incoming import storable_text

_APOLOGY = re.compile(r"죄송|송구|사과\s?(?:드|말씀)|불편을|\b(?:sorry|apolog)", re.IGNORECASE)
_EMOJI = re.compile(
    "\\s?[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)


_GREETED_TWICE = re.compile(r"(안녕하세요)[,.!~ ]*\s+(?:고객님[,.!~ ]*\s*)?안녕하세요")
_NO_SPACE = re.compile(r"(?<=[요다][.!])(?=[0-9A-Za-z가-힣])")
_FOR_TROUBLE = re.compile(
    r"불편을\s?(?:드려|끼쳐)|속상하셨|(?:trouble|inconvenience)", re.IGNORECASE
)


def is_sorry_for_trouble(reply: str) -> bool:
    """Whether it takes for granted that something went wrong; "기다리시게 해 죄송" does not."""
    return _FOR_TROUBLE.search(reply) is not None


def apologises(reply: str) -> bool:
    return _APOLOGY.search(reply) is not None


def tidy(text: str) -> str:
    # A byte-level tokenizer can write NUL.
    reply = _GREETED_TWICE.sub(r"\1", storable_text(text).strip())
    reply = _NO_SPACE.sub(" ", reply)
    return _EMOJI.sub("", reply).strip() if apologises(reply) else reply
