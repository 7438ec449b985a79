"""One round of the relay for notices: who has news gets one, and what was left lying is sent on."""

from datetime import datetime, timedelta

from qna.database import Database
from qna.dispatch import DELIVERIES, SEND_NOTICE, SEND_NOTICE_HERE, Dispatcher
from qna.models import now
from qna.notices import NoticeChannel
from qna.store import notice_sending, notices
from qna.store.workers import alive_workers

FIND_SECONDS = 10.0
"""Between two rounds; each recipient's turn comes every `LOOK_AGAIN`."""
NUDGE_AGAIN = timedelta(seconds=60)
"""A nudge this old is lost, or a worker had no room."""


def find_notices(database: Database, dispatcher: Dispatcher, at: datetime | None = None) -> int:
    """Make what is due and nudge for it; returns how many nudges went out."""
    at = at or now()
    with database.read() as session:
        recipients = notices.due_recipients(session, at)
        # Read before anything is locked: looking may take a while.
        found = [(one, notices.facts_for(session, one, at)) for one in recipients]
    made = []
    for recipient, facts in found:
        with database.write() as session:
            notice = notices.take_turn(session, recipient, facts, at)
        if notice is not None and recipient.channel != NoticeChannel.BROWSER:
            made.append(notice.id)
    return _nudge(database, dispatcher, [*made, *_left_lying(database, at)])


def _left_lying(database: Database, at: datetime) -> list[int]:
    with database.write() as session:
        ids = notice_sending.due_notices(session, at, nudged_before=at - NUDGE_AGAIN)
        notice_sending.mark_nudged(session, ids, at)
    return ids


def _nudge(database: Database, dispatcher: Dispatcher, ids: list[int]) -> int:
    if not ids:
        return 0
    with database.read() as session:
        task = SEND_NOTICE if alive_workers(session, DELIVERIES) else SEND_NOTICE_HERE
    return sum(dispatcher.nudge(task, notice_id) for notice_id in ids)
