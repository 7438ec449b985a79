"""Requests to the two web applications."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from qna.metrics.metric import SHORT, Section

WEB = Section("Requests", "webhook, review")

_REQUESTS = WEB.counter(
    "jamsi_http_requests_total",
    "Requests answered, health checks too.",
    "app", "method", "status",
)  # fmt: skip
_SECONDS = WEB.histogram(
    "jamsi_http_request_seconds",
    "From the last byte of a request to its answer, the wait for a thread included.",
    "app",
    buckets=SHORT,
)
_UNDER_WAY = WEB.gauge(
    "jamsi_http_requests_under_way", "Requests with a thread or waiting for one.", "app"
)

METHODS = frozenset({"GET", "POST", "HEAD"})


def answered(app: str, method: str, status: int) -> None:
    _REQUESTS.labels(app, method if method in METHODS else "other", str(status)).inc()


@contextmanager
def under_way(app: str) -> Iterator[None]:
    """While the application works on a request, or it waits for a thread."""
    started = time.perf_counter()
    _UNDER_WAY.labels(app).inc()
    try:
        yield
    finally:
        _UNDER_WAY.labels(app).dec()
        _SECONDS.labels(app).observe(time.perf_counter() - started)
