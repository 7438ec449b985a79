"""The dashboard with a made-up day on it, drawn without Grafana: docs/screenshots/dashboard.png.

    python -m bench.dashboard_picture

`bench/simulated_day.py` writes the day through the product's own metrics, promtool makes blocks of
it, a real Prometheus answers the queries of monitoring/grafana/dashboards/jamsi.json and of
monitoring/alerts.yml, and matplotlib draws what it says. Needs Debian's `prometheus`, `.[train]`.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import matplotlib as mpl
import yaml

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from bench.simulated_day import BEGIN, openmetrics
from tests.processes import free_port, wait_until

ROOT = Path(__file__).parents[1]
DASHBOARD = ROOT / "monitoring" / "grafana" / "dashboards" / "jamsi.json"
ALERTS = ROOT / "monitoring" / "alerts.yml"
PICTURE = ROOT / "docs" / "screenshots" / "dashboard.png"
STEP = 120
WINDOW = "10m"
"""In place of Grafana's `$__rate_interval`."""
UNITS = {"s": "s", "percentunit": "%", "bytes": "MB", "reqps": "/s", "ops": "/s", "short": ""}
INK, GROUND, PAPER, LINE = "#ccccdc", "#111217", "#181b1f", "#2c3036"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, _prometheus(Path(folder)) as url:
        _draw(url)
    print(PICTURE)


@contextmanager
def _prometheus(folder: Path) -> Iterator[str]:
    """The address of a real one that holds the day."""
    day, data = folder / "day.txt", folder / "data"
    with day.open("w") as file:
        file.writelines(openmetrics())
    make = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(day), str(data)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    (folder / "prometheus.yml").write_text("scrape_configs: []\n")
    port = free_port()
    server = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _ready(url), what="Prometheus is ready")
        yield url
    finally:
        server.terminate()
        server.wait()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _range(url: str, query: str) -> list[dict[str, Any]]:
    end = BEGIN + timedelta(hours=24) - timedelta(minutes=1)
    query = query.replace("$__rate_interval", WINDOW)
    asked = {"query": query, "start": BEGIN.timestamp(), "end": end.timestamp(), "step": STEP}
    answer = httpx.get(f"{url}/api/v1/query_range", params=asked, timeout=60).json()
    assert answer["status"] == "success", (query, answer)
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found


