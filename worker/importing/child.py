"""A file is worked on in a process of its own: what it needs of time and memory is its own too.

However the parent ends, the child ends with it; its claim runs out, and the relay starts another.
"""

import multiprocessing
import os
import resource
import threading
from contextlib import suppress
from multiprocessing.connection import wait

import structlog

from qna.database import Database
from worker.importing.work import work_on

log = structlog.get_logger()

MAX_MEMORY = 3 * 1024**3
"""Of addresses, most of them never touched: an import of 200,000 rows needs a tenth of it."""
NICENESS = 10
AT_ONCE = 2
# The parent has threads: after a fork their locks would stay locked.
_SPAWN = multiprocessing.get_context("spawn")
_places = threading.BoundedSemaphore(AT_ONCE)


def work_in_child(database_url: str, import_id: int) -> bool:
    """Run `work_on` in a child and wait for it; False: too many are running already."""
    if not _places.acquire(blocking=False):
        return False
    try:
        child = _SPAWN.Process(
            target=_run, args=(database_url, import_id), name="import", daemon=True
        )
        child.start()
        child.join()
        if child.exitcode:
            log.warning("import_process_ended", import_id=import_id, status=child.exitcode)
        return True
    finally:
        _places.release()


def _run(database_url: str, import_id: int) -> None:
    threading.Thread(target=_end_with_the_parent, name="parent-watch", daemon=True).start()
    os.nice(NICENESS)
    with suppress(ValueError):  # a lower limit of the machine stands
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    database = Database(database_url, pool_size=2)
    work_on(database, import_id)
    database.dispose()


def _end_with_the_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(0)
