"""Nudges: tasks and queues by name, so that no web process ever imports a worker.

A nudge may be lost: SQL is the truth and the relay finds what was forgotten. So sending never
raises, never waits long, and its failure is only logged.

What a drafting worker is told is only that questions wait; which ones, it finds in SQL. So one
message stands for all that come until a worker takes it, and a burst costs no more than one.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from threading import Lock
from typing import Final

import structlog
from celery import Celery
from kombu import Queue as KombuQueue
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from qna.metrics.process import nudged
from qna.redis_address import parse_redis_url

log = structlog.get_logger()

DRAFTS: Final = "drafts"
DELIVERIES: Final = "deliveries"
RELAY: Final = "relay"
QUEUES: Final = (DRAFTS, DELIVERIES, RELAY)

DRAFT_WAITING: Final = "jamsi.draft_waiting"
DELIVER_REPLY: Final = "jamsi.deliver_reply"
FETCH_QUESTION: Final = "jamsi.fetch_question"
TRY_DRAFT: Final = "jamsi.try_draft"
SWEEP: Final = "jamsi.sweep"
POLL_SHOP: Final = "jamsi.poll_shop"
FIND_NOTICES: Final = "jamsi.find_notices"
SEND_NOTICE: Final = "jamsi.send_notice"
SEND_NOTICE_HERE: Final = "jamsi.send_notice_here"
"""The same by the relay, where no worker is alive whose task it is: that is news itself."""
IMPORT_ANSWERS: Final = "jamsi.import_answers"
WATCH_DRAFTS: Final = "jamsi.watch_drafts"

TASK_QUEUES: Final = {
    DRAFT_WAITING: DRAFTS,
    TRY_DRAFT: DRAFTS,
    DELIVER_REPLY: DELIVERIES,
    FETCH_QUESTION: DELIVERIES,
    SEND_NOTICE: DELIVERIES,
    SWEEP: RELAY,
    POLL_SHOP: RELAY,
    FIND_NOTICES: RELAY,
    SEND_NOTICE_HERE: RELAY,
    IMPORT_ANSWERS: RELAY,
    WATCH_DRAFTS: RELAY,
}

VISIBILITY_SECONDS: Final = 300
"""Redis gives a message to another worker after this long without an acknowledgement: above the
longest wait plus generation. The claim in SQL keeps a second delivery from doing anything."""

TOLD: Final = "jamsi:drafting-told"
"""Set in Redis from a `DRAFT_WAITING` message until its worker looks into SQL."""
TOLD_SECONDS: Final = 5
"""A message that is lost keeps others back no longer than this."""

PROBE: Final = "jamsi:probe"
"""Written to see that Redis takes writes: one that is full or read-only answers all else."""
PROBE_SECONDS: Final = 60

ANSWER_SECONDS: Final = 2.0
_IMPATIENT: Final = {
    "socket_timeout": ANSWER_SECONDS,
    # One more try, at once: kombu would else sleep for some seconds between its attempts.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
_COOL_DOWN = 3.0


def make_celery(redis_url: str) -> Celery:
    """A Celery application with the product's queues; senders and workers share it."""
    address = parse_redis_url(redis_url)
    app = Celery("jamsi", broker=address.broker, set_as_current=False)
    app.conf.update(
        broker_use_ssl=address.broker_tls,
        task_queues=[KombuQueue(name) for name in QUEUES],
        task_routes={task: {"queue": queue} for task, queue in TASK_QUEUES.items()},
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        task_serializer="json",
        accept_content=["json"],
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "socket_connect_timeout": 2,
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A fail-over makes the server read-only for seconds: that is no reason to end.
        broker_channel_error_retry=True,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
    )
    return app


class Dispatcher:
    """Sends nudges; keeps quiet for a moment after a failure so that no request piles up."""

    def __init__(self, redis_url: str) -> None:
        self._app = make_celery(redis_url)
        # A server that takes the connection and then says nothing must hold up no request. Only
        # senders give up so early: a worker waits for its next message on purpose.
        self._app.conf.broker_transport_options |= _IMPATIENT
        self._redis = Redis.from_url(
            parse_redis_url(redis_url).url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=1,
            retry=Retry(NoBackoff(), 0),
        )
        self._quiet_until = 0.0
        # Each thread that ever sent at the same moment as another would have a producer of its own
        # (two connections and an epoll each), and all of them stay.
        self._sending: AbstractContextManager[object] = Lock()

    def nudge(self, task: str, row_id: int) -> bool:
        """Send `task(row_id)`; False when Redis was not reached (the relay will do it)."""
        send = partial(self._app.send_task, task, args=[row_id], queue=TASK_QUEUES[task])
        return self._reach(partial(send, retry=False), task=task, row_id=row_id)

    def nudge_drafting(self, *, again: bool = False) -> bool:
        """Say that questions wait for their drafts; False when Redis was not reached.

        Nothing is sent while such a message waits already; `again` is for who took it and has
        no room.
        """
        return self._reach(partial(self._tell_drafting, again), task=DRAFT_WAITING)

    def taken_by_drafting(self) -> None:
        """A worker is about to look into SQL: what comes from now on needs a message of its own."""
        try:
            self._redis.delete(TOLD)
        except RedisError as error:
            # It expires by itself.
            log.warning("nudge_not_cleared", error=repr(error))

    def _tell_drafting(self, again: bool) -> None:
        if self._redis.set(TOLD, 1, nx=not again, ex=TOLD_SECONDS):
            self._app.send_task(DRAFT_WAITING, queue=DRAFTS, retry=False)

    def _reach(self, send: Callable[[], object], **shown: object) -> bool:
        """One at a time; who waited for one that failed is told at once."""
        with self._sending:
            return self._reach_now(send, shown)

    def _reach_now(self, send: Callable[[], object], shown: Mapping[str, object]) -> bool:
        if time.monotonic() < self._quiet_until:
            return False
        try:
            send()
        except Exception as error:
            # Whatever the transport raises, the row is committed and the relay will find it.
            self._quiet_until = time.monotonic() + _COOL_DOWN
            log.warning("nudge_failed", **shown, error=repr(error))
            nudged(False)
            return False
        nudged(True)
        return True

    def queue_length(self, queue: str) -> int:
        """Messages that no worker has taken yet. Raises `redis.RedisError`."""
        return int(self._redis.llen(queue))

    def check(self) -> None:
        """Raises `redis.RedisError` when Redis takes no writes: away, full or read-only."""
        self._redis.set(PROBE, 1, ex=PROBE_SECONDS)
