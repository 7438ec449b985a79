"""Recording what came: questions that come at the same time share one transaction.

A transaction costs several times what its rows cost, and on SQLite a write to the disk that all
wait for. So the first request that comes writes; what comes meanwhile waits, and the first of
those writes for all of them and nudges once. Nobody whose question is committed waits for the next
transaction, as all would for one lock.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from threading import Event, Lock

from sqlalchemy.exc import OperationalError

from qna.database import Database
from qna.dispatch import FETCH_QUESTION, Dispatcher
from qna.incoming import IncomingQuestion
from qna.metrics.intake import committed
from qna.store.questions import Recorded, record_questions

MOST = 64
"""Questions of one transaction: workers and staff want to write too."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The questions of one request, recorded all or none."""

    shop_id: int
    questions: Sequence[IncomingQuestion]
    called: Event
    """It is recorded, or its request is the next to write."""
    recorded: Future[list[Recorded | None]] = field(default_factory=Future)


class Intake:
    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database, self._dispatcher = database, dispatcher
        self._waiting: deque[Arrival] = deque()
        self._lock, self._writing = Lock(), False
        self._event: Callable[[], Event] = Event

    def record(self, shop_id: int, questions: Sequence[IncomingQuestion]) -> list[Recorded]:
        """What was recorded, committed. Raises what the database raised; nothing is written then.

        A question that was answered before we saw it is left out.
        """
        if not questions:
            return []
        arrival = Arrival(shop_id, questions, self._event())
        if not self._writes_first(arrival):
            arrival.called.wait()
        if not arrival.recorded.done():
            self._write_what_waits()
        return [one for one in arrival.recorded.result() if one]

    def _writes_first(self, arrival: Arrival) -> bool:
        """False: another request writes, and calls this one."""
        with self._lock:
            self._waiting.append(arrival)
            first, self._writing = not self._writing, True
            return first

    def _write_what_waits(self) -> None:
        """By the request of the one that waits longest, its own among them."""
        taken = self._taken()
        try:
            self._write(taken)
        except BaseException as error:
            for each in taken:
                if not each.recorded.done():
                    each.recorded.set_exception(error)
            raise
        finally:
            self._call_next()
            for each in taken:
                each.called.set()
        self._nudge(taken)

    def _call_next(self) -> None:
        with self._lock:
            self._writing = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.set()

    def _taken(self) -> list[Arrival]:
        """Those that wait, the one that waits longest first."""
        with self._lock:
            many = min(MOST, len(self._waiting))
            return [self._waiting.popleft() for _ in range(many)]

    def _write(self, arrivals: list[Arrival]) -> None:
        try:
            with self._database.write() as session:
                brought = [(each.shop_id, one) for each in arrivals for one in each.questions]
                recorded = iter(record_questions(session, brought))
        except OperationalError as error:
            # Away, locked or a deadlock: every sender is told to come again.
            for each in arrivals:
                each.recorded.set_exception(error)
        except Exception as error:
            if len(arrivals) == 1:
                arrivals[0].recorded.set_exception(error)
                return
            for each in arrivals:  # one bad row must not cost the others
                self._write([each])
        else:
            committed("arrivals", len(arrivals))
            for each in arrivals:
                each.recorded.set_result(list(islice(recorded, len(each.questions))))

    def _nudge(self, arrivals: list[Arrival]) -> None:
        """After the commit; one message says that drafts are wanted, however many they are."""
        wanted = [
            (question, recorded)
            for each in arrivals
            if not each.recorded.exception()
            for question, recorded in zip(each.questions, each.recorded.result(), strict=True)
            if recorded and recorded.wants_work
        ]
        for question, recorded in wanted:
            if question.needs_fetch:
                self._dispatcher.nudge(FETCH_QUESTION, recorded.question_id)
        if not all(question.needs_fetch for question, _ in wanted):
            self._dispatcher.nudge_drafting()
