"""One trace for each question, wherever it is worked on; off unless a variable asks for it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracer

from qna import tracing
from qna.settings import Settings
from qna.traces_sdk import QuestionIds


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    provider = TracerProvider(id_generator=QuestionIds(tracing.FIRST_IDS))
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider, "a key of this installation")
    yield kept
    tracing._State.tracer, tracing._State.salt = NoOpTracer(), b""


def by_name(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans.get_finished_spans()}


def test_what_several_processes_tell_is_one_trace(spans: InMemorySpanExporter) -> None:
    """Nobody hands anything on: each knows the row's id only."""
    draft = tracing.begin(7, "draft", claim=1)
    tracing.below(draft, "engine", 0.5, texts=3)
    draft.end()
    tracing.record_span(7, "review", decision="approve")
    tracing.began(7, time.time() - 0.1, platform="standard")
    found = by_name(spans)
    first = found["question"]
    assert first.parent is None
    assert {span.context.trace_id for span in found.values()} == {first.context.trace_id}
    for name in ("draft", "review"):
        assert found[name].parent is not None
        assert found[name].parent.span_id == first.context.span_id
    assert found["engine"].parent is not None
    assert found["engine"].parent.span_id == found["draft"].context.span_id
    assert found["draft"].attributes == {"jamsi.question_id": 7, "claim": 1}


def test_other_questions_and_other_installations_have_other_traces() -> None:
    ids = set()
    for key in ("one", "another"):
        tracing.use(TracerProvider(), key)
        ids |= {tracing.first_ids(number) for number in range(100)}
    tracing._State.tracer, tracing._State.salt = NoOpTracer(), b""
    assert len(ids) == 200
    assert all(trace and span for trace, span in ids)


def test_nothing_is_made_unless_it_is_switched_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in tracing.SWITCHES:
        monkeypatch.delenv(name, raising=False)
    tracing.set_up(settings, "drafts")
    span = tracing.begin(1, "draft")
    assert not span.is_recording()
    tracing.below(span, "engine", 1.0)
    tracing.record_span(1, "review")
    tracing.began(1, time.time())
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    tracing.set_up(settings, "drafts")
    assert not tracing.begin(1, "draft").is_recording()


SWITCHED_ON = """
import time
from qna import tracing
from qna.settings import load_settings
tracing.set_up(load_settings(), "webhook")
tracing.began(5, time.time(), platform="standard")
"""


def run(script: str, **env: str) -> "subprocess.CompletedProcess[str]":
    import os

    given = {**os.environ, "JAMSI_SECRET_KEY": "a secret key for tests only", **env}
    return subprocess.run(
        [sys.executable, "-c", script], env=given, capture_output=True, text=True, timeout=120
    )


def test_the_usual_variables_switch_it_on() -> None:
    done = run(SWITCHED_ON, OTEL_TRACES_EXPORTER="console")
    assert done.returncode == 0, done.stderr
    span: dict[str, Any] = json.loads(done.stdout)
    assert span["name"] == "question"
    assert span["attributes"] == {"jamsi.question_id": 5, "platform": "standard"}
    assert span["resource"]["attributes"]["service.name"] == "jamsi-webhook"


def test_without_the_sdk_a_line_says_what_to_install() -> None:
    hidden = "import sys; sys.modules['opentelemetry.sdk'] = None\n"
    done = run(hidden + SWITCHED_ON, OTEL_TRACES_EXPORTER="console")
    assert done.returncode == 0, done.stderr
    assert "jamsi[traces]" in done.stdout + done.stderr
