"""Reading questions from a platform: the text of a push that held ids only, and polls."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import update

from qna.database import Database
from qna.dispatch import DRAFT_REPLY, Dispatcher
from qna.incoming import IncomingQuestion
from qna.models import Question, Shop, now
from qna.outgoing import DeliveryError
from qna.store.questions import record_question, withdraw
from qna.store.todo import claim_fetch
from worker.delivering.poster import Poster

log = structlog.get_logger()

OVERLAP = timedelta(minutes=15)
"""Each poll begins this long before the last one ended: platforms list a question late."""

FIRST_WINDOW = timedelta(days=1)
LONGEST_WINDOW = timedelta(days=7)


def fetch_question(poster: Poster, dispatcher: Dispatcher, question_id: int) -> None:
    """Fetch the text of a question known by its id; the relay comes again if this fails."""
    with poster.database.write() as session:
        if not claim_fetch(session, question_id, lease_seconds=poster.lease_seconds):
            return
        question = session.get_one(Question, question_id)
    platform, shop = poster.access(question.shop_id)
    try:
        incoming = platform.fetch_question(shop, question.platform_question_id, question.context)
    except DeliveryError as error:
        log.warning("fetch_failed", question_id=question_id, reason=error.reason)
        return
    record_fetched(poster.database, dispatcher, question, incoming)


def record_fetched(
    database: Database,
    dispatcher: Dispatcher,
    question: Question,
    incoming: IncomingQuestion | None,
) -> None:
    """None: there is no such question (deleted, or our own post): nothing is to be drafted."""
    with database.write() as session:
        if incoming is None:
            withdraw(session, question.id)
            return
        recorded = record_question(session, question.shop_id, incoming, source=question.source)
    if recorded and recorded.wants_work:
        dispatcher.nudge(DRAFT_REPLY, recorded.question_id)


def poll_shop(poster: Poster, dispatcher: Dispatcher, shop_id: int) -> int:
    """Record what is new at the platform; returns how many arrivals changed something.

    The cursor moves only after every question of the window is committed, so a crash reads the
    window again and the unique key keeps duplicates out.
    """
    platform, shop = poster.access(shop_id)
    until = now()
    found = 0
    try:
        for incoming in platform.poll(shop, _since(poster.database, shop_id, until), until):
            found += _record(poster.database, dispatcher, shop_id, incoming)
    except DeliveryError as error:
        _note_poll(poster.database, shop_id, poll_error=error.reason[:500], polled_at=until)
        return found
    _note_poll(poster.database, shop_id, poll_error=None, polled_at=until, poll_cursor=until)
    return found


def _since(database: Database, shop_id: int, until: datetime) -> datetime:
    with database.read() as session:
        cursor = session.get_one(Shop, shop_id).poll_cursor
    since = cursor - OVERLAP if cursor else until - FIRST_WINDOW
    return max(since, until - LONGEST_WINDOW)


def _record(
    database: Database, dispatcher: Dispatcher, shop_id: int, incoming: IncomingQuestion
) -> bool:
    with database.write() as session:
        recorded = record_question(session, shop_id, incoming, source="poll")
    if recorded is None:
        return False
    if recorded.wants_work:
        dispatcher.nudge(DRAFT_REPLY, recorded.question_id)
    return recorded.changed


def _note_poll(database: Database, shop_id: int, **values: object) -> None:
    with database.write() as session:
        session.execute(update(Shop).where(Shop.id == shop_id).values(**values))
