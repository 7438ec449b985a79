"""Between the HTML that board software keeps and the plain text that everything here speaks.

The standard library's parser takes the square of what some markup is long (48 KB of `<!--`: 20
seconds), and an article comes again at each poll. So the tags are found here, in one pass that
never goes back; what is between them means what HTML says.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from qna.incoming import MAX_NAME_CHARS, clean_text

MAX_HTML_CHARS = 2_000_000
"""An article with its pictures in it; more is not looked at."""
MAX_TAGS = 10_000
MAX_TEXT_CHARS = 32_000
"""Of text, entities counted as they are written: many times the longest question."""

_BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table",
    "tr", "ul",
}  # fmt: skip
_INVISIBLE = {"script", "style", "template", "noscript", "iframe", "object", "head", "title"}
_RAW = {"script", "style", "iframe", "title"}
"""Nothing in these is markup but their own end."""

_OPENING = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]{0,40})|!--|[!?])")
# Quotes count after an equals sign alone; one that is never closed is a character like others.
_TAG_END = re.compile(r"""(?:[^>=]|=\s*+(?:"[^"]*"|'[^']*')?)*+>""")
_BREAK = "\n"


def html_to_text(html: str) -> str:
    """What a reader would see of `html`: entities decoded, blocks and `<br>` as line breaks.

    Nothing is executed or loaded; scripts, styles and comments are dropped. Linear in its length.
    """
    parts: list[str] = []
    for part in _visible(html[:MAX_HTML_CHARS]):
        if part != _BREAK:
            parts.append(re.sub(r"\s+", " ", unescape(part)))
        else:
            parts.append(_BREAK)
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


MAX_MARKED_CHARS = 64_000
"""More than any question or answer, with its markup."""
_BLOCK_TAG = re.compile(r"<(br|p|div|li|table)[\s/>]", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?[a-z][a-z0-9]{0,9}[\s/>]|&(#[0-9]{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE
)


def marked_text(text: str) -> str:
    """`text` from a platform that sends both: plain text, or HTML with tags and entities.

    A lone `<` or `&` is no markup. Line breaks count as they are where no block or `<br>` makes
    them.
    """
    text = text[:MAX_MARKED_CHARS]
    if not _MARKUP.search(text):
        return clean_text(text)
    return clean_text(html_to_text(text if _BLOCK_TAG.search(text) else text.replace("\n", "<br>")))


def name_text(text: str | None) -> str | None:
    """A product's or a person's name as `qna.incoming` takes it; None where there is none."""
    return marked_text(text[: 2 * MAX_NAME_CHARS])[:MAX_NAME_CHARS] or None if text else None


def text_to_html(text: str) -> str:
    """`text` as HTML that shows exactly `text`, line breaks included."""
    return escape(text).replace("\n", "<br>")


def _visible(html: str) -> Iterator[str]:
    """Pieces of text as they are written, and `_BREAK`."""
    hidden: dict[str, None] = {}
    """The open elements that show nothing, in order; each once, for its first end closes it."""
    room, broken = MAX_TEXT_CHARS, True
    for text, ends, name in _pieces(html):
        if text and not hidden:
            yield text[:room]
            room, broken = room - len(text), False
            if room <= 0:
                return
        if name in _INVISIBLE:
            _hide(hidden, name, ends=ends)
        elif not hidden and name in _BLOCKS and (name == "br" or not broken):
            broken = True
            yield _BREAK


def _hide(hidden: dict[str, None], name: str, *, ends: bool) -> None:
    if not ends:
        hidden.setdefault(name)
    elif name in hidden:
        # An unclosed one inside must not hide the rest of the question.
        inside = list(hidden)
        for each in inside[inside.index(name) :]:
            del hidden[each]


def _pieces(html: str) -> Iterator[tuple[str, bool, str]]:
    """Text, then the tag behind it: whether it ends an element, and its name ("" for none)."""
    position = 0
    for _ in range(MAX_TAGS):
        opening = _OPENING.search(html, position)
        end = _end(html, opening) if opening else None
        if opening is None or end is None:
            # No tag any more, or one that never ends: a reader of plain text sees it.
            yield html[position:], False, ""
            return
        name = (opening[2] or "").lower()
        yield html[position : opening.start()], bool(opening[1]), name
        position = end
        if name in _RAW and not opening[1]:
            closing = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
            position = closing.start() if closing else len(html)


def _end(html: str, opening: re.Match[str]) -> int | None:
    """Behind the tag or comment that `opening` begins; None: it never ends."""
    if opening[0] == "<!--":
        # `<!-->` and `<!--->` are whole comments.
        short = re.compile(r"-?>").match(html, opening.end())
        end = short.end() if short else html.find("-->", opening.end()) + 3
        return end if end > 2 else len(html)
    if opening[2] is None:
        return html.find(">", opening.end()) + 1 or len(html)
    closed = _TAG_END.match(html, opening.end())
    return closed.end() if closed else None
