"""The tasks of notices: found and, in need, sent by the relay; sent by the delivering worker."""

from celery import Celery

from qna.dispatch import FIND_NOTICES, SEND_NOTICE, SEND_NOTICE_HERE
from worker.notices.finder import find_notices
from worker.notices.notifier import Notifier
from worker.process import WorkerProcess


def register_sending(app: Celery, process: WorkerProcess, notifier: Notifier) -> None:
    @app.task(name=SEND_NOTICE, shared=False)
    def send_notice(notice_id: int) -> None:
        with process.activity.working():
            notifier.send(notice_id)


def register_finding(app: Celery, process: WorkerProcess, notifier: Notifier) -> None:
    @app.task(name=FIND_NOTICES, shared=False)
    def find() -> None:
        with process.activity.working():
            find_notices(process.database, process.dispatcher)

    @app.task(name=SEND_NOTICE_HERE, shared=False)
    def send_here(notice_id: int) -> None:
        with process.activity.working():
            notifier.send(notice_id)
