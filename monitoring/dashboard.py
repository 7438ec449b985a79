"""Prints the Grafana dashboard from the table of its panels:

python -m monitoring.dashboard > monitoring/grafana/dashboards/jamsi.json
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

COLUMNS = 24
HEIGHT = 7
SOURCE = {"type": "prometheus", "uid": "prometheus"}


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    unit: str
    """Grafana's name of it: s, short, percentunit, ops (per second), bytes."""
    queries: dict[str, str]
    """Legend, with `{{label}}` for a label's value, to PromQL."""
    stat: bool = False
    """One number and its recent course, in place of a graph."""
    red_from: float | None = None
    stacked: bool = False


def rate(metric: str, by: str, where: str = "") -> str:
    return f"sum by ({by}) (rate({metric}{where}[$__rate_interval]))"


def quantile(share: float, metric: str, by: str = "le") -> str:
    of = f"sum by ({by}) (rate({metric}_bucket[$__rate_interval]))"
    return f"histogram_quantile({share}, {of})"


def drafts_share(label: str, value: str) -> str:
    of = f'sum(rate(jamsi_drafts_total{{{label}="{value}"}}[30m]))'
    return f"{of} / sum(rate(jamsi_drafts_total[30m]))"


ROWS: dict[str, list[Panel]] = {
    "Now": [
        Panel(
            "Oldest without a draft",
            "s",
            {"": "max(jamsi_oldest_waiting_seconds)"},
            stat=True,
            red_from=300,
        ),
        Panel(
            "Waiting for a draft",
            "short",
            {"": 'sum(max by (shop) (jamsi_shop_questions{state="waiting"}))'},
            stat=True,
        ),
        Panel("Workers alive", "short", {"{{kind}}": "max by (kind) (jamsi_workers)"}, stat=True),
        Panel(
            "Late answers",
            "short",
            {"": "max(jamsi_promises_overdue)"},
            stat=True,
            red_from=1,
        ),
        Panel(
            "Replies that should be out",
            "short",
            {"": "max(jamsi_deliveries_due)"},
            stat=True,
            red_from=50,
        ),
        Panel(
            "Disk left",
            "percentunit",
            {"": "min(jamsi_disk_free_bytes / jamsi_disk_size_bytes)"},
            stat=True,
        ),
    ],
    "Questions in": [
        Panel(
            "Requests to the webhook, by outcome",
            "reqps",
            {"{{outcome}}": rate("jamsi_intake_requests_total", "outcome")},
        ),
        Panel(
            "New questions an hour, by platform",
            "short",
            {
                "{{platform}}": "3600 * "
                + rate("jamsi_questions_recorded_total", "platform", '{outcome="new"}')
            },
            stacked=True,
        ),
        Panel(
            "Waiting for a draft, by shop",
            "short",
            {"{{shop}}": 'max by (shop) (jamsi_shop_questions{state="waiting"})'},
        ),
        Panel(
            "Oldest without a draft, by shop",
            "s",
            {"{{shop}}": 'max by (shop) (jamsi_shop_oldest_seconds{state="waiting"})'},
            red_from=300,
        ),
        Panel(
            "Waiting for staff, by shop",
            "short",
            {"{{shop}}": 'max by (shop) (jamsi_shop_questions{state="in_review"})'},
        ),
        Panel(
            "Oldest that waits for staff, by shop",
            "s",
            {"{{shop}}": 'max by (shop) (jamsi_shop_oldest_seconds{state="in_review"})'},
        ),
    ],
    "Drafts": [
        Panel(
            "Seconds of each stage, 95 of 100 are faster",
            "s",
            {"{{stage}}": quantile(0.95, "jamsi_draft_stage_seconds", "le, stage")},
        ),
        Panel("Drafts", "ops", {"{{source}}": rate("jamsi_drafts_total", "source")}),
        Panel("Tokens a second", "short", {"{{kind}}": rate("jamsi_engine_tokens_total", "kind")}),
        Panel(
            "Rows of the engines",
            "short",
            {
                "used": "sum(jamsi_engine_rows_used)",
                "there are": "sum(jamsi_engine_rows)",
                "prompts waiting": "sum(jamsi_engine_waiting)",
            },
        ),
        Panel(
            "Share of drafts",
            "percentunit",
            {
                "template": drafts_share("source", "fallback"),
                "to look at": drafts_share("verdict", "look"),
            },
            red_from=0.2,
        ),
        Panel(
            "What the policy finds, an hour",
            "short",
            {"{{code}}": "3600 * " + rate("jamsi_violations_total", "code")},
        ),
    ],
    "Replies": [
        Panel(
            "Attempts to post an hour, by outcome",
            "short",
            {"{{outcome}}": "3600 * " + rate("jamsi_delivery_attempts_total", "outcome")},
            stacked=True,
        ),
        Panel(
            "Seconds of an attempt, 95 of 100 are faster",
            "s",
            {"{{platform}}": quantile(0.95, "jamsi_delivery_attempt_seconds", "le, platform")},
        ),
        Panel(
            "Calls to platforms, by answer",
            "ops",
            {"{{platform}} {{answer}}": rate("jamsi_platform_calls_total", "platform, answer")},
        ),
        Panel(
            "Platforms that rest, seconds left",
            "s",
            {
                "{{platform}}": "clamp_min(max by (platform) "
                "(jamsi_platform_rests_until_timestamp_seconds) - time(), 0)"
            },
        ),
        Panel(
            "Promised answers",
            "short",
            {"{{state}}": "sum by (state) (max by (shop, state) (jamsi_shop_promises))"},
        ),
        Panel(
            "Polls an hour, by outcome",
            "short",
            {"{{outcome}}": "3600 * " + rate("jamsi_polls_total", "outcome")},
        ),
    ],
    "Machines": [
        Panel(
            "Seconds of a request, 95 of 100 are faster",
            "s",
            {"{{app}}": quantile(0.95, "jamsi_http_request_seconds", "le, app")},
        ),
        Panel(
            "Connections to SQL in use",
            "short",
            {"{{job}}": "max by (job) (jamsi_database_connections_in_use)"},
        ),
        Panel(
            "Messages in Redis",
            "short",
            {"{{queue}}": "max by (queue) (jamsi_queue_messages)"},
        ),
        Panel(
            "Rows of one transaction, on average",
            "short",
            {
                "{{rows}}": rate("jamsi_commit_group_size_sum", "rows")
                + " / "
                + rate("jamsi_commit_group_size_count", "rows")
            },
        ),
        Panel("Rows in work", "short", {"{{kind}}": "max by (kind) (jamsi_workers_busy)"}),
        Panel(
            "Memory",
            "bytes",
            {
                "{{job}}": "max by (job) (process_resident_memory_bytes"
                '{job=~"webhook|review|drafts|deliveries|relay"})'
            },
        ),
    ],
}


