"""Puts what has a draft with the questions that ask the same, beside the drafting.

A thread of its own: a draft never waits for it, and it holds no transaction while it reads a text.
What it did not come to, this worker or another one finds in SQL again.
"""

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.store.grouping import Asked, group, look, set_aside, ungrouped

log = structlog.get_logger()

BATCH = 16
"""Questions of one transaction: others want to write too."""
PAUSE_SECONDS = 30.0
"""Without being woken it looks so often for what another worker left."""


class Sorter:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken, self._stopped = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="sorter", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is a new draft."""
        self._woken.set()

    def close(self) -> None:
        self._stopped = True
        self._woken.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped:
            self._woken.wait(PAUSE_SECONDS)
            self._woken.clear()
            try:
                while not self._stopped and sort_some(self._database):
                    pass
            except SQLAlchemyError as error:
                log.warning("sorting_failed", error=repr(error))  # the next round tries again


def sort_some(database: Database, limit: int = BATCH) -> int:
    """Look at the oldest that wait; how many there were."""
    with database.read() as session:
        waiting = ungrouped(session, limit)
    for asked in waiting:
        _sort(database, asked)
    return len(waiting)


def _sort(database: Database, asked: Asked) -> None:
    try:
        looked = look(asked)
        with database.write() as session:
            group(session, looked)
    except SQLAlchemyError:
        raise
    except Exception:
        # Staff decide about it by itself, as about any question; it must not be tried for ever.
        log.exception("question_not_grouped", question=asked.question_id)
        with database.write() as session:
            set_aside(session, asked)
