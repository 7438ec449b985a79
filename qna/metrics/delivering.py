"""Replies out, and all calls to the platforms."""

import time

from qna.metrics.intake import known_platform
from qna.metrics.metric import SHORT, Section

DELIVERING = Section("Platforms", "deliveries, relay")

_ATTEMPTS = DELIVERING.counter(
    "jamsi_delivery_attempts_total",
    "Attempts to post a reply. `outcome` as in the question's history: posted, already_answered, "
    "gone, answered_elsewhere, edited, try_again, refused, unknown, error. `attempt`: 1, 2, 3 or "
    "4+.",
    "platform", "kind", "outcome", "attempt",
)  # fmt: skip
_SECONDS = DELIVERING.histogram(
    "jamsi_delivery_attempt_seconds", "One attempt, all its calls.", "platform", buckets=SHORT
)
_CALLS = DELIVERING.counter(
    "jamsi_platform_calls_total",
    "HTTP calls: the answer's class (`2xx` … `5xx`, `429` for itself), `no_answer`, `not_reached` "
    "or `refused_here` (an address that may not be called).",
    "platform", "answer",
)  # fmt: skip
_CALL_SECONDS = DELIVERING.histogram(
    "jamsi_platform_call_seconds", "One HTTP call.", "platform", buckets=SHORT
)
_RESTS = DELIVERING.counter(
    "jamsi_platform_rests_total", "How often a platform asked to be left alone.", "platform"
)
_RESTS_UNTIL = DELIVERING.gauge(
    "jamsi_platform_rests_until_timestamp_seconds",
    "When the longest rest ends that this process was told; in the past: there is none.",
    "platform",
    joined="max",
)
_POLLS = DELIVERING.counter(
    "jamsi_polls_total", "Polls of shops: `done` or `failed`.", "platform", "outcome"
)


def attempted(platform: str, kind: str, outcome: str, attempt: int, seconds: float) -> None:
    number = str(attempt) if attempt < 4 else "4+"
    _ATTEMPTS.labels(known_platform(platform), kind, outcome, number).inc()
    _SECONDS.labels(known_platform(platform)).observe(seconds)


def called(platform: str, answer: str, seconds: float) -> None:
    _CALLS.labels(known_platform(platform), answer).inc()
    _CALL_SECONDS.labels(known_platform(platform)).observe(seconds)


def rests(platform: str, seconds: float) -> None:
    _RESTS.labels(known_platform(platform)).inc()
    _ends[platform] = max(_ends.get(platform, 0.0), time.time() + seconds)
    _RESTS_UNTIL.labels(known_platform(platform)).set(_ends[platform])


_ends: dict[str, float] = {}
"""By platform."""


def polled(platform: str, *, failed: bool) -> None:
    _POLLS.labels(known_platform(platform), "failed" if failed else "done").inc()
