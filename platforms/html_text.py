"""Between the HTML that board software keeps and the plain text that everything here speaks."""

import re
from html import escape
from html.parser import HTMLParser

from qna.incoming import clean_text

_BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table",
    "tr", "ul",
}  # fmt: skip
_INVISIBLE = {"script", "style", "template", "noscript", "iframe", "object", "head", "title"}


def html_to_text(html: str) -> str:
    """What a reader would see of `html`: entities decoded, blocks and `<br>` as line breaks.

    Nothing is executed or loaded; scripts, styles and comments are dropped.
    """
    reader = _TextReader()
    # HTML takes `<![…>` for a comment; the parser would raise on what it does not know in there.
    reader.feed(html.replace("<![", "<! ["))
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in reader.text().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


MAX_MARKED_CHARS = 64_000
"""More than any question or answer, with its markup."""
_BREAK = re.compile(r"<(br|p|div|li|table)[\s/>]", re.IGNORECASE)
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
    return clean_text(html_to_text(text if _BREAK.search(text) else text.replace("\n", "<br>")))


def text_to_html(text: str) -> str:
    """`text` as HTML that shows exactly `text`, line breaks included."""
    return escape(text).replace("\n", "<br>")


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _INVISIBLE:
            self._hidden.append(tag)
        elif tag == "br":
            self._parts.append("\n")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            # An unclosed one inside must not hide the rest of the question.
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")

    def text(self) -> str:
        return "".join(self._parts)
