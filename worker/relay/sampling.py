"""How things stand in SQL and Redis, read at every heartbeat of the relay and shown as metrics.

A scrape gets the page that was made then, so that it costs the same whatever the tables hold and
however many ask; what it shows is at most one heartbeat old.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from qna.database import Database
from qna.dispatch import QUEUES, Dispatcher
from qna.metrics import sample as metrics
from qna.metrics.metric import Metric
from qna.store.sample import AGED, STATES, Sample, ShopSample, WorkerSample, take_sample

log = structlog.get_logger()

KEPT_SECONDS = 60.0
"""What is older says nothing any more; that it is old is an alarm of its own."""

Rows = Iterable[tuple[tuple[str, ...], float]]
"""Label values and value of each sample."""
Figure = tuple[Metric, Rows]


class Sampler:
    """`take()` now and then; `page()` for whoever asks."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database, self._dispatcher = database, dispatcher
        self._taken: tuple[float, bytes, bytes] | None = None
        """When (monotonic), what always stands there, and what goes out of date."""

    def take(self) -> None:
        started = time.monotonic()
        try:
            with self._database.read() as session:
                sample = take_sample(session)
        except SQLAlchemyError as error:
            log.warning("sample_failed", error=repr(error))
            return
        messages, at = self._queue_lengths(), sample.taken_at
        lasting = [
            (metrics.TAKEN_AT, [((), at.timestamp())]),
            (metrics.SECONDS, [((), time.monotonic() - started)]),
        ]
        passing = [*_whole(sample, messages), *_shops(sample.shops, at)]
        self._taken = started, _page(lasting), _page(passing)

    def _queue_lengths(self) -> dict[str, int] | None:
        """By queue; None: Redis does not answer."""
        try:
            return {queue: self._dispatcher.queue_length(queue) for queue in QUEUES}
        except RedisError:
            return None

    def page(self) -> bytes:
        """In Prometheus' text form; nothing before the first sample."""
        if self._taken is None:
            return b""
        taken_at, lasting, passing = self._taken
        fresh = time.monotonic() - taken_at <= KEPT_SECONDS
        return lasting + passing if fresh else lasting


def _page(figures: Iterable[Figure]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Families([_family(*each) for each in figures]))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> list[Family]:
        return self._families


def _family(metric: Metric, rows: Rows) -> Family:
    family = metric.gauge()
    for labels, value in rows:
        family.add_metric(labels, value)
    return family


def _whole(sample: Sample, messages: dict[str, int] | None) -> Iterator[Figure]:
    at = sample.taken_at
    yield metrics.REDIS, [((), float(messages is not None))]
    yield metrics.MESSAGES, [((queue,), count) for queue, count in (messages or {}).items()]
    # A kind that nobody has seen is what an alarm looks for.
    none = dict.fromkeys(QUEUES, WorkerSample(0, 0, at))
    workers = (none | sample.workers).items()
    yield metrics.WORKERS, [((kind,), each.alive) for kind, each in workers]
    yield metrics.WORKERS_BUSY, [((kind,), each.busy) for kind, each in workers]
    yield metrics.BEAT, [((kind,), _age(each.oldest_beat, at)) for kind, each in workers]
    yield metrics.OLDEST, [((), _age(sample.oldest_waiting, at))]
    yield metrics.OVERDUE, [((), sample.promises_overdue)]
    yield metrics.DELIVERIES, [((), sample.deliveries_due)]
    yield metrics.DRIFT, [((), sample.drift_alarms)]
    platforms = sample.platforms.items()
    yield metrics.SHOPS, [((name,), shops) for name, (shops, _) in platforms]
    yield metrics.POLLS_FAILING, [((name,), failing) for name, (_, failing) in platforms]


def _shops(shops: list[ShopSample], at: datetime) -> Iterator[Figure]:
    for metric, states in (
        (metrics.SHOP_QUESTIONS, tuple(STATES)),
        (metrics.SHOP_PROMISES, ("open", "overdue")),
    ):
        yield metric, [((s.name, state), s.counts[state]) for s in shops for state in states]
    oldest = [((s.name, state), _age(s.oldest[state], at)) for s in shops for state in AGED]
    yield metrics.SHOP_OLDEST, oldest


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0
