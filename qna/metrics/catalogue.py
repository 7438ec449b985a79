"""The one list of all metrics."""

# Importing them is what names them.
from qna.metrics import delivering, drafting, intake, process, sample, web, worker
from qna.metrics.metric import SECTIONS, Metric

PARTS = (intake, drafting, delivering, worker, web, process, sample)


def all_metrics() -> dict[str, Metric]:
    """By name, of every part."""
    return {metric.name: metric for section in SECTIONS for metric in section.metrics}