def _draw(url: str) -> None:
    panels = [p for p in json.loads(DASHBOARD.read_text())["panels"] if p["type"] != "row"]
    stats = [p for p in panels if p["type"] == "stat"]
    graphs = [p for p in panels if p["type"] == "timeseries"]
    plt.rcParams.update({"font.size": 8, "text.color": INK, "axes.labelcolor": INK,
                         "xtick.color": INK, "ytick.color": INK})  # fmt: skip
    rows = -(-len(graphs) // 3)
    figure = plt.figure(figsize=(16, 2.3 * rows + 5.2), facecolor=GROUND)
    grid = figure.add_gridspec(rows + 2, 6, height_ratios=[0.55, *[1] * rows, 1.4],
                               hspace=0.5, wspace=0.42)  # fmt: skip
    for place, panel in enumerate(stats):
        _stat(figure.add_subplot(grid[0, place]), url, panel)
    for place, panel in enumerate(graphs):
        row, column = 1 + place // 3, place % 3 * 2
        _graph(figure.add_subplot(grid[row, column : column + 2]), url, panel)
    _alarms(figure.add_subplot(grid[rows + 1, :]), url)
    title = "Jamsi: a made-up day, drawn from the dashboard's own queries (not Grafana itself)"
    figure.suptitle(title, y=0.905, fontsize=12)
    figure.savefig(PICTURE, dpi=72, facecolor=GROUND, bbox_inches="tight")


def _paper(axes: Axes, title: str) -> None:
    axes.set_facecolor(PAPER)
    axes.set_title(title, fontsize=8.5, loc="left")
    for spine in axes.spines.values():
        spine.set_color(LINE)


def _stat(axes: Axes, url: str, panel: dict[str, Any]) -> None:
    """The last value, as a monitor at midnight would show it."""
    _paper(axes, panel["title"])
    axes.set_xticks([])
    axes.set_yticks([])
    parts = []
    for series in _range(url, panel["targets"][0]["expr"]):
        value = float(series["values"][-1][1])
        name = next(iter(series["metric"].values()), "")
        parts.append(f"{name} {_shown(value, panel)}".strip())
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    values = [float(s["values"][-1][1]) for s in _range(url, panel["targets"][0]["expr"])]
    red = len(steps) > 1 and max(values, default=0) >= steps[1]["value"]
    size = 17 if len(parts) < 2 else 9
    text, colour = "\n".join(parts) or "–", "#f2495c" if red else "#73bf69"
    axes.text(0.5, 0.45, text, ha="center", va="center", fontsize=size, color=colour,
              transform=axes.transAxes)  # fmt: skip


def _shown(value: float, panel: dict[str, Any]) -> str:
    unit = panel["fieldConfig"]["defaults"]["unit"]
    return f"{value:.0%}" if unit == "percentunit" else f"{value:,.0f} {UNITS[unit]}".strip()


def _graph(axes: Axes, url: str, panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    factor = {"percentunit": 100, "bytes": 1e-6}.get(defaults["unit"], 1)
    unit = UNITS[defaults["unit"]]
    _paper(axes, panel["title"] + (f" ({unit})" if unit else ""))
    for target in panel["targets"]:
        for series in _range(url, target["expr"]):
            times = [datetime.fromtimestamp(at, UTC) - BEGIN for at, _ in series["values"]]
            hours = [each.total_seconds() / 3600 for each in times]
            values = [float(value) * factor for _, value in series["values"]]
            axes.plot(hours, values, linewidth=1, label=_legend(target, series["metric"]))
    steps = defaults["thresholds"]["steps"]
    if len(steps) > 1:
        axes.axhline(steps[1]["value"] * factor, color="#f2495c", linewidth=0.8, linestyle="--")
    _day(axes)
    axes.set_ylim(bottom=0)
    axes.grid(color=LINE, linewidth=0.5)
    if handles := axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=6.5, ncols=min(4, len(handles)), loc="upper left", facecolor=PAPER,
                    edgecolor=PAPER, labelcolor=INK, framealpha=0.6, handlelength=1)  # fmt: skip
    else:
        axes.text(0.5, 0.5, "no data in this day", transform=axes.transAxes, ha="center")


def _legend(target: dict[str, Any], labels: dict[str, str]) -> str:
    text = target["legendFormat"]
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), text)


def _day(axes: Axes) -> None:
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 4), [f"{hour:02}:00" for hour in range(0, 25, 4)])


def _alarms(axes: Axes, url: str) -> None:
    """Each rule that fired, for the time in which it had held for as long as it asks."""
    _paper(axes, "Alarms of monitoring/alerts.yml that would have fired")
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    fired: dict[str, list[float]] = {}
    for rule in group["rules"]:
        if hours := _fired(url, rule):
            fired[rule["alert"]] = hours
    for line, hours in enumerate(fired.values()):
        bars = [(hour, STEP / 3600) for hour in hours]
        axes.broken_barh(bars, (line - 0.35, 0.7), color="#f2495c")
    axes.set_yticks(range(len(fired)), list(fired))
    axes.set_ylim(len(fired) - 0.4, -0.6)
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    _day(axes)


def _fired(url: str, rule: dict[str, Any]) -> list[float]:
    minutes = int(rule.get("for", "0m").removesuffix("m"))
    hours: set[float] = set()
    for series in _range(url, rule["expr"]):
        held: list[float] = []
        for at, _ in series["values"]:
            if held and at - held[-1] > STEP:
                held = []
            held.append(at)
            if at - held[0] >= minutes * 60:
                hours.add((at - BEGIN.timestamp()) / 3600)
    return sorted(hours)


if __name__ == "__main__":
    main()
