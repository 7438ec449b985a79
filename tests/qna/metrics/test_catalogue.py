"""The list of metrics: Prometheus' conventions, the page made of it, nothing that grows."""

import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from platforms.registry import PLATFORMS
from qna import metrics
from qna.metrics import delivering, drafting, intake, sample, web
from qna.metrics.catalogue import PARTS, all_metrics
from qna.metrics.document import render
from qna.metrics.metric import REGISTRY, Metric

METRICS = all_metrics()
UNITS = ("_seconds", "_bytes", "_total", "_info", "_size")
LABELS = {
    "action", "answer", "app", "attempt", "code", "device", "engine", "kind", "method", "model",
    "outcome", "platform", "process", "python", "queue", "reason", "rows", "shop", "source",
    "stage", "state", "status", "verdict", "version",
}  # fmt: skip
"""All of few values. An id, a name of a person, a text or an address is none of these."""


def test_the_page_is_what_the_code_says() -> None:
    # When this fails: python -m qna.metrics.document > docs/metrics.md
    page = Path(__file__).parents[3] / "docs" / "metrics.md"
    assert page.read_text(encoding="utf-8") == render()


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_names_follow_the_conventions(metric: Metric) -> None:
    """https://prometheus.io/docs/practices/naming/"""
    assert re.fullmatch(r"jamsi(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not re.search(r"_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)", metric.name)
    assert metric.help.endswith(".")
    assert set(metric.labels) <= LABELS
    if metric.kind == "histogram":
        assert metric.name.endswith(UNITS)


def test_every_part_is_in_the_catalogue() -> None:
    """One that is missing would be served, and stand on no page."""
    folder = Path(metrics.__file__).parent
    making = {path.stem for path in folder.glob("*.py") if "= Section(" in path.read_text("utf-8")}
    assert making == {part.__name__.rpartition(".")[2] for part in PARTS}


def test_shops_are_named_by_the_relay_s_sample_alone() -> None:
    """It names a hundred and no more; a counter that every process keeps would name them all."""
    named = {metric.name for metric in METRICS.values() if "shop" in metric.labels}
    assert named <= {metric.name for metric in sample.SAMPLE.metrics}


def test_every_metric_is_registered_or_collected_once() -> None:
    names = [line.split()[2] for line in generate_latest(REGISTRY).decode().splitlines()
             if line.startswith("# HELP jamsi_")]  # fmt: skip
    assert len(names) == len(set(names))
    assert set(names) <= set(METRICS)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_what_strangers_send_makes_no_new_series() -> None:
    before = value("jamsi_intake_requests_total", platform="unknown", outcome="unknown_shop")
    for number in range(50):
        intake.refused(f"platform-{number}", 404)
        web.answered("webhook", f"VERB{number}", 405)
        delivering.attempted(f"p{number}", "holding", "posted", 4 + number, 0.1)
    after = value("jamsi_intake_requests_total", platform="unknown", outcome="unknown_shop")
    assert after - before == 50
    page = generate_latest(REGISTRY).decode()
    assert "platform-7" not in page
    assert "VERB7" not in page
    assert 'attempt="4+"' in page
    assert 'attempt="11"' not in page


def test_the_platforms_are_those_there_are() -> None:
    assert all(intake.known_platform(name) == name for name in PLATFORMS)


def test_the_reason_of_a_template_is_one_of_three_words() -> None:
    """What failed in an engine may quote anything."""
    labels = {"reason": "engine"}
    before = value("jamsi_template_drafts_total", **labels)
    drafting.drafted("fallback", "clean", "EngineFailed: 010-1234-5678 ...")
    assert value("jamsi_template_drafts_total", **labels) == before + 1
    assert "5678" not in generate_latest(REGISTRY).decode()


def test_a_refusal_of_the_webhook_has_a_name() -> None:
    for status, outcome in {
        400: "malformed", 401: "bad_signature", 404: "unknown_shop", 413: "too_large",
        415: "malformed", 422: "malformed", 500: "broken", 503: "away",
    }.items():  # fmt: skip
        labels = {"platform": "standard", "outcome": outcome}
        before = value("jamsi_intake_requests_total", **labels)
        intake.refused("standard", status)
        assert value("jamsi_intake_requests_total", **labels) == before + 1
