"""One notice, one attempt: claim → send → write down what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore

import structlog

from qna.database import Database
from qna.models import now
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox, SecretsUnreadable, box_of
from qna.settings import Settings
from qna.store import notice_sending as store
from worker.notices.channels import Outside, send
from worker.notices.mail import mail_server

log = structlog.get_logger()

AT_ONCE = 4
"""Notices under way in one process: the other threads are for replies."""


@dataclass
class Notifier:
    """What sending needs; one for each worker process."""

    database: Database
    box: SecretBox
    outside: Outside
    lease_seconds: float
    clock: Callable[[], datetime] = now
    _room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def send(self, notice_id: int) -> None:
        """Try once. Safe to run twice; without room the relay nudges again."""
        if not self._room.acquire(blocking=False):
            return
        try:
            with self.database.write() as session:
                task = store.claim_notice(
                    session, notice_id, self.clock(), lease_seconds=self.lease_seconds
                )
            if task is not None:
                self._send(task)
        finally:
            self._room.release()

    def _send(self, task: store.NoticeTask) -> None:
        try:
            send(task, self.box.open(task.sealed_target), self.outside)
        except DeliveryError as error:
            self._not_sent(task, error)
        except SecretsUnreadable as error:
            self._not_sent(task, DeliveryError(str(error), permanent=True))
        except Exception as error:
            log.exception("notice_broke", notice_id=task.notice_id)
            self._not_sent(task, DeliveryError(f"unexpected {type(error).__name__}"))
        else:
            with self.database.write() as session:
                store.save_sent(session, task, self.clock())
            log.info("notice_sent", notice_id=task.notice_id, channel=task.channel.value)

    def _not_sent(self, task: store.NoticeTask, error: DeliveryError) -> None:
        with self.database.write() as session:
            store.save_not_sent(
                session,
                task,
                error.reason,
                self.clock(),
                permanent=error.permanent,
                retry_after=error.retry_after,
            )
        log.warning("notice_not_sent", notice_id=task.notice_id, reason=error.reason)


def make_notifier(settings: Settings, database: Database) -> Notifier:
    mail = mail_server(settings)
    outside = Outside(
        settings.review_address, settings.callable_inside, settings.reply_timeout, mail
    )
    # Twice what one attempt may take: nobody else begins while it runs.
    longest = max(settings.reply_timeout, mail.seconds if mail else 0.0)
    return Notifier(database, box_of(settings), outside, 2 * longest + 10)
