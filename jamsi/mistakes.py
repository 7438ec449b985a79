"""What stops a command through no fault of its code: told in a sentence that says what to do."""

import errno

from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from qna.secrets import SecretsUnreadable
from qna.settings import load_settings

_OLD_TABLES = ("no such table", "no such column")
"""SQLite has no error classes of its own for these."""
_AWAY = (OperationalError, InterfaceError, DatabaseError)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def what_to_do(error: Exception) -> str | None:
    """None: a fault of the code, which shows its traceback."""
    if isinstance(error, DBAPIError):
        return _about_sql(error)
    if isinstance(error, OSError):
        return _about_a_file(error)
    return str(error) if isinstance(error, SecretsUnreadable) else None


def _about_sql(error: DBAPIError) -> str | None:
    shown = make_url(load_settings().database).render_as_string(hide_password=True)
    reason = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
    if isinstance(error.orig, UndefinedTable | UndefinedColumn) or reason.startswith(_OLD_TABLES):
        return f"The tables in {shown} are missing or old: run `jamsi migrate`."
    # The class itself: what derives from it (IntegrityError, say) is about one statement.
    if type(error) in _AWAY:
        return (
            f"The database {shown} cannot be used: {reason}. Start it, or correct "
            "JAMSI_DATABASE_URL; `jamsi doctor` says more."
        )
    return None


def _about_a_file(error: OSError) -> str | None:
    if error.filename is not None:
        return (
            f"{error.filename}: {error.strerror}. If it belongs to the state folder, set "
            "JAMSI_STATE_DIR to a folder that this user may write to."
        )
    if error.errno in _NO_ROOM:
        return f"The output could not be written: {error.strerror}. What was written is not whole."
    return None
