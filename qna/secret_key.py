"""The installation's secret key: made where there is none, refused where it can be guessed."""

import contextlib
import os
import secrets as random_secrets
import tempfile
from pathlib import Path

from qna.folders import make_closed
from qna.passwords import strength

MIN_KEY_LENGTH = 16
"""Characters of a secret key that is no guess; `openssl rand -base64 32` gives 44."""
MIN_KEY_GUESSES = 14
"""log10 of the guesses it takes, as zxcvbn counts them."""


def weak_key(key: str) -> str:
    """Why `key` may be guessed; "" where it is not."""
    if len(key) < MIN_KEY_LENGTH:
        return f"is shorter than {MIN_KEY_LENGTH} characters"
    # Of a random key every beginning is as good.
    guesses = strength(key)["guesses_log10"]
    return "is easily guessed" if guesses < MIN_KEY_GUESSES else ""


def keep_secret(path: Path, length: int = 32) -> str:
    """The secret in `path`; made now, readable by its owner only, where there is none."""
    make_closed(path.parent)
    if not path.exists():
        # Written elsewhere first: of processes that start at once one makes it, none sees half.
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(random_secrets.token_urlsafe(length) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text().strip()
