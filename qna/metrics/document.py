"""Prints `docs/metrics.md` from the code: `python -m qna.metrics.document > docs/metrics.md`."""

import sys
from collections.abc import Iterator
from importlib.resources import files

from qna.metrics.catalogue import all_metrics
from qna.metrics.metric import SECTIONS, Metric, Section


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines()).rstrip("\n") + "\n"


def _lines() -> Iterator[str]:
    all_metrics()  # names them
    yield files("qna.metrics").joinpath("introduction.md").read_text("utf-8")
    for section in sorted(SECTIONS, key=lambda section: section.title):
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n\nIn: {section.processes}.\n"
    yield "| metric | kind | labels | meaning |\n|---|---|---|---|"
    yield from map(_row, section.metrics)
    yield ""


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "–"
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.help} |"


if __name__ == "__main__":
    sys.stdout.write(render())
