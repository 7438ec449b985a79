"""A row's cells as text, whatever kind of file they come from, and why a file is refused."""

from platforms.html_text import MAX_MARKED_CHARS, marked_text
from qna.incoming import storable_text
from qna.reuse.files import Refusal

MAX_COLUMNS = 200
MAX_CELL_CHARS = 32_767
"""As many as Excel keeps in a cell."""

Row = list[str] | None
"""None: a row that cannot be read; the ones after it can."""


class FileRefused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def cell_text(text: str) -> str:
    """As SQL can keep it, and without what programs wrap around a value: `="00123"`, tags, Excel's
    escaped line ends."""
    text = storable_text(text[:MAX_CELL_CHARS]).replace("_x000D_", "")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if "<" in text or "&" in text:
        text = marked_text(text[:MAX_MARKED_CHARS])
    return text.strip()
