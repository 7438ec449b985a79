"""One OpenTelemetry trace for each question, from the webhook to the posted reply.

The trace's id and that of its first span are made of the question's row id and the installation's
key, so whoever holds the row knows them: nothing has to travel through Redis or stand in a column,
and a trace goes on after a restart, a lost nudge or a week of review. Spans hold ids, names and
counts, never a text.

Only the API is needed; with the SDK (`jamsi[traces]`) the usual `OTEL_*` variables switch it on.
"""

import hashlib
import os
import time
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, NonRecordingSpan, Span, SpanContext, TraceFlags

from qna.settings import Settings

log = structlog.get_logger()

NO_SPAN = INVALID_SPAN

SWITCHES = (
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
)
"""One of these is set where traces are wanted."""

FIRST_IDS: ContextVar[tuple[int, int] | None] = ContextVar("first_ids", default=None)
"""Trace and span id of the span that begins a trace; read by the SDK's id generator."""


class _State:
    tracer: trace.Tracer = trace.NoOpTracer()
    salt: bytes = b""


def set_up(settings: Settings, process: str) -> None:
    """For this process, if a variable asks for it; a missing SDK is a line in the log."""
    wanted = any(os.environ.get(name) for name in SWITCHES)
    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "otlp")
    if not wanted or exporter == "none" or os.environ.get("OTEL_SDK_DISABLED", "") == "true":
        return
    try:
        from qna.traces_sdk import make_provider

        provider = make_provider(process, exporter, FIRST_IDS)
    except ImportError as error:
        log.warning("traces_need_the_sdk", missing=error.name, install="jamsi[traces]")
        return
    use(provider, settings.key)


def use(provider: trace.TracerProvider, key: str) -> None:
    """Write spans to `provider`. `key` tells installations apart that share a collector."""
    _State.tracer = provider.get_tracer("jamsi")
    _State.salt = hashlib.sha256(b"traces:" + key.encode()).digest()[:16]


def first_ids(question_id: int) -> tuple[int, int]:
    """The ids of the question's trace and of its first span."""
    digest = hashlib.blake2b(str(question_id).encode(), digest_size=24, salt=_State.salt).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:])


def began(question_id: int, since: float, **attributes: Any) -> None:
    """The first span, from `since` (`time.time()`) until now: the question is recorded."""
    if isinstance(_State.tracer, trace.NoOpTracer):
        return
    token = FIRST_IDS.set(first_ids(question_id))
    try:
        span = _State.tracer.start_span(
            "question", Context(), attributes=_named(question_id, attributes), start_time=_ns(since)
        )
    finally:
        FIRST_IDS.reset(token)
    span.end()


def begin(question_id: int, name: str, **attributes: Any) -> Span:
    """A span below the first one; to be ended."""
    return _State.tracer.start_span(
        name, _below_the_first(question_id), attributes=_named(question_id, attributes)
    )


def record_span(
    question_id: int, name: str, since: datetime | None = None, **attributes: Any
) -> None:
    """A span that is over, from `since`."""
    context, named = _below_the_first(question_id), _named(question_id, attributes)
    start = _ns(since.timestamp()) if since else None
    _State.tracer.start_span(name, context, attributes=named, start_time=start).end()


def _below_the_first(question_id: int) -> Context:
    trace_id, span_id = first_ids(question_id)
    above = SpanContext(trace_id, span_id, True, TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(above))


def below(parent: Span, name: str, seconds: float, **attributes: Any) -> None:
    """A span inside `parent` that took so long and ends now; nothing where that is not kept."""
    if parent.is_recording():
        context = trace.set_span_in_context(parent)
        start = _ns(time.time() - seconds)
        _State.tracer.start_span(name, context, attributes=attributes, start_time=start).end()


def _named(question_id: int, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"jamsi.question_id": question_id, **attributes}


def _ns(seconds: float) -> int:
    return int(seconds * 1e9)
