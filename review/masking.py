"""Personal data on the pages: who may not read it gets masks."""

from flask import Flask

from policy import find_private, mask_personal
from policy.types import MASKS
from review.auth import me


def install(app: Flask) -> None:
    app.jinja_env.filters.update(shown=shown, masked_name=masked_name)


def shown(text: str | None) -> str:
    """As this person may read it: who may not read personal data gets none of it, and card and
    resident numbers stand nowhere in the open; a question's own page shows them when asked."""
    text = text or ""
    return hide_numbers(text) if me().sees_secret else mask_personal(text)


HIDDEN = ("card", "resident")


def hide_numbers(text: str) -> str:
    parts: list[str] = []
    position = 0
    for span in find_private(text):
        if span.kind in HIDDEN:
            parts += (text[position : span.start], MASKS[span.kind])
            position = span.end
    return "".join((*parts, text[position:]))


def masked_name(name: str | None) -> str:
    """The first character only; most platforms send it masked already."""
    name = (name or "").strip()
    return name if "*" in name else name[:1] + "**" if name else "–"
