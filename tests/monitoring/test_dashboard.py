"""The dashboard: made from its table, its queries right and of metrics that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitoring.dashboard import render
from tests.monitoring.queries import labels_named, unknown_names
from tests.monitoring.test_alerts import OUTSIDE, promtool
from tests.qna.metrics.test_catalogue import METRICS

FOLDER = Path(__file__).parents[2] / "monitoring" / "grafana"
TEXT = (FOLDER / "dashboards" / "jamsi.json").read_text(encoding="utf-8")
PANELS: list[dict[str, Any]] = [
    panel for panel in json.loads(TEXT)["panels"] if panel["type"] != "row"
]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]


def test_the_file_is_what_the_table_says() -> None:
    # When this fails: python -m monitoring.dashboard > monitoring/grafana/dashboards/jamsi.json
    assert render() == TEXT


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_names_metrics_and_labels_that_exist(query: str) -> None:
    assert unknown_names(query) == set()
    known = {label for metric in METRICS.values() for label in metric.labels} | OUTSIDE
    assert labels_named(query) <= known


def test_promtool_reads_every_query(tmp_path: Path) -> None:
    rules = [
        {"record": f"query_{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(QUERIES)
    ]
    groups = {"groups": [{"name": "queries", "rules": rules}]}
    (tmp_path / "queries.yml").write_text(yaml.safe_dump(groups))
    done = promtool("check", "rules", "queries.yml", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_legend_shows_labels_that_the_query_keeps(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        assert shown <= labels_named(target["expr"])


def test_no_two_panels_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(TEXT)["panels"]:
        box = panel["gridPos"]
        cells = {(x, y) for x in range(box["x"], box["x"] + box["w"])
                 for y in range(box["y"], box["y"] + box["h"])}  # fmt: skip
        assert not cells & taken, panel["title"]
        assert box["x"] + box["w"] <= 24
        taken |= cells


def test_grafana_is_given_what_the_dashboard_asks_for() -> None:
    provisioning = FOLDER / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())[
        "datasources"
    ]
    assert all(
        target["datasource"]["uid"] == source["uid"] for p in PANELS for target in p["targets"]
    )
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "jamsi.yml").read_text())[
        "providers"
    ]
    assert provider["options"]["path"] == "/var/lib/grafana/dashboards"


def test_every_part_that_has_metrics_is_on_it_or_in_a_rule() -> None:
    """What nobody looks at should not be counted; these few are for somebody who searches."""
    from tests.monitoring.queries import metrics_named
    from tests.monitoring.test_alerts import RULES

    looked_at = {name for query in QUERIES for name in metrics_named(query)}
    looked_at |= {name for rule in RULES.values() for name in metrics_named(rule["expr"])}
    unseen = {name for name, metric in METRICS.items() if not set(metric.samples) & looked_at}
    assert len(unseen) < len(METRICS) / 2