def render() -> str:
    """The file that Grafana reads."""
    dashboard = {
        "uid": "jamsi",
        "title": "Jamsi",
        "tags": ["jamsi"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-24h", "to": "now"},
        "timezone": "browser",
        "panels": list(_panels()),
    }
    return json.dumps(dashboard, indent=1, ensure_ascii=False) + "\n"


def _panels() -> Iterator[dict[str, Any]]:
    number, top = 1, 0
    for heading, panels in ROWS.items():
        yield {"id": number, "type": "row", "title": heading, "collapsed": False, "panels": []} | {
            "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}
        }
        number, top = number + 1, top + 1
        width = COLUMNS // len(panels) if panels[0].stat else COLUMNS // 3
        height = 4 if panels[0].stat else HEIGHT
        for place, panel in enumerate(panels):
            across = COLUMNS // width
            box = {"x": place % across * width, "y": top + place // across * height}
            yield _panel(number, panel, box | {"w": width, "h": height})
            number += 1
        top += -(-len(panels) // (COLUMNS // width)) * height


def _panel(number: int, panel: Panel, box: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "stat" if panel.stat else "timeseries",
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": box,
        "targets": [
            {"refId": chr(ord("A") + place), "expr": query, "legendFormat": legend or "__auto"}
            | {"datasource": SOURCE}
            for place, (legend, query) in enumerate(panel.queries.items())
        ],
        "fieldConfig": {"defaults": _looks(panel), "overrides": []},
        "options": _options(panel),
    }


def _looks(panel: Panel) -> dict[str, Any]:
    looks: dict[str, Any] = {"unit": panel.unit, "min": 0}
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.red_from is not None:
        steps.append({"color": "red", "value": panel.red_from})
    looks["thresholds"] = {"mode": "absolute", "steps": steps}
    if not panel.stat:
        stacking = {"mode": "normal" if panel.stacked else "none"}
        line = "dashed" if panel.red_from is not None else "off"
        looks["custom"] = {
            "fillOpacity": 30 if panel.stacked else 8,
            "stacking": stacking,
            "thresholdsStyle": {"mode": line},
        }
    return looks


def _options(panel: Panel) -> dict[str, Any]:
    if panel.stat:
        return {"reduceOptions": {"calcs": ["lastNotNull"]}, "graphMode": "area"}
    return {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}


if __name__ == "__main__":
    sys.stdout.write(render())
