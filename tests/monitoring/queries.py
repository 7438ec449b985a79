"""Which metrics and labels a PromQL expression names."""

import re

from tests.qna.metrics.test_catalogue import METRICS

KNOWN = {name for metric in METRICS.values() for name in metric.samples}
OTHERS = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}
"""Of Prometheus and its client."""
WORDS = {"by", "on", "and", "or", "unless", "bool", "without", "ignoring", "group_left", "offset"}


def metrics_named(expression: str) -> set[str]:
    """Every name that is no function, keyword, label, text or duration."""
    rest = re.sub(r'"[^"]*"', "", expression)
    rest = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", rest)
    rest = re.sub(r"\b(by|on|without|ignoring)\s*\([^)]*\)", "", rest)
    names = re.findall(r"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()", rest)
    return set(names) - WORDS


def unknown_names(expression: str) -> set[str]:
    named = metrics_named(expression)
    assert named, expression
    return named - KNOWN - OTHERS


def labels_named(expression: str) -> set[str]:
    """In `by (…)`, `on (…)` and in matchers."""
    groups = re.findall(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)", expression)
    matchers = re.findall(r"\{([^}]*)\}", expression)
    named = {label.strip() for group in groups for label in group.split(",")}
    named |= {each for text in matchers for each in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", text)}
    return named - {"", "le"}
