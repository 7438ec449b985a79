"""Rules, their own tests and Prometheus' configuration, by Prometheus' own tool."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.monitoring.queries import labels_named, unknown_names
from tests.qna.metrics.test_catalogue import METRICS

FOLDER = Path(__file__).parents[2] / "monitoring"
ALERTS: dict[str, Any] = yaml.safe_load((FOLDER / "alerts.yml").read_text())
TESTS: dict[str, Any] = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())
RULES = {rule["alert"]: rule for group in ALERTS["groups"] for rule in group["rules"]}
OUTSIDE = {"job", "instance", "severity"}
"""Labels that Prometheus and the rules add."""


def promtool(*arguments: str, folder: Path = FOLDER) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("promtool")
    if program is None:
        assert not os.environ.get("REQUIRE_PROMTOOL"), "promtool is missing: install `prometheus`"
        pytest.skip("promtool is not here: it comes with Debian's package `prometheus`")
    return subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_promtool_reads_the_rules_and_the_configuration() -> None:
    for arguments in (("rules", "alerts.yml"), ("config", "--syntax-only", "prometheus.yml")):
        done = promtool("check", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_fires_and_keeps_quiet_as_its_tests_say() -> None:
    done = promtool("test", "rules", "alerts_test.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_can_fail(tmp_path: Path) -> None:
    """Each rule, its comparison turned round, is caught by them."""
    shutil.copy(FOLDER / "alerts_test.yml", tmp_path)
    text = (FOLDER / "alerts.yml").read_text()
    turned = re.sub(r" (>=|==|>|<) (?=\d)", " != 12345 + ", text).replace("> time()", "< time()")
    (tmp_path / "alerts.yml").write_text(turned.replace("!= 12345 + ", "< -"))
    done = promtool("test", "rules", "alerts_test.yml", folder=tmp_path)
    assert done.returncode != 0
    failed = set(re.findall(r"alertname: ?(\w+)", done.stdout + done.stderr))
    assert failed == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_test_that_it_fires_and_one_that_it_does_not(name: str) -> None:
    expected = [
        case["exp_alerts"]
        for test in TESTS["tests"]
        for case in test["alert_rule_test"]
        if case["alertname"] == name
    ]
    assert any(expected), "no test in which it fires"
    quiet = [case for case in expected if not case]
    others = [test for test in TESTS["tests"] if len(test["input_series"]) > 1]
    named = {case["alertname"] for test in others for case in test["alert_rule_test"]}
    assert quiet or name in named, "no test in which it must not fire"


@pytest.mark.parametrize("name", RULES)
def test_a_rule_names_metrics_and_labels_that_exist(name: str) -> None:
    expression = RULES[name]["expr"]
    assert unknown_names(expression) == set()
    known = {label for metric in METRICS.values() for label in metric.labels} | OUTSIDE
    assert labels_named(expression) <= known


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_to_do(name: str) -> None:
    rule = RULES[name]
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "remedy"}
    assert all(text.endswith(".") for text in rule["annotations"].values())


def test_the_tests_feed_metrics_that_exist() -> None:
    for test in TESTS["tests"]:
        for series in test["input_series"]:
            assert unknown_names(series["series"]) == set()
