"""Group commit: what the threads of a worker write goes into SQL together, in few transactions.

A transaction costs more than the rows in it, and SQLite lets one writer in at a time. What comes
while one transaction runs, and a moment after, makes up the next one.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from qna.database import Database
from qna.metrics.intake import committed
from qna.store.drafts import (
    DraftTask,
    NewDraft,
    claim_lost,
    claim_waiting,
    lost_questions,
    save_drafts,
)

LIMIT = 64
"""Most items of one transaction: others want to write too."""

TRIES = 2
"""How often a batch is written that met a deadlock or a lock that was not had in time."""

GATHER_SECONDS = 0.1
"""How long the first item waits for others: nothing beside the time that a model takes to write,
and far fewer transactions."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class GroupCommit(Generic[Item, Outcome]):
    """Calls `write(session, items)` for the items of many threads, one outcome for each item."""

    def __init__(
        self, database: Database, write: Callable[[Session, list[Item]], list[Outcome]], name: str
    ) -> None:
        self._database, self._write, self._name = database, write, name
        self._waiting: SimpleQueue[tuple[Item, Future[Outcome]] | None] = SimpleQueue()
        self._lock, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __call__(self, items: Sequence[Item]) -> list[Outcome]:
        """The outcomes for `items`, when they are committed. Raises what a transaction raised."""
        pairs: list[tuple[Item, Future[Outcome]]] = [(item, Future()) for item in items]
        with self._lock:
            gathering = not self._closed
            for pair in pairs if gathering else ():
                self._waiting.put(pair)
        if not gathering:  # a task that outlived its worker's stop: its drafts are still wanted
            self._commit(pairs)
        return [future.result() for _, future in pairs]

    def close(self) -> None:
        """Write what waits, then stop gathering."""
        with self._lock:
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            time.sleep(GATHER_SECONDS)
            self._commit([first, *self._others()])

    def _others(self) -> list[tuple[Item, Future[Outcome]]]:
        found: list[tuple[Item, Future[Outcome]]] = []
        while len(found) < LIMIT - 1:
            try:
                pair = self._waiting.get_nowait()
            except Empty:
                break
            if pair is None:
                self._waiting.put(None)
                break
            found.append(pair)
        return found

    def _commit(self, pairs: list[tuple[Item, Future[Outcome]]], tries: int = TRIES) -> None:
        try:
            with self._database.write() as session:
                outcomes = self._write(session, [item for item, _ in pairs])
            answered = list(zip(pairs, outcomes, strict=True))
        except OperationalError as error:
            # A deadlock or a lock that was not had in time: nothing was written. With the
            # database away the second try fails like the first, and so do all that wait.
            if tries > 1:
                self._commit(pairs, tries - 1)
                return
            _fail(pairs, error)
        except Exception as error:
            if len(pairs) == 1:
                _fail(pairs, error)
                return
            for pair in pairs:  # one bad row must not cost the others
                self._commit([pair])
        else:
            committed(self._name, len(pairs))
            for (_, future), outcome in answered:
                future.set_result(outcome)


def _fail(pairs: list[tuple[Item, Future[Outcome]]], error: Exception) -> None:
    for _, future in pairs:
        future.set_exception(error)


class DraftStore:
    """The claims and drafts of one worker."""

    def __init__(self, database: Database, *, owner: str, lease_seconds: float) -> None:
        self._database = database
        self._claim = partial(claim_waiting, owner=owner, lease_seconds=lease_seconds)
        self._claim_lost = partial(claim_lost, owner=owner, lease_seconds=lease_seconds)
        keep = partial(save_drafts, worker=owner)
        self.save: GroupCommit[tuple[DraftTask, NewDraft], int | None] = GroupCommit(
            database, keep, "drafts"
        )

    def claim(self, limit: int) -> list[DraftTask]:
        """Questions that wait, now this worker's."""
        with self._database.write() as session:
            return self._claim(session, limit)

    def claim_lost(self, limit: int) -> list[DraftTask]:
        """Questions that a worker was lost with; nothing may be drafted beside them."""
        with self._database.write() as session:
            return self._claim_lost(session, limit)

    def lost_wait(self) -> bool:
        with self._database.read() as session:
            return bool(lost_questions(session, 1))

    def close(self) -> None:
        self.save.close()
