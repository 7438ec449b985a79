"""The SDK's part of `qna.tracing`: where spans go, and the ids of first spans."""

import os
from contextvars import ContextVar

from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

FirstIds = ContextVar[tuple[int, int] | None]


class QuestionIds(RandomIdGenerator):
    """Random ids but for the span that begins a question's trace: `first_ids` holds its two."""

    def __init__(self, first_ids: FirstIds) -> None:
        self._first_ids = first_ids

    def generate_trace_id(self) -> int:
        first = self._first_ids.get()
        return first[0] if first else super().generate_trace_id()

    def generate_span_id(self) -> int:
        first = self._first_ids.get()
        return first[1] if first else super().generate_span_id()


def make_provider(process: str, exporter: str, first_ids: FirstIds) -> TracerProvider:
    """Sampler, limits and the exporter's address are read from `OTEL_*` by the SDK itself.

    Raises `ImportError` where the exporter is not installed.
    """
    name = os.environ.get("OTEL_SERVICE_NAME") or f"jamsi-{process}"
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: name}), id_generator=QuestionIds(first_ids)
    )
    # It sends what is left when the process ends.
    provider.add_span_processor(BatchSpanProcessor(_exporter(exporter)))
    return provider


def _exporter(name: str) -> SpanExporter:
    if name == "console":
        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter: SpanExporter = OTLPSpanExporter()
    return exporter
