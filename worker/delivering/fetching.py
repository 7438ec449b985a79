"""Reading questions from a platform: the text of a push that held ids only, and polls."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

import structlog
from structlog.contextvars import bound_contextvars

from platforms.base import ShopAccess
from platforms.contract import Platform
from qna import tracing
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.incoming import IncomingKind, IncomingQuestion
from qna.metrics import delivering, intake
from qna.models import Question, Shop, now
from qna.outgoing import DeliveryError
from qna.store.closing import withdraw
from qna.store.owed_answers import oldest_promise
from qna.store.polling import forget_echo, save_fetch_error, save_poll_error, save_polled
from qna.store.questions import record_question
from qna.store.todo import claim_fetch
from worker.delivering.poster import Poster

log = structlog.get_logger()

OVERLAP = timedelta(minutes=15)
"""Each poll begins this long before the last one ended: platforms list a question late."""

RECONCILED = timedelta(days=3)
"""Once an hour a poll goes back this far, or to the oldest open promise: for lost pushes, late
edits, answers by others."""

FIRST_WINDOW = timedelta(days=1)
LONGEST_WINDOW = timedelta(days=30)


def fetch_question(poster: Poster, dispatcher: Dispatcher, question_id: int) -> None:
    """Fetch the text of a question known by its id; the relay comes again if this fails."""
    with bound_contextvars(question_id=question_id):
        _fetch(poster, dispatcher, question_id)


def _fetch(poster: Poster, dispatcher: Dispatcher, question_id: int) -> None:
    with poster.database.write() as session:
        if not claim_fetch(session, question_id, lease_seconds=poster.lease_seconds):
            return
        question = session.get_one(Question, question_id)
    began = now()
    try:
        platform, shop = poster.access(question.shop_id)
        incoming = platform.fetch_question(shop, question.platform_question_id, question.context)
    except Exception as error:
        reason = _reason(error, "fetch_failed")
        with poster.database.write() as session:
            save_fetch_error(session, question, reason, retry_after=_retry_after(error))
        return
    record_fetched(poster.database, dispatcher, question, incoming, began)


def record_fetched(
    database: Database,
    dispatcher: Dispatcher,
    question: Question,
    incoming: IncomingQuestion | None,
    began: datetime,
) -> None:
    """What the fetch that `began` then found. None: there is no such question (deleted, or our own
    post): nothing is to be drafted."""
    with database.write() as session:
        if incoming is None:
            if not forget_echo(session, question.id):
                withdraw(session, question.id)
            return
        # What was fetched stands now, also where another fetch was first with an older text.
        current = incoming.model_copy(update={"kind": IncomingKind.UPDATED})
        recorded = record_question(
            session, question.shop_id, current, source=question.source, read_at=began,
            revision=question.revision,
        )  # fmt: skip
    if recorded and recorded.wants_work:
        dispatcher.nudge_drafting()


def poll_shop(poster: Poster, dispatcher: Dispatcher, shop_id: int) -> int:
    """Record what is new at the platform; returns how many arrivals changed something.

    The cursor moves only after every question of the window is committed, so a crash reads the
    window again and the unique key keeps duplicates out. Whatever fails is noted at the shop and
    raised no further: other shops have their own polls.
    """
    until = now()
    poll = _Poll(poster.database, dispatcher, shop_id, until)
    name = ""
    try:
        platform, shop = poster.access(shop_id)
        name = platform.name
        since = _since(poster.database, shop_id, until, platform)
        for incoming in platform.poll(shop, since, until):
            poll.take(platform, shop, incoming)
    except Exception as error:
        poll.problem, poll.retry_after = _reason(error, "poll_failed"), _retry_after(error)
    delivering.polled(name, failed=poll.problem is not None)
    with poster.database.write() as session:
        if poll.problem is None:
            save_polled(session, shop_id, until)
        else:
            rest = poll.retry_after
            save_poll_error(session, shop_id, until, poll.problem, retry_after=rest)
    return poll.changed


def _since(database: Database, shop_id: int, until: datetime, platform: Platform) -> datetime:
    with database.read() as session:
        cursor = session.get_one(Shop, shop_id).poll_cursor
        promised = oldest_promise(session, shop_id)
    if cursor is None:
        return until - FIRST_WINDOW
    # A wide poll that fails leaves the cursor in the old hour, and the next one is wide again.
    wide = platform.capabilities.reconcile and _hour(cursor) != _hour(until)
    since = cursor - (RECONCILED if wide else OVERLAP)
    if wide and promised is not None:
        # Platforms list by the day of the question: an old one is answered by a person unseen.
        since = min(since, promised)
    return max(since, until - LONGEST_WINDOW)


def _hour(moment: datetime) -> tuple[int, ...]:
    return moment.utctimetuple()[:4]


class _Poll:
    """One poll of one shop: what it changed, and the last thing that went wrong."""

    def __init__(
        self, database: Database, dispatcher: Dispatcher, shop_id: int, began: datetime
    ) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._shop_id = shop_id
        self._began = began
        self._seen: set[str] = set()
        self.changed = 0
        self.problem: str | None = None
        self.retry_after: float | None = None

    def take(self, platform: Platform, shop: ShopAccess, incoming: IncomingQuestion) -> None:
        """Record one; a question that cannot be recorded holds up no other, only the cursor."""
        full = self._whole(platform, shop, incoming)
        if full is None:
            return
        self._seen.add(full.platform_question_id)
        try:
            self._record(platform.name, full)
        except Exception as error:
            self.problem = _reason(error, "question_not_recorded")

    def _whole(
        self, platform: Platform, shop: ShopAccess, incoming: IncomingQuestion
    ) -> IncomingQuestion | None:
        """With its text: only then an edit that a log tells again and again changes nothing."""
        if not incoming.needs_fetch:
            return incoming
        if incoming.platform_question_id in self._seen:
            return None
        return platform.fetch_question(shop, incoming.platform_question_id, incoming.context)

    def _record(self, platform: str, incoming: IncomingQuestion) -> None:
        began = time.time()
        with self._database.write() as session:
            recorded = record_question(
                session, self._shop_id, incoming, source="poll", read_at=self._began
            )
        if recorded is None:
            intake.ignored(platform, "poll")
            return
        intake.recorded(platform, "poll", new=recorded.new, changed=recorded.changed)
        if recorded.new:
            tracing.began(recorded.question_id, began, platform=platform, source="poll")
        self.changed += recorded.changed
        if recorded.wants_work:
            self._dispatcher.nudge_drafting()


def _reason(error: Exception, event: str) -> str:
    """For staff, without anything that a customer wrote: an unexpected error may quote it."""
    if isinstance(error, DeliveryError):
        log.warning(event, reason=error.reason)
        return error.reason
    log.error(event, exc_info=error)
    return f"unexpected {type(error).__name__}; the relay's log says more"


def _retry_after(error: Exception) -> float | None:
    return error.retry_after if isinstance(error, DeliveryError) else None


class Polls:
    """Which shops this process is polling: each once, and never so many that nothing else runs."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._running: set[int] = set()
        self._lock = Lock()

    @contextmanager
    def one_of(self, shop_id: int) -> Iterator[bool | None]:
        """True: go ahead. None: this shop is being polled already. False: no thread to spare."""
        with self._lock:
            mine: bool | None = None if shop_id in self._running else self._has_room()
            if mine:
                self._running.add(shop_id)
        try:
            yield mine
        finally:
            if mine:
                with self._lock:
                    self._running.discard(shop_id)

    def _has_room(self) -> bool:
        return len(self._running) < self._at_once
