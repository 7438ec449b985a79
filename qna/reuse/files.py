"""What a file of past answers may be, and why one is refused."""

from enum import StrEnum

MAX_BYTES = 100 * 1024 * 1024
"""A hundred thousand questions with long answers, as CSV."""
MAX_ROWS = 200_000


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    CHARSET = "charset"
    OLD_EXCEL = "old_excel"
    """.xls, or a file with a password: both begin alike."""
    HTML = "html"
    """A web page that is called .xls, as some admin pages export it."""
    DAMAGED = "damaged"
    NO_HEADER = "no_header"
    LOST = "lost"
    """Reading it ended the process again and again."""
